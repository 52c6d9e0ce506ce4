"""Lago's arithmetic: what is billed, for which period, at which price. Pure: state and time come as arguments."""
