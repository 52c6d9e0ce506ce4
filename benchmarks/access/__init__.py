"""Access, measured."""
