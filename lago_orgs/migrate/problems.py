"""What is wrong with a mapping that only Lago knows."""

from __future__ import annotations

from collections.abc import Sequence

from lago_orgs.migrate.errors import MappingProblem
from lago_orgs.migrate.facts import OrganizationFacts, UserFacts


def problems_of(organizations: Sequence[OrganizationFacts]) -> list[MappingProblem]:
    """Find what is wrong with a mapping that only Lago knows."""
    found = []
    for facts in organizations:
        first: UserFacts | None = None
        for user in facts.users:
            move = user.move
            if user.customer is None:
                told = f"Lago knows no customer {move.user_id!r}: take the row out, or mend the id"
                found.append(MappingProblem(move.line, told))
                continue
            if user.currency is None:
                continue
            if first is not None and user.currency != first.currency:
                told = (
                    f"{move.user_id!r} is billed in {user.currency}, {first.user_id!r} of the same organization in "
                    f"{first.currency}: an organization is billed in one currency"
                )
                found.append(MappingProblem(move.line, told))
            first = first or user
        if facts.customer is not None and facts.customer.get("external_id") in {user.user_id for user in facts.users}:
            found.append(MappingProblem(0, f"the organization {facts.org_id!r} has the id of a user"))
    return found
