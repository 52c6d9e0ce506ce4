"""What Lago says of subscriptions, metrics and plans, remembered with the moment at which it was asked.

Facts that hold money back must not be older than the event that they judge: every look-up says how new its answer has
to be. Nothing but Lago's own JSON counts as an answer; a page, a missing root key or a refusal is "unknown", never
"none".
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

import attrs

from lago_orgs._core.answers import Answer
from lago_orgs._core.stored_events import milliseconds_of
from lago_orgs._store.locking import locked, new_lock
from lago_orgs.recorder.delivery.port import OWNER, Port
from lago_orgs.recorder.guard.billable import Metric, Subscribed
from lago_orgs.recorder.guard.reading import (
    Forbidden,
    Unknown,
    items,
    next_page,
    object_of,
    statuses,
    subscribed,
    understood,
)

T = TypeVar("T")
PAGE = 1000
FEW = 3  # organizations that are asked for by name; more are looked for in the list of all
MOST_PAGES = 50  # of the list of all subscriptions that are read to find many organizations
MOST_KNOWN = 50_000  # organizations, and ids, that are remembered
LIVE = ("active", "pending")
EVER = ("active", "pending", "terminated")


@attrs.frozen
class Known(Generic[T]):
    """Something that Lago said.

    Args:
        at: When it was asked, in milliseconds since 1970.
        value: What it said.
    """

    at: int
    value: T


class Facts:
    """Answers from memory, and asks Lago where it is told to.

    Args:
        port: The way to Lago.
        now: The real clock, in milliseconds since 1970, as the events are stamped when they are recorded.
    """

    def __init__(self, port: Port, now: Callable[[], int] = lambda: time.time_ns() // 1_000_000) -> None:
        self._port = port
        self.now = now
        self.renew()

    def renew(self) -> None:
        """Forget everything, and every lock: after a fork a thread of the parent may have held them."""
        self._lock = new_lock()
        self._owned: dict[str, Known[tuple[Subscribed, ...]]] = {}
        self._holders: dict[str, Known[frozenset[str]]] = {}
        self._plans: dict[str, Known[frozenset[str] | None]] = {}
        self._invoiced: dict[tuple[str, str], Known[tuple[tuple[int, int], ...]]] = {}
        self._metrics: Known[Mapping[str, Metric]] | None = None
        self._forbidden: Known[str] | None = None

    # From memory

    def owned(self, org_id: str) -> Known[tuple[Subscribed, ...]] | None:
        """Return an organization's live subscriptions, if they are known."""
        return self._owned.get(org_id)

    def holders(self, external_id: str) -> Known[frozenset[str]] | None:
        """Return the customers that have a live subscription under an id, if that is known."""
        return self._holders.get(external_id)

    def forbidden(self) -> Known[str] | None:
        """Return Lago's word that this key may not read subscriptions, if that was its last."""
        return self._forbidden

    def known_metrics(self) -> Known[Mapping[str, Metric]] | None:
        """Return all metrics by code, if they are known."""
        return self._metrics

    def known_plan(self, code: str) -> Known[frozenset[str] | None] | None:
        """Return the codes of the metrics that a plan charges for, if known; of a plan that is not there None."""
        return self._plans.get(code)

    def known_invoiced(self, org_id: str, external_id: str) -> Known[tuple[tuple[int, int], ...]] | None:
        """Return the periods of a subscription that were invoiced, if known, as first and last millisecond."""
        return self._invoiced.get((org_id, external_id))

    # From Lago

    def ask_subscriptions(self, wanted: Mapping[str, Iterable[str]]) -> None:
        """Learn the live subscriptions of organizations, and who has the ids that they would be sent under.

        Few organizations are asked for by name, many are looked for in the list of all.

        Args:
            wanted: By organization the external ids that matter beside its own subscriptions.

        Raises:
            Forbidden: The key may not read subscriptions.
            Unknown: Lago could not be asked.
        """
        at = self.now()
        try:
            missing = self._ask_all(wanted, at) if len(wanted) > FEW else list(wanted)
            for org_id in missing:
                self._ask_owned(org_id)
            for org_id, ids in wanted.items():
                for external_id in ids:
                    self._ask_holders(org_id, external_id, at)
        except Forbidden as error:
            self._forbidden = Known(at, str(error))
            raise
        self._forbidden = None

    def _ask_all(self, wanted: Mapping[str, Iterable[str]], at: int) -> list[str]:
        """Read the list of all subscriptions until all that are wanted were met; those that were not met for sure."""
        found: dict[str, list[Subscribed]] = {}
        page: Any = 1
        while page:
            body = self._get(f"/subscriptions?{urlencode([*statuses(LIVE), ('page', page), ('per_page', PAGE)])}")
            for each in map(subscribed, items(body, "subscriptions")):
                found.setdefault(each.customer, []).append(each)
            following = next_page(body)
            if page == 1 and following is None:  # all of them, of one moment
                self._keep_all(found, wanted, at)
                return []
            page = following if following is not None and following > page and page < MOST_PAGES else None
        # What is on several pages may slide from one to another meanwhile: that something is not there is only believed
        # of an answer about the organization itself; what was met with all the ids that matter is there.
        missing = []
        for org_id, ids in wanted.items():
            own = found.get(org_id, [])
            if {each.external_id for each in own}.issuperset(ids):
                self._keep_all({org_id: own}, {org_id: ids}, at)
            else:
                missing.append(org_id)
        return missing

    def _keep_all(self, found: Mapping[str, list[Subscribed]], wanted: Mapping[str, Iterable[str]], at: int) -> None:
        for org_id in {*found, *wanted}:
            self._remember(self._owned, org_id, Known(at, tuple(found.get(org_id, ()))))
        holders: dict[str, set[str]] = {external_id: set() for ids in wanted.values() for external_id in ids}
        for each in (one for all_ in found.values() for one in all_):
            holders.setdefault(each.external_id, set()).add(each.customer)
        for external_id, customers in holders.items():
            self._remember(self._holders, external_id, Known(at, frozenset(customers)))

    def _ask_owned(self, org_id: str) -> None:
        at = self.now()  # of many that are asked for one by one the first must not be old when the last is known
        query = [("external_customer_id", org_id), *statuses(LIVE)]
        found = [subscribed(raw) for raw in self._pages("/subscriptions", "subscriptions", query)]
        # A cache in between may have forgotten the query: others' rows are no answer.
        if any(each.customer != org_id for each in found):
            raise Unknown(
                f"the list of {org_id!r}'s subscriptions holds others', so something between answers for Lago"
            )
        self._remember(self._owned, org_id, Known(at, tuple(found)))

    def _ask_holders(self, org_id: str, external_id: str, at: int) -> None:
        known = self._holders.get(external_id)
        if known is not None and known.at >= at:
            return
        owned = self._owned.get(org_id)
        if owned is not None and owned.at >= at and any(each.external_id == external_id for each in owned.value):
            holders = frozenset({org_id})  # one customer at a time has an id (recording q45)
        else:
            at = self.now()
            query = [("external_id", external_id), *statuses(LIVE)]
            rows = [subscribed(raw) for raw in self._pages("/subscriptions", "subscriptions", query)]
            _refuse_others(rows, external_id)
            holders = frozenset(each.customer for each in rows)
        self._remember(self._holders, external_id, Known(at, holders))

    def ask_times(self, org_id: str, external_id: str) -> tuple[Subscribed, ...]:
        """Return when subscriptions ran under an id, ended ones included, asking Lago now.

        Raises:
            Unknown: Lago could not be asked.
        """
        query = [("external_id", external_id), *statuses(EVER)]
        rows = [subscribed(raw) for raw in self._pages("/subscriptions", "subscriptions", query)]
        _refuse_others(rows, external_id)
        return tuple(each for each in rows if each.customer == org_id)

    def ask_metrics(self) -> Mapping[str, Metric]:
        """Return all metrics by code, asking Lago now.

        Raises:
            Unknown: Lago could not be asked.
        """
        at = self.now()
        listed = self._pages("/billable_metrics", "billable_metrics", [])
        found = understood(lambda: {raw["code"]: _metric(raw) for raw in listed})
        self._metrics = Known(at, found)
        return found

    def ask_plan(self, code: str) -> frozenset[str] | None:
        """Return the codes of the metrics that a plan charges for, asking Lago now; None if there is no such plan.

        Raises:
            Unknown: Lago could not be asked.
        """
        at = self.now()
        answer = self._port.send("GET", f"/plans/{quote(code, safe='')}")
        if isinstance(answer, Answer) and answer.status == 404 and answer.code == "plan_not_found":
            charged = None
        else:
            plan = understood(lambda: object_of(answer)["plan"])
            charged = understood(lambda: frozenset(charge["billable_metric_code"] for charge in plan["charges"]))
        self._remember(self._plans, code, Known(at, charged))
        return charged

    def ask_invoiced(self, org_id: str, external_id: str) -> tuple[tuple[int, int], ...]:
        """Return the periods of a subscription that were invoiced, as first and last millisecond, asking Lago now.

        Raises:
            Unknown: Lago could not be asked.
        """
        at = self.now()
        path = f"/customers/{quote(org_id, safe='').replace('.', '%2E')}/past_usage"
        rows = self._pages(path, "usage_periods", [("external_subscription_id", external_id)], size=20, most=1)
        periods = tuple(
            (first, last + 999)
            for row in rows
            if (first := milliseconds_of(row.get("from_datetime"))) is not None
            and (last := milliseconds_of(row.get("to_datetime"))) is not None
        )
        self._remember(self._invoiced, (org_id, external_id), Known(at, periods))
        return periods

    def ask_organization(self) -> tuple[str, str]:
        """Return the id and the name of the organization that the key belongs to.

        Raises:
            Unknown: Lago could not be asked.
        """
        body = self._get(OWNER)
        found = understood(lambda: body["organization"])
        return understood(lambda: (str(found["lago_id"]), str(found.get("name") or "")))

    def _pages(
        self, path: str, root: str, query: Sequence[tuple[str, Any]], *, size: int = PAGE, most: int = MOST_PAGES
    ) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        page: Any = 1
        while page:
            body = self._get(f"{path}?{urlencode([*query, ('page', page), ('per_page', size)])}")
            found += items(body, root)
            following = next_page(body)
            page = following if following is not None and following > page and page < most else None
        return found

    def _get(self, path: str) -> dict[str, Any]:
        return object_of(self._port.send("GET", path))

    @locked
    def _remember(self, memory: dict[Any, Any], key: object, value: object) -> None:
        memory.pop(key, None)
        memory[key] = value
        while len(memory) > MOST_KNOWN:
            del memory[next(iter(memory))]


def _refuse_others(rows: Iterable[Subscribed], external_id: str) -> None:
    """Refuse a list in which others are: something in between forgot the question, so what is missing may be there."""
    if any(each.external_id != external_id for each in rows):
        raise Unknown(f"the list of subscriptions {external_id!r} holds others, so something between answers for Lago")


def _metric(raw: Mapping[str, Any]) -> Metric:
    return Metric(raw["code"], raw["aggregation_type"], raw.get("field_name"), is_computed=bool(raw.get("expression")))
