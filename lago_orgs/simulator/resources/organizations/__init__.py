"""The organization and its billing entities."""
