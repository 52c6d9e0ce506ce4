"""Events and stores for the tests of stores."""

from typing import Any

from lago_orgs._core.events import Event


def event(number: int = 1, organization: str = "acme", **changes: Any) -> Event:
    """An event of this number: the same number, the same event."""
    made = Event(
        organization=organization,
        product="",
        code="tokens",
        user="",
        timestamp=1_700_000_000_000 + number,
        transaction_id=f"t{number}",
        properties=f'{{"n":{number}}}',
        flags=0,
        recorded_at=1_700_000_000_000 + number,
    )
    return made._replace(**changes)
