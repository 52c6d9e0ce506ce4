"""To which Lago an outbox belongs, and to which organization of it."""

from typing import NamedTuple

from lago_orgs.recorder.errors import OutboxBelongsElsewhere
from lago_orgs.recorder.outboxes.store import Store


class Owner(NamedTuple):
    """Whose usage is, as far as it is noted.

    Args:
        address: Lago's address; None if none is noted.
        organization: Lago's id of its organization and the name of it, with a space between; None if none is noted.
    """

    address: str | None
    organization: str | None


class Meant(NamedTuple):
    """For which Lago a process records and delivers.

    Args:
        address: Lago's address; None if that is not looked at.
        adopt: Whether it takes over what an outbox holds for another one.
    """

    address: str | None = None
    adopt: bool = False


def owner_of(store: Store) -> Owner:
    """Return whose the usage in an outbox is, as it notes it.

    Args:
        store: Keeps the notes.
    """
    noted = store.notes("address", "organization")
    return Owner(noted.get("address") or None, noted.get("organization") or None)


def refuse_others(owner: Owner, here: Owner, place: str) -> None:
    """Refuse to hold usage against another Lago, or another organization of it, than it is for.

    Args:
        owner: Whose the usage is; what is not noted is not looked at.
        here: The Lago that is asked; an organization of None is not known.
        place: Where the usage is, for messages.

    Raises:
        OutboxBelongsElsewhere: It is another one's.
    """
    if owner.address is not None and owner.address != here.address:
        raise OutboxBelongsElsewhere(
            f"{place} holds usage for the Lago at {owner.address!r}, and this one is at {here.address!r}: use that "
            "Lago's address; if it is the same Lago, which has moved, say so once with `lago-orgs outbox drain --adopt`"
        )
    if owner.organization is not None and here.organization is not None and _id(owner) != _id(here):
        raise OutboxBelongsElsewhere(
            f"{place} holds usage for the organization {owner.organization!r} of Lago, and this API key is of "
            f"{here.organization!r}: use that organization's key"
        )


def _id(owner: Owner) -> str:
    return (owner.organization or "").partition(" ")[0]


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
