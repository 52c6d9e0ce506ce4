"""What Lago says of subscriptions, metrics and plans, and which events it would take and never bill."""
