"""The Django application."""

from django.apps import AppConfig
from django.core.checks import register


class LagoOrgsConfig(AppConfig):  # type: ignore[misc]  # Django has no types
    """Billing of organizations through Lago."""

    name = "lago_orgs.web.django"
    label = "lago_orgs"
    verbose_name = "Billing of organizations"

    def ready(self) -> None:
        """Register the checks of the settings."""
        from lago_orgs.web.django.checks import check_settings

        register(check_settings)
