"""The client for event loops: the source from which `make sync` writes the client for threads."""
