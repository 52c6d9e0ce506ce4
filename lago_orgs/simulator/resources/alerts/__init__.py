"""Alerts on the usage of subscriptions and on the balance of wallets."""
