"""Decisions without I/O: time, chance and answers come in as arguments, and what to do comes out."""
