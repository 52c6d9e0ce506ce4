"""The client for threads, written by `make sync` from the client for event loops."""
