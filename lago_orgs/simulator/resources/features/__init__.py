"""Features and their privileges."""
