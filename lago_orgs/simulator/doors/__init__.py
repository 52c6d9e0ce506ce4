"""The ways in: in process through httpx, and over HTTP."""
