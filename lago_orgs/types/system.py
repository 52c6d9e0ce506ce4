"""The server itself."""

import attrs

from lago_orgs.types.plain import Plain


@attrs.frozen(kw_only=True)
class Health(Plain):
    """How the server is.

    Args:
        is_healthy: Whether it answered, its database works and it knows the key.
        status: `healthy`, `unhealthy` (it answers and says that it is not), `unauthorized` (it refuses the key) or
            `unreachable` (no answer, or not Lago's).
        message: What was found, in words.
    """

    status: str
    api_url: str
    version: str | None
    message: str

    @property
    def is_healthy(self) -> bool:
        """Say whether billing can go on."""
        return self.status == "healthy"
