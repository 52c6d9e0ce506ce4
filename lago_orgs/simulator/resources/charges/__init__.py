"""Charges of plans and of subscriptions, metered and fixed."""
