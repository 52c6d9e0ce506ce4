"""What is sent to the organization of what was the user's: wallets, coupons, and usage that counts on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from lago_orgs._core.wire import epoch, fields, instant, number
from lago_orgs.migrate.facts import Json

# Lago counts an event at a period's very first instant twice, where it prorates what adds up: as what was there before,
# and as what came (`ProratedAggregations::SumService`). A moment later it counts once, whatever counts it.
MOMENT = timedelta(milliseconds=1)
WALLET_TERMS = ("name", "currency", "expiration_at", "priority", "applies_to", "rate_amount")


def moved_wallet(wallet: Json, org_id: str) -> dict[str, Any]:
    """Make the organization's wallet of what is left in a user's: granted, so that no invoice is made of it.

    Its code names the wallet that it came from, so that Lago refuses a second one.
    """
    kept = {name: wallet[name] for name in WALLET_TERMS if wallet.get(name) not in (None, {}, [])}
    return {
        **kept,
        "external_customer_id": org_id,
        "code": wallet_code(wallet),
        "paid_credits": "0",
        "granted_credits": str(wallet["credits_balance"]),
    }


def left_of_moved(moved: Decimal, balance: Decimal, consumed: Decimal) -> Decimal:
    """Return how many of the credits that were moved into a wallet are left: they came first, and are used first.

    Args:
        moved: How many came.
        balance: How many it holds, with those that came since.
        consumed: How many of it were used.
    """
    return min(balance, max(moved - consumed, Decimal(0)))


def wallet_code(wallet: Json) -> str:
    """Return the code of the wallet that a wallet moves into."""
    return f"moved_{wallet['lago_id']}"


def moved_coupon(applied: Json, org_id: str) -> dict[str, Any] | None:
    """Make what applies to an organization what is left of a user's coupon; None if nothing is."""
    terms: dict[str, Any] = {
        "external_customer_id": org_id,
        "coupon_code": applied["coupon_code"],
        "frequency": applied["frequency"],
    }
    if applied["frequency"] == "recurring":
        left = applied.get("frequency_duration_remaining")
        if not left:
            return None
        terms["frequency_duration"] = left
    if applied.get("percentage_rate") is not None:
        return {**terms, "percentage_rate": str(applied["percentage_rate"])}
    cents = applied.get("amount_cents_remaining") if applied["frequency"] == "once" else applied.get("amount_cents")
    if not cents:
        return None
    return {**terms, "amount_cents": cents, "amount_currency": applied.get("amount_currency")}


def not_own(wanted: Json, held: Mapping[str, Json]) -> dict[str, dict[str, Any]]:
    """Return what of entitlements an organization has not been given values of its own for.

    Args:
        wanted: Per feature the values of its privileges.
        held: What it has, as Lago shows it, by the features' codes.
    """
    found: dict[str, dict[str, Any]] = {}
    for feature, values in wanted.items():
        own = fields(held.get(feature, {}).get("overrides"))
        left = {name: value for name, value in fields(values).items() if name not in own}
        if left or feature not in held:
            found[feature] = left
    return found


def in_use(metric: Json, events: Sequence[Json], until: datetime) -> list[dict[str, Any]]:
    """Find what is in use of a recurring metric at an instant, as the properties of the events that say so again.

    Args:
        metric: The metric, as Lago shows it.
        events: All its events of one subscription, in any order.
        until: The instant; what was used from it on is not looked at.
    """
    field = str(metric.get("field_name"))
    dated = [(at, each) for each in events if (at := instant(each.get("timestamp"))) is not None and at < until]
    dated.sort(key=lambda pair: pair[0])
    rows = [dict(fields(each.get("properties"))) for _, each in dated]
    if metric.get("aggregation_type") == "unique_count_agg":
        return _seats(rows, field)
    return _sums(rows, field)


def _seats(rows: Sequence[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    used: dict[str, dict[str, Any]] = {}
    for row in rows:
        kind = row.pop("operation_type", "add")
        if row.get(field) is None:
            continue
        if kind == "remove":
            used.pop(str(row[field]), None)
        else:
            used.setdefault(str(row[field]), row)
    return list(used.values())


def _sums(rows: Sequence[dict[str, Any]], field: str) -> list[dict[str, Any]]:
    sums: dict[str, tuple[dict[str, Any], Decimal]] = {}
    for row in rows:
        value = row.pop(field, None)
        if value is None:
            continue
        key = json.dumps(row, sort_keys=True, default=str)
        rest, total = sums.get(key, (row, Decimal(0)))
        sums[key] = rest, total + number(value)
    return [{**rest, field: f"{total:f}"} for rest, total in sums.values() if total]


def seam_events(
    metric: Json, subscription: str, target: str, events: Sequence[Json], at: datetime
) -> list[dict[str, Any]]:
    """Make the events that say to an organization what is in use at the seam.

    They come a moment after the seam, which may be a period's first instant. Their ids derive from what they say, so
    that they are never counted twice.
    """
    made = []
    for properties in in_use(metric, events, at):
        said = json.dumps([subscription, metric["code"], properties], sort_keys=True, default=str)
        made.append(
            {
                "transaction_id": f"seam-{hashlib.sha256(said.encode()).hexdigest()[:32]}",
                "external_subscription_id": target,
                "code": metric["code"],
                "timestamp": epoch(at + MOMENT),
                "properties": properties,
            }
        )
    return made


def first_end(ends: Mapping[str, Mapping[str, Any]]) -> datetime | None:
    """Return the instant at which the first of the users ended; None if none did."""
    found = [at for each in ends.values() if (at := instant(each.get("terminated_at"))) is not None]
    return min(found, default=None)
