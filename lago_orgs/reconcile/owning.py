"""Whose what was recorded is, and whose the Lago is that it is held against: never one's beside another's."""

from lago_orgs.client import LagoOrgs
from lago_orgs.client import raw as door
from lago_orgs.errors import PermissionDenied
from lago_orgs.recorder.outboxes.belonging import Owner, owner_of, refuse_others
from lago_orgs.recorder.outboxes.outbox import Outbox


def owner_here(client: LagoOrgs, *, must_know: bool) -> Owner:
    """Return which Lago a client asks, and which organization of it.

    Args:
        client: The client.
        must_know: Whether a key that may not say whose it is is refused; what is only read may do without.

    Raises:
        PermissionDenied: It is refused.
    """
    try:
        found = door.read(client, "/organizations", "organization")
    except PermissionDenied:
        if must_know:
            raise
        return Owner(client.api_url, None)
    return Owner(client.api_url, f"{found['lago_id']} {found.get('name') or ''}")


def check_outbox(outbox: Outbox, here: Owner) -> None:
    """Refuse an outbox that is another Lago's, or another organization's.

    Args:
        outbox: What was recorded; one that never held anything belongs to nobody.
        here: The Lago that is asked.

    Raises:
        OutboxBelongsElsewhere: It is another one's.
    """
    if outbox.store.newest() >= 0:
        refuse_others(owner_of(outbox.store), here, outbox.store.place)
