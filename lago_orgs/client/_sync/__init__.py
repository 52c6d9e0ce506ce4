# Written by `make sync` from lago_orgs/client/_async/__init__.py: change that.
"""The client for threads: the source from which `make sync` writes the client for threads."""
