# The source of the flavour for threads: run `make sync` after a change.
"""The client for event loops: the source from which `make sync` writes the client for threads."""
