"""A Lago of one's own: the embedded server for demos, development and tests. It imports nothing of the client."""

from .simulator import LagoSimulator

__all__ = ["LagoSimulator"]
