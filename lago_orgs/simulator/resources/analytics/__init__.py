"""Sums over all invoices of a month."""
