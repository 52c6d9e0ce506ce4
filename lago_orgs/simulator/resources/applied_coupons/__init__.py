"""Coupons that customers have."""
