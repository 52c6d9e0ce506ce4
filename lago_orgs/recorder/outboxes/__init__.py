"""Where events wait: thin stores that keep rows."""
