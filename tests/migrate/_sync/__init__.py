"""Tests of both flavours, for threads: written by `make sync`."""
