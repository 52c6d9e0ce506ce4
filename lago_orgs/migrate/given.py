"""Whether what a command line gives is what a plan was made from: if not, it would be ignored in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from lago_orgs._core.wire import fields
from lago_orgs.client import LagoOrgs
from lago_orgs.errors import InvalidArgument
from lago_orgs.migrate._sync.reading import Reading
from lago_orgs.migrate.journal import Journal
from lago_orgs.migrate.mapping import Move, Rule, read_mapping
from lago_orgs.migrate.plan import MigrationPlan, OrganizationPlan

MANY = 3


def check_given(
    lago: LagoOrgs,
    plan: MigrationPlan,
    source: str | Rule | None,
    terms: Mapping[str, Any],
    *,
    whose: str,
    journal: Journal | None,
) -> None:
    """Refuse a mapping or options that are not those of a plan.

    Args:
        lago: The client, whose customers a rule is asked of.
        plan: What is executed, verified or undone.
        source: The mapping that is given, a file or a rule; None if none is.
        terms: The options that are given.
        whose: What the plan is of.
        journal: Its journal; None if it is a file's.

    Raises:
        InvalidArgument: Something is given that it was not made from; it names all of it, and what to do.
        MappingRefused: The mapping cannot be used.
    """
    wrong = [*differing_terms(plan, terms)]
    if isinstance(source, str):
        wrong += differing_moves(plan, read_mapping(source).check().moves, is_whole=True)
    elif source is not None:
        moves = Reading(lago, 1).mapping(source).moves
        # Users who came meanwhile do not keep those from their seam whose migration is under way.
        known = {user for each in plan.organizations for user in each.users}
        is_over = journal is not None and journal.is_complete
        wrong += differing_moves(plan, [it for it in moves if is_over or it.user_id in known], is_whole=False)
    if wrong:
        says = "\n".join(f"  {each}" for each in wrong)
        raise InvalidArgument(f"{whose} is of something else than what is given: {_remedy(journal)}\n{says}")


def _remedy(journal: Journal | None) -> str:
    if journal is None:
        return "plan what is given, without --execute, or leave it out"
    if not journal.has_anything_done:
        return f"nothing of it was done yet, so remove {str(journal.path)!r}, or give --journal another file"
    if journal.is_complete:
        return "its migration is done, so give --journal another file for another one"
    return (
        "give --journal another file to move other users; to change what is under way, roll it back, and plan anew; "
        "to go on with it, leave out what differs"
    )


def differing_terms(plan: MigrationPlan, given: Mapping[str, Any]) -> Iterator[str]:
    """Say which options are given otherwise than those that a plan was made with.

    Args:
        plan: The plan.
        given: Those that the command line gives, by their names; of decisions each by itself.
    """
    for name, value in given.items():
        if name == "decide":
            made = fields(plan.options.get("decide"))
            for kind, choice in value.items():
                if made.get(kind) != choice:
                    yield f"{kind}={choice} is given, the plan {_decided(kind, made)}"
            continue
        wanted = value.isoformat() if isinstance(value, date) else value
        if plan.options.get(name) != wanted:
            yield f"{name} is given as {wanted}, the plan has {plan.options.get(name)}"


def _decided(kind: str, made: Mapping[str, Any]) -> str:
    return f"has {kind}={made[kind]}" if kind in made else f"decides nothing about {kind}"


def differing_moves(plan: MigrationPlan, moves: Sequence[Move], *, is_whole: bool) -> Iterator[str]:
    """Say which users a mapping moves otherwise than a plan does.

    Args:
        plan: The plan.
        moves: The mapping's.
        is_whole: Whether the mapping says of everybody who moves; a user whom it does not name is one more
            difference then.
    """
    planned = {user: each.org_id for each in plan.organizations for user in each.users}
    named = {move.user_id: move for move in moves}
    elsewhere = [move for name, move in named.items() if name in planned and planned[name] != move.org_id]
    if elsewhere:
        yield _listed(elsewhere, lambda it: f"{it.user_id} moves to {it.org_id}, in the plan to {planned[it.user_id]}")
    added = [move for name, move in named.items() if name not in planned]
    if added:
        yield _listed(added, lambda it: f"{it.user_id} moves to {it.org_id}, in the plan not at all")
    missing = [name for name in planned if name not in named]
    if missing and is_whole:
        yield _listed(missing, lambda name: f"{name} is not in the mapping, and moves to {planned[name]} in the plan")
    firsts = {move.org_id: move for move in reversed(moves)}
    for each in plan.organizations if is_whole else ():
        if each.org_id in firsts:
            yield from _of_organization(each, firsts[each.org_id])


def _of_organization(plan: OrganizationPlan, move: Move) -> Iterator[str]:
    bodies = {step.kind: fields(step.body) for step in plan.steps if step.kind in {"customer", "subscribe"}}
    customer, subscription = fields(bodies.get("customer", {}).get("customer")), bodies.get("subscribe", {})
    code = fields(subscription.get("subscription")).get("plan_code")
    rows = [
        ("name", move.org_name or move.org_id, plan.name),
        ("way", move.way or plan.way, plan.way),
        ("product", move.product, plan.product),
        ("plan", move.plan_code or code, code),
        # Of an organization that is a customer already, nothing is changed.
        ("e-mail address", move.email if "name" in customer else None, customer.get("email")),
    ]
    for name, wanted, has in rows:
        if wanted != has:
            yield f"the {name} of {plan.org_id} is {wanted}, in the plan {has}"


def _listed(rows: Sequence[Any], says: Any) -> str:
    more = f", and {len(rows) - MANY} more" if len(rows) > MANY else ""
    return "; ".join(map(says, rows[:MANY])) + more
