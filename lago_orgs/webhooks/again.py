"""Reading the object of an event again from Lago: as it is now, whatever came late, twice or out of order."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any, NamedTuple, Protocol, TypeVar

from lago_orgs.errors import InvalidArgument

PAGE = 100
T = TypeVar("T")
STATUSES = ("pending", "active", "terminated", "canceled", "incomplete")


class Reader(Protocol):
    """What is needed of `LagoOrgs` or `AsyncLagoOrgs`."""

    @property
    def api(self) -> Any:
        """Every operation of Lago's API."""
        ...


class Call(NamedTuple):
    """A call to Lago: an operation of an area, and its arguments."""

    area: str
    operation: str
    arguments: tuple[Any, ...]
    named: Mapping[str, Any]


class _Way(NamedTuple):
    """How one object is read: by which operation, and by which of its fields."""

    area: str
    operation: str
    key: str
    root: str


WAYS = {
    "billable_metric": _Way("billable_metrics", "find_billable_metric", "code", "billable_metric"),
    "credit_note": _Way("credit_notes", "find_credit_note", "lago_id", "credit_note"),
    "customer": _Way("customers", "find_customer", "external_id", "customer"),
    "feature": _Way("features", "find_feature", "code", "feature"),
    "fee": _Way("fees", "find_fee", "lago_id", "fee"),
    "invoice": _Way("invoices", "find_invoice", "lago_id", "invoice"),
    "payment": _Way("payments", "find_payment", "lago_id", "payment"),
    "payment_receipt": _Way("payment_receipts", "find_payment_receipt", "lago_id", "payment_receipt"),
    "payment_request": _Way("payment_requests", "find_payment_request", "lago_id", "payment_request"),
    "plan": _Way("plans", "find_plan", "code", "plan"),
    "wallet": _Way("wallets", "find_wallet", "lago_id", "wallet"),
    "wallet_transaction": _Way("wallets", "find_wallet_transaction", "lago_id", "wallet_transaction"),
}
Calls = Generator[Call, Any, Mapping[str, Any]]


def again(
    kind: str, payload: Mapping[str, Any], reader: Reader | None, read: Callable[[Mapping[str, Any]], Any]
) -> Any:
    """Read with a client for threads."""
    return read(made(calls_for(kind, payload), needed(reader)))


async def again_async(
    kind: str, payload: Mapping[str, Any], reader: Reader | None, read: Callable[[Mapping[str, Any]], Any]
) -> Any:
    """Read with a client for event loops."""
    return read(await made_async(calls_for(kind, payload), needed(reader)))


def made(calls: Generator[Call, Any, T], client: Reader) -> T:
    """Make calls with a client for threads, and give what they come to."""
    answer = None
    while True:
        try:
            call = calls.send(answer)
        except StopIteration as done:
            result: T = done.value
            return result
        answer = getattr(getattr(client.api, call.area), call.operation)(*call.arguments, **call.named)
        if hasattr(answer, "__await__"):
            answer.close()
            raise InvalidArgument("the inbox's client is an AsyncLagoOrgs: use what ends in _async, with await")


async def made_async(calls: Generator[Call, Any, T], client: Reader) -> T:
    """Make calls with a client for event loops, and give what they come to."""
    answer = None
    while True:
        try:
            call = calls.send(answer)
        except StopIteration as done:
            result: T = done.value
            return result
        answer = getattr(getattr(client.api, call.area), call.operation)(*call.arguments, **call.named)
        if not hasattr(answer, "__await__"):
            raise InvalidArgument("the inbox's client is a LagoOrgs: use what does not end in _async")
        answer = await answer


def calls_for(kind: str, payload: Mapping[str, Any]) -> Calls:
    """Return the calls that read the object of a payload.

    Args:
        kind: The key that it is under.
        payload: All of it.

    Raises:
        InvalidArgument: Lago has no way to read it, or the payload does not say which it is.
    """
    root = payload.get(kind)
    fields = root if isinstance(root, dict) else {}
    if kind == "subscription":
        return _subscription(_key(kind, fields, "lago_id"), _key(kind, fields, "external_customer_id"))
    way = WAYS.get(kind)
    if way is None:
        raise InvalidArgument(f"Lago cannot be asked for an object {kind!r:.80}: the payload is all there is")
    return _one(way, _key(kind, fields, way.key))


def _one(way: _Way, key: str) -> Calls:
    found = yield Call(way.area, way.operation, (key,), {})
    return _fields(getattr(found, way.root))


def _subscription(lago_id: str, customer: str) -> Calls:
    # By its external id Lago shows one of many: the active one, or the latest of a status.
    page = 1
    while True:
        found = yield Call(
            "subscriptions",
            "find_all_subscriptions",
            (),
            {"external_customer_id": customer, "status": list(STATUSES), "page": page, "per_page": PAGE},
        )
        for each in found.subscriptions:
            raw = _fields(each)
            if raw.get("lago_id") == lago_id:
                return raw
        if len(found.subscriptions) < PAGE:
            raise InvalidArgument(f"Lago has no subscription {lago_id!r} of the customer {customer!r} any more")
        page += 1


def _fields(model: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = model.to_dict()
    return found


def _key(kind: str, fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise InvalidArgument(f"the {kind} has no {name}: it cannot be read again")
    return value


def needed(reader: Reader | None) -> Reader:
    """Return the client.

    Raises:
        InvalidArgument: There is none.
    """
    if reader is None:
        raise InvalidArgument("the event knows no Lago to read from: give the inbox a client, `client=LagoOrgs()`")
    return reader
