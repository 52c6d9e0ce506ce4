"""Usage: current, past, of a lifetime."""
