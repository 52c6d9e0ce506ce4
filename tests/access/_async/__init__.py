"""The tests of access for event loops: the source of those for threads."""
