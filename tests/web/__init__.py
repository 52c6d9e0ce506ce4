"""The library at the doors of real web frameworks."""
