"""Waiting without standing in each other's way: one thing per event loop, and one refresh at a time per key."""
