"""Fees, and what they would be."""
