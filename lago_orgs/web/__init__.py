"""The library at the doors of web frameworks: thin adapters, which hold no rule of their own."""
