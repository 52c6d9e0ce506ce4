"""Access for threads, written by `make sync`."""
