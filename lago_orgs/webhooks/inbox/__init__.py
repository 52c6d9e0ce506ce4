"""Deliveries that were kept before they were acknowledged, and their way to the handlers."""
