"""The flavour for threads, written by `make sync`."""
