"""Replays the recordings of a real Lago against another server, and tells where the answers differ."""
