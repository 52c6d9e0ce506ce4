"""The one gate: who is it, may it, what is recorded, what is answered. Pure: adapters ask it, and do what it says."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

import attrs

from lago_orgs._core.decisions import rate_limit_fields
from lago_orgs._core.ids import checked_event_id
from lago_orgs.types import Decision, Reason
from lago_orgs.web.checks import is_checked
from lago_orgs.web.measures import Measure, Outcome, Units, checked_units, succeeded
from lago_orgs.web.noticing import WEBSOCKET
from lago_orgs.web.texts import readable

PROBLEM = "application/problem+json"
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"
TASK = "a task"  # stands for the method where a program of the house names the use: no client can send it
CHALLENGE = "Bearer"  # a 401 has to name a way to sign in (RFC 9110, 15.5.2), and browsers open no window for this one
PAGES = {"text/html", "application/xhtml+xml"}
WEIGHT = re.compile(r"(0(\.\d{0,3})?|1(\.0{0,3})?)\Z").match
BODILESS = {204, 304}
NOTHING: Mapping[str, Any] = {}


# Who is it


def organization(found: object) -> str | None:
    """Return whose request it is, from what the program's own function said; None is nobody's.

    Raises:
        InvalidArgument: It is no id.
    """
    if found is None or found == "":
        return None
    return checked_event_id("org", as_text(found))


def as_text(key: object) -> Any:
    """Return an id as a text: keys that databases have, whole numbers and UUIDs, as `str` writes them; else itself."""
    return str(key) if isinstance(key, int | UUID) and not isinstance(key, bool) else key


# What is answered


class Answer(NamedTuple):
    """An answer to a request that may not go on.

    Args:
        status: Of the response.
        headers: What the response says beside its body, `Content-Type` among it.
        problem: The body, as RFC 9457 has it.
    """

    status: int
    headers: Mapping[str, str]
    problem: Mapping[str, Any]

    @property
    def content(self) -> bytes:
        """The body's bytes."""
        return json.dumps(self.problem, separators=(",", ":")).encode()

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        return str(self.problem["title"])

    @property
    def detail(self) -> str:
        """What it is, in a sentence."""
        return str(self.problem["detail"])


def answer(decision: Decision) -> Answer:
    """Return what is answered to a request that a decision does not allow: 401, 402, 403, 429 or 503."""
    status, is_quota = decision.status, decision.status == HTTPStatus.TOO_MANY_REQUESTS
    said = decision.to_dict()
    named = ("reason", "org_id", "user_id", "feature", "metric_code", "limit", "used", "remaining", "resets_at", "plan")
    problem = {
        "type": QUOTA_EXCEEDED if is_quota else "about:blank",
        "title": "Request cannot be satisfied as assigned quota has been exceeded"
        if is_quota
        else HTTPStatus(status).phrase,
        "status": status,
        "detail": said["message"],
        **({"violated-policies": [decision.metric_code or "usage"]} if is_quota else {}),
        **{name: said[name] for name in named if said.get(name) is not None},
    }
    headers = {"Content-Type": PROBLEM, "Cache-Control": "no-store", **rate_limit_fields(decision)}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = CHALLENGE
    return Answer(status, headers, problem)


def fields(decision: Decision) -> Mapping[str, str]:
    """Return what a response that is let through says of a limit; nothing if there is none."""
    return rate_limit_fields(decision) if decision.limit is not None else {}


def broken(policy: str) -> Decision | None:
    """Return the decision for when Lago refuses the library's own key: as in an outage; None lets the request pass."""
    return None if policy == "allow" else Decision(reason=Reason.OUTAGE_DENIED, org_id=None)


def wants_html(accept: str | None) -> bool:
    """Say whether a client prefers a page to JSON: it names HTML, and no JSON that weighs more, or as much before."""
    ranked = []
    for place, each in enumerate((accept or "").lower().split(",")):
        kind, *parameters = (part.strip() for part in each.split(";"))
        said = next((part.partition("=")[2] for part in parameters if part.startswith("q=")), "1")
        weight = float(said) if WEIGHT(said) else 0.0  # one that cannot be read is none
        is_page = kind in PAGES
        if weight and (is_page or kind.endswith(("/json", "+json"))):
            ranked.append((weight, -place, is_page))
    return bool(ranked) and max(ranked)[2]


# What is recorded


class Facts(NamedTuple):
    """What tells a request from others.

    Args:
        method: Of the request; `WEBSOCKET` for one.
        path: Without the query.
        request_id: Given by a proxy that is trusted, the same in each of its attempts; None if there is none.
        number: Which use of the same request it is.
        query: What stands behind the path.
        length: How long its body is, as it says itself.
    """

    method: str
    path: str
    request_id: str | None = None
    number: int = 0
    query: str = ""
    length: str = ""


class Use(NamedTuple):
    """What is recorded of a request: the arguments of `record`."""

    org_id: str
    code: str
    properties: Mapping[str, Any]
    user_id: object
    transaction_id: str | None
    product: str | None


@attrs.frozen(kw_only=True)
class Rule:
    """How requests are metered.

    Args:
        code: The billable metric's code.
        org: Says whose a request is: its organization, or None for nobody's.
        user: Says which user acts; None is not said.
        units: How much a request uses: a number, `header(...)`, `response_bytes`, or a function of request and
            outcome. None counts requests. What the program adds by `billing.add` goes before it.
        field: The property that holds the units; the metric's code if None.
        properties: More properties: a mapping, or a function of request and outcome.
        counts: Says of an outcome whether it is recorded.
        product: Which of the organization's subscriptions pays.
        endpoint: Whether the path is kept, as the property `endpoint`.
    """

    code: str = attrs.field(validator=is_checked)
    org: Callable[[Any], object] | None = attrs.field(default=None, validator=is_checked)
    user: Callable[[Any], object] | None = attrs.field(default=None, validator=is_checked)
    units: Measure | Units = attrs.field(default=None, validator=is_checked)
    field: str | None = attrs.field(default=None, validator=is_checked)
    properties: Callable[[Any, Outcome], Mapping[str, Any]] | Mapping[str, Any] | None = attrs.field(
        default=None, validator=is_checked
    )
    counts: Callable[[Outcome], bool] = attrs.field(default=succeeded, validator=is_checked)
    product: str | None = attrs.field(default=None, validator=is_checked)
    endpoint: bool = attrs.field(default=True, validator=is_checked)

    def use(self, org_id: str | None, user_id: object, request: Any, outcome: Outcome, facts: Facts) -> Use | None:
        """Return what is recorded of a request; None if nothing is.

        Args:
            org_id: Whose it is.
            user_id: Who acts.
            request: In the framework's own form, for the program's functions.
            outcome: What became of it.
            facts: What tells it from others.

        Raises:
            InvalidArgument: The program's functions gave what cannot be recorded.
        """
        if facts.method == "HEAD" or outcome.status in BODILESS:
            outcome.bytes_sent = 0  # servers keep what the application gave for themselves
        if org_id is None or not self.counts(outcome):
            return None
        properties: dict[str, Any] = {"endpoint": readable(facts.path)} if self.endpoint else {}
        if self.units is not None or outcome.units is not None:
            units = self._units(request, outcome)
            if not units:
                return None
            properties[self.field or self.code] = int(units) if units == units.to_integral_value() else units
        more = self.properties(request, outcome) if callable(self.properties) else self.properties
        properties.update(more or {})
        named = user_id if properties.get("user_id") is None else None
        made = None if facts.request_id is None else derived_id(org_id, self.code, facts, properties, named)
        return Use(org_id, self.code, properties, named, made, self.product)

    def _units(self, request: Any, outcome: Outcome) -> Decimal:
        if outcome.units is not None:
            return outcome.units
        found = self.units(request, outcome) if callable(self.units) else self.units
        return Decimal(0) if found is None else checked_units(found)


def derived_id(
    org_id: str, code: str, facts: Facts, properties: Mapping[str, Any] = NOTHING, user_id: object = None
) -> str | None:
    """Return the transaction id of a request that has an id: a proxy that sends it again is billed once.

    What was used is part of it, or two hosts would give different uses one id, and Lago bill the first alone; but of a
    task, which is delivered again as it is. None if the request has no id, and for a WebSocket, which no proxy sends
    again: each is another use.
    """
    if not facts.request_id or facts.method == WEBSOCKET:
        return None
    parts = [org_id, code, facts.method, facts.path, facts.query, facts.length, facts.request_id, str(facts.number)]
    if facts.method != TASK:
        parts.append(repr((sorted(properties.items(), key=str), user_id)))
    digest = hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass"))
    return f"req_{digest.hexdigest()[:40]}"
