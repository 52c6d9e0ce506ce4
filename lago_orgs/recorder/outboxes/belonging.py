"""To which Lago an outbox belongs, and to which organization of it."""

from lago_orgs.recorder.errors import OutboxBelongsElsewhere
from lago_orgs.recorder.outboxes.store import Store


def bind(store: Store, address: str, *, adopt: bool = False) -> None:
    """Note which Lago the events are for; an outbox belongs to one.

    Args:
        store: Keeps the note.
        address: Lago's address.
        adopt: Let the outbox belong to this Lago from now on, whatever it belonged to.

    Raises:
        OutboxBelongsElsewhere: It belongs to another one.
    """
    if adopt:
        store.set_note("address", address)
        store.set_note("organization", "")
        return
    noted = store.note("address") or store.set_note("address", address, unless="exists")
    if noted != address:
        if store.newest() >= 0:
            raise OutboxBelongsElsewhere(
                f"{store.place} holds usage for the Lago at {noted!r}, and is now to be delivered to "
                f"{address!r}: use that Lago's address, or say adopt=True if it is the same or the usage is "
                "to go to the new one"
            )
        store.set_note("address", address)


def bind_organization(store: Store, organization: str, name: str) -> None:
    """Note which organization of its Lago the events are for.

    Args:
        store: Keeps the note.
        organization: Lago's id of it.
        name: Its name, for messages.

    Raises:
        OutboxBelongsElsewhere: They are another one's.
    """
    mine = f"{organization} {name}"
    noted = store.note("organization")
    if noted is None:
        noted = store.set_note("organization", mine, unless="exists")
    if not noted:
        noted = store.set_note("organization", mine)
    if noted.partition(" ")[0] != organization:
        raise OutboxBelongsElsewhere(
            f"{store.place} holds usage for the organization {noted!r} of Lago, and this API key is of "
            f"{mine!r}: use that organization's key, or say adopt=True if the usage is to go to the new one"
        )
