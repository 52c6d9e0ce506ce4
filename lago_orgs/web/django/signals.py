"""What the application tells others of."""

from django.dispatch import Signal

refused = Signal()
"""Sent when a request may not go on, with `request` and `decision`."""
