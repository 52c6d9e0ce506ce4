"""Webhooks, from the bytes that came to what was done."""
