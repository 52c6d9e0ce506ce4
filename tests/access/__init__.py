"""Access: decisions, limits and reservations."""
