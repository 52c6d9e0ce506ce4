"""The tests of access for threads, written by `make sync`."""
