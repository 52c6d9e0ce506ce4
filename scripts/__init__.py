"""Commands that write files of the project from others, and compare them."""
