"""Add-ons: what one-off invoices and fixed charges are made of."""
