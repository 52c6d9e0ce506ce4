"""Bill organizations through Lago, from sync and async Python."""

__version__ = "0.1.0"
