"""Access for event loops, written by hand."""
