"""What plans and subscriptions entitle to."""
