"""Whom an answer is about: an answer that names another than was asked for is somebody else's, whatever it says.

A cache that forgets what was asked, a proxy that changes paths or a pool that mixes connections up may hand over the
answer to another's question. So whatever the request names has to stand in the answer as well.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from lago_orgs._core.arguments import shown
from lago_orgs._core.wire import Json, fields
from lago_orgs.errors import UnexpectedAnswer

# What a body calls whom it is for, and what Lago calls it in the answer.
ECHOED = {
    "external_id": "external_id",
    "external_customer_id": "external_customer_id",
    "external_subscription_id": "external_subscription_id",
    "transaction_id": "transaction_id",
    "code": "code",
    "coupon_code": "coupon_code",
    "wallet_id": "lago_wallet_id",
    "invoice_id": "lago_invoice_id",
}
# The same at the end of a path, or before a verb such as `void`.
IN_PATHS = {"external_customer_id": "external_id", "external_id": "external_id", "code": "code", "lago_id": "lago_id"}
# What Ruby's String#strip takes off.
STRIPPED = "\x00\t\n\v\f\r "
PARAMETER = re.compile(r"\{(\w+)\}")


def check_identity(raw: Json, org_id: str) -> None:
    """Refuse a customer, asked for by a path, that is another.

    Raises:
        UnexpectedAnswer: It is another.
    """
    if raw.get("external_id") != org_id:
        raise UnexpectedAnswer(
            f"asked for customer {org_id!r}, answered about {shown(raw.get('external_id'))}: something between here "
            "and Lago changes paths",
            status=200,
        )


def check_owner(org_id: str, raw: Json) -> None:
    """Refuse what was asked for of one organization and is another's: caches forget what was asked.

    Raises:
        UnexpectedAnswer: It is another's, or does not say whose it is.
    """
    owner = owner_of(raw)
    if owner != org_id:
        raise UnexpectedAnswer(
            f"asked for what belongs to {org_id!r}, answered with what belongs to {shown(owner)}: something between "
            "here and Lago mixes answers up",
            status=200,
        )


def owner_of(raw: Json) -> Any:
    """Return the external id of the customer that an object belongs to; None if it does not say."""
    return raw.get("external_customer_id") or fields(raw.get("customer")).get("external_id")


def check_written(template: str, path: str, body: Any, found: Any) -> None:
    """Refuse an answer to a write that names another than the write did; what it does not name is not compared.

    Args:
        template: The operation's path, with its parameters in braces.
        path: The path that it was sent to, quoted.
        body: What was sent, in plain values.
        found: What the answer holds under its root: an object, or a list of them.

    Raises:
        UnexpectedAnswer: It names another. Whether the write was done is not known then.
    """
    sent = fields(next(iter(body.values()))) if isinstance(body, dict) and len(body) == 1 else {}
    named = list(_named(template, path, sent))
    for raw in found if isinstance(found, list) else [found]:
        if isinstance(raw, dict):
            for key, value in named:
                got = owner_of(raw) if key == "external_customer_id" else raw.get(key)
                # A body may rename what the path names, and Lago does not rename everything.
                if not any(_is_same(key, other, got) for name, other in named if name == key):
                    check_named(key, value, got)


def check_named(key: str, sent: str, got: Any) -> None:
    """Refuse the name of another in an answer to a write; one that is not there says nothing.

    Raises:
        UnexpectedAnswer: It is another's.
    """
    if got is not None and not _is_same(key, sent, got):
        raise UnexpectedAnswer(
            f"asked to write {key} {shown(sent)}, answered about {shown(got)}: something between here and Lago mixes "
            "answers up. Whether it was written is not known: look before you do it again",
            status=200,
        )


def check_events(sent: Iterable[tuple[str, str]], found: Iterable[Json]) -> None:
    """Refuse an answer to events that were sent which names another metric or subscription than one of them did.

    Args:
        sent: The code of each event, and the external id of the subscription that it was sent under.
        found: What the answer says of each.

    Raises:
        UnexpectedAnswer: It is another batch's. Whether this one is stored is not known then.
    """
    for (code, subscription), raw in zip(sent, found, strict=True):
        if raw.get("code") != code:
            check_named("code", code, raw.get("code"))
        if raw.get("external_subscription_id") != subscription:
            check_named("external_subscription_id", subscription, raw.get("external_subscription_id"))


def _is_same(key: str, sent: str, got: Any) -> bool:
    # Lago takes white space off some of them; a UUID is the same in small letters and in capitals.
    return got in (sent, sent.strip(STRIPPED)) or (key.startswith("lago_") and str(got).lower() == sent.lower())


def _named(template: str, path: str, sent: Json) -> Iterator[tuple[str, str]]:
    for place, segment in zip(template.split("/"), path.split("/"), strict=False):
        key = _key_of(template, place)
        if key is not None:
            yield key, unquote(segment)
    for name, key in ECHOED.items():
        if isinstance(sent.get(name), str) and sent[name]:
            yield key, sent[name]


def _key_of(template: str, place: str) -> str | None:
    """Say under which key an answer names what a segment of the path names; None if it need not."""
    parameter = PARAMETER.fullmatch(place)
    if parameter is None:
        return None
    rest = template.partition(place)[2]
    if rest.startswith("/metadata"):
        return None
    # What belongs to a customer says whose it is; what belongs to anything else has ids of its own.
    if rest and parameter[1] != "lago_id":
        return parameter[1] if parameter[1] == "external_customer_id" else None
    return IN_PATHS.get(parameter[1])
