"""Wallets and their transactions."""
