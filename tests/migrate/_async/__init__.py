"""Tests of both flavours, written for event loops."""
