"""What the project is measured with: `make bench-...` prints each table with the machine and the versions."""
