"""What Lago bills, remembered: the metrics, when each subscription ran, and what each plan charges for."""

import random
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from lago_orgs._core.answers import Answer
from lago_orgs.recorder.answers import body_of, milliseconds_of
from lago_orgs.recorder.billable import Metric, Subscribed
from lago_orgs.recorder.port import Port

T = TypeVar("T")
PAGE = 500
SOON = 10.0  # seconds after which something is asked for again that was not there


class Unknown(Exception):
    """Lago could not be asked."""


class Catalogue:
    """Answers from memory, and asks Lago for what it does not remember.

    Args:
        port: The way to Lago.
        keep: Seconds that an answer is remembered, give or take a tenth, so that not all are asked again at once.
        monotonic: The clock.
    """

    def __init__(self, port: Port, keep: float, monotonic: Callable[[], float]) -> None:
        self._port = port
        self._keep = keep
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], tuple[float, Any]] = {}
        self._silent_until = 0.0

    def metrics(self, needed: str) -> Mapping[str, Metric]:
        """All metrics by code; asked for again soon if the one that is needed is not among them.

        Raises:
            Unknown: Lago could not be asked.
        """
        found: Mapping[str, Metric] = self._remembered("metrics", "", self._ask_metrics, lambda all_: needed in all_)
        return found

    def times(self, subscription: str) -> Sequence[Subscribed]:
        """When a subscription ran.

        Raises:
            Unknown: Lago could not be asked.
        """
        return self._remembered("times", subscription, lambda: self._ask_times(subscription), bool)

    def charged(self, plan: str) -> frozenset[str]:
        """The codes of the metrics that a plan has charges on.

        Raises:
            Unknown: Lago could not be asked.
        """
        return self._remembered("charged", plan, lambda: self._ask_charged(plan), bool)

    def remembers(self, subscription: str) -> bool:
        """Whether an event of this subscription can be judged without asking."""
        return ("metrics", "") in self._known and ("times", subscription) in self._known

    def _remembered(self, kind: str, name: str, ask: Callable[[], T], is_there: Callable[[T], bool]) -> T:
        known = self._known.get((kind, name))
        if known is not None:
            until, value = known
            if self._monotonic() < until and (is_there(value) or self._monotonic() < until - self._keep + SOON):
                found: T = value
                return found
        with self._lock:  # one asks, the others wait for the answer
            again = self._known.get((kind, name))
            if again is not None and again is not known:
                just_asked: T = again[1]
                return just_asked
            value = self._asked(ask)
            # Chance spreads the questions, it keeps no secret.
            spread = self._keep * random.uniform(1.0, 1.1)
            self._known[kind, name] = (self._monotonic() + spread, value)
            return value

    def _asked(self, ask: Callable[[], T]) -> T:
        """An answer of Lago's; where there was none a moment ago, it is not even asked."""
        if self._monotonic() < self._silent_until:
            raise Unknown
        try:
            return ask()
        except (Unknown, KeyError, TypeError, AttributeError) as error:  # no answer, or none of Lago's form
            self._silent_until = self._monotonic() + SOON
            raise Unknown from error

    def _ask_metrics(self) -> Mapping[str, Metric]:
        return {
            raw["code"]: Metric(
                raw["code"], raw["aggregation_type"], raw.get("field_name"), is_computed=bool(raw.get("expression"))
            )
            for raw in self._pages("/billable_metrics", "billable_metrics", [])
        }

    def _ask_times(self, subscription: str) -> Sequence[Subscribed]:
        statuses = [("status[]", status) for status in ("active", "terminated", "pending")]
        found = self._pages("/subscriptions", "subscriptions", [("external_id", subscription), *statuses])
        return tuple(_time(raw) for raw in found if raw.get("external_id") == subscription)

    def _ask_charged(self, plan: str) -> frozenset[str]:
        body = self._get(f"/plans/{quote(plan, safe='')}")
        charges = (body.get("plan") or {}).get("charges") or []
        return frozenset(charge["billable_metric_code"] for charge in charges)

    def _pages(self, path: str, root: str, query: list[tuple[str, str]]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        page: Any = 1
        while page:
            body = self._get(f"{path}?{urlencode([*query, ('page', page), ('per_page', PAGE)])}")
            found += body.get(root) or []
            page = (body.get("meta") or {}).get("next_page")
        return found

    def _get(self, path: str) -> dict[str, Any]:
        answer = self._port.send("GET", path)
        body = body_of(answer) if isinstance(answer, Answer) and answer.is_success else None
        if not isinstance(body, dict):
            raise Unknown
        return body


def _time(raw: Mapping[str, Any]) -> Subscribed:
    end = milliseconds_of(raw.get("terminated_at"))
    # `terminated_at` is shown in whole seconds: what came within that second may have been in time.
    return Subscribed(
        str(raw.get("plan_code")), milliseconds_of(raw.get("started_at")), None if end is None else end + 999
    )
