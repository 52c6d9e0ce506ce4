"""The client is groups of verbs side by side: none stands on another, and each verb is said once."""

import inspect
import re
from itertools import combinations
from pathlib import Path

import pytest

from lago_orgs import AsyncLagoOrgs, LagoOrgs

ROOT = Path(__file__).parents[2]


def groups(client: type) -> list[type]:
    return [each for each in client.__bases__ if each.__name__.endswith("Verbs")]


def said_by(group: type) -> set[str]:
    return {name for name in vars(group) if not name.startswith("__")}


@pytest.mark.parametrize("client", [LagoOrgs, AsyncLagoOrgs])
def test_no_group_inherits_from_another(client: type) -> None:
    assert len(groups(client)) >= 8
    bases = {base for group in groups(client) for base in group.__bases__}
    assert {base.__name__.removeprefix("Async") for base in bases} == {"Verbs"}


@pytest.mark.parametrize("client", [LagoOrgs, AsyncLagoOrgs])
def test_no_two_groups_say_the_same_name_and_none_keeps_private_ones(client: type) -> None:
    for one, other in combinations(groups(client), 2):
        assert not said_by(one) & said_by(other), f"{one.__name__} and {other.__name__}"
    assert not [name for group in groups(client) for name in said_by(group) if name.startswith("_")]


def test_both_flavours_have_the_same_verbs_with_the_same_signatures() -> None:
    for name in {name for group in groups(AsyncLagoOrgs) for name in said_by(group)}:
        threads, loops = getattr(LagoOrgs, name), getattr(AsyncLagoOrgs, name)
        if callable(loops):
            assert inspect.signature(threads).parameters == inspect.signature(loops).parameters, name


def test_nobody_else_reaches_into_the_client() -> None:
    others = [
        path
        for folder in ("lago_orgs", "lago_integration", "benchmarks", "examples")
        for path in (ROOT / folder).rglob("*.py")
        if "client" not in path.relative_to(ROOT).parts
    ]
    reaching = [path.name for path in others if re.search(r"\b(client|lago)\._(base|session)\b", path.read_text())]
    assert not reaching


def test_a_client_that_could_not_be_made_can_be_shown() -> None:
    for client in (LagoOrgs, AsyncLagoOrgs):
        half: object = client.__new__(client)
        assert repr(half) == f"<{client.__name__} of no server>"


@pytest.mark.anyio
async def test_the_client_for_event_loops_is_closed_by_either_name() -> None:
    for name in ("close", "aclose"):
        client = AsyncLagoOrgs("http://127.0.0.1:9", "key")
        await getattr(client, name)()
        with pytest.raises(Exception, match="was closed"):
            await client.get_plan("pro")
