"""Billing in Django: `INSTALLED_APPS += ["lago_orgs.web.django"]`, settings, middleware, decorators, and a command."""

from lago_orgs.web.django.conf import get_billing
from lago_orgs.web.django.decorators import active_subscription, feature, limit
from lago_orgs.web.django.signals import refused
from lago_orgs.web.measures import header, response_bytes

__all__ = ["active_subscription", "feature", "get_billing", "header", "limit", "refused", "response_bytes"]
