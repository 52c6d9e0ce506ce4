"""Where webhooks go."""
