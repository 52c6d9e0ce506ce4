"""Arithmetic beside the price of usage: credits of wallets, thresholds crossed, the database's order. Pure."""
