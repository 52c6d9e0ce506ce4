"""One harness for every block of README.md and docs/*.md: a new page is found, and held to what it says, by itself."""
