"""What becomes of subscriptions, and when and what is invoiced for them."""
