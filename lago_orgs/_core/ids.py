"""Ids that cannot reach another organization.

Lago's router ends a customer's id in a path at a dot (`GET /customers/acme.corp` answers with customer `acme`), folds
empty segments away, and strips white space around a subscription's id but not around a customer's. So ids are refused
that the server would change, everything else travels percent-encoded, dots included, and answers are checked to be
about the organization that was asked for.
"""

from lago_orgs._core.arguments import shown
from lago_orgs.errors import InvalidArgument

LONGEST = 255


def checked_id(name: str, value: object) -> str:
    """The id, if the server will take it for what it is.

    Args:
        name: The argument's name, for the message.
        value: The id.

    Raises:
        InvalidArgument: It is empty, begins or ends with white space, or holds what cannot be sent.
    """
    if type(value) is str and value.isascii() and value.isprintable() and value and value[0] != " " != value[-1]:
        return value  # the usual ones take the short way: this runs with each request
    if not isinstance(value, str):
        raise InvalidArgument(f"{name} is {shown(value)}: ids are strings, convert it with str() where it is made")
    if not value:
        raise InvalidArgument(f"{name} is empty: give the id that it is known by")
    if "\x00" in value:
        raise InvalidArgument(f"{name} {value!r} holds a null character, which no database of Lago's stores")
    # Lago strips what ASCII calls white space from a subscription's id and not from a customer's. The rest of Unicode's
    # comes with copied text, is seen by nobody, and would be another organization.
    if value != value.strip():
        raise InvalidArgument(
            f"{name} {value!r} begins or ends with white space, which Lago takes off some ids and not off others: "
            "strip it where the id is made"
        )
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidArgument(f"{name} {value!r} holds half of a surrogate pair, which is not text") from None
    return value


def subscription_id(org_id: str, product: str | None = None) -> str:
    """The external id of an organization's subscription: the organization's own id, or `"{org_id}:{product}"`.

    Raises:
        InvalidArgument: The organization's id or the product cannot be used.
    """
    checked_id("org_id", org_id)
    return org_id if product is None else f"{org_id}:{checked_id('product', product)}"


def checked_event_id(name: str, value: object) -> str:
    """The id or code, if an event can carry it: what `checked_id` asks, and that it can be looked up and stored.

    Args:
        name: The argument's name, for the message.
        value: The id or code.

    Raises:
        InvalidArgument: It cannot be sent, is longer than Lago's database indexes safely, or leads elsewhere in a path.
    """
    # The usual ones take the short way: this runs several times per recorded event.
    if (
        type(value) is str
        and 0 < len(value) <= LONGEST
        and value.isascii()
        and value.isprintable()
        and value[0] not in " ."
        and value[-1] != " "
    ):
        return value
    if isinstance(value, str) and len(value) > LONGEST:
        raise InvalidArgument(
            f"{name} {shown(value)} has {len(value):,} characters: give at most {LONGEST}, a digest of it perhaps"
        )
    checked = checked_id(name, value)
    if not checked.strip("."):
        raise InvalidArgument(f"{name} {checked!r} consists of dots, which lead elsewhere in a path: choose another")
    return checked
