"""A client that was made before a fork works in the children, and what an import costs."""

import json
import os
import subprocess
import sys
from multiprocessing import get_context
from typing import Any

import pytest

from lago_orgs import LagoOrgs, UnexpectedAnswer
from tests.client.conftest import Lago


def ask(api: LagoOrgs, number: int, outcomes: Any) -> None:
    outcomes.put((number, os.getpid(), api.get_or_create_customer(f"org_{number}", "ACME").external_id))


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_client_made_before_a_fork_works_in_the_children(lago: Lago) -> None:
    context = get_context("fork")
    outcomes = context.SimpleQueue()
    with LagoOrgs(lago.url, lago.key) as api:
        api.check_health()  # so that there is a connection to be inherited
        children = [context.Process(target=ask, args=(api, number, outcomes)) for number in range(4)]
        for child in children:
            child.start()
        mine = [api.get_or_create_customer(f"mine_{number}", "ACME").external_id for number in range(20)]
        answers = [outcomes.get() for _ in children]
        for child in children:
            child.join()
    assert [child.exitcode for child in children] == [0] * 4
    assert sorted((number, external_id) for number, _, external_id in answers) == [(n, f"org_{n}") for n in range(4)]
    assert len({pid for _, pid, _ in answers}) == 4
    assert mine == [f"mine_{number}" for number in range(20)]


def modules_after(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after running some code."""
    script = f"{code}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    loaded: list[str] = json.loads(ran.stdout)
    return set(loaded)


def test_importing_the_package_loads_nothing_else() -> None:
    before, after = modules_after("pass"), modules_after("import lago_orgs")
    # An editable installation brings its own finders; what counts is what the package asks for.
    assert after - before <= {"__future__", "lago_orgs", "lago_orgs._names", "lago_orgs._version"}


def test_one_flavour_does_not_load_the_other_nor_any_model_it_does_not_need() -> None:
    loaded = modules_after("from lago_orgs import LagoOrgs; LagoOrgs('http://127.0.0.1:9', 'k').close()")
    assert "lago_orgs.client._sync.client" in loaded
    assert "lago_orgs.client._async.client" not in loaded
    assert "opentelemetry" not in loaded
    # Values and what reads them are loaded when the first one is read: half of what a client would cost to load.
    small = {"lago_orgs.types.money", "lago_orgs.types.numbers", "lago_orgs.types.failures"}
    assert {name for name in loaded if name.startswith(("lago_orgs.types.", "lago_orgs._core.read"))} <= small
    assert len([name for name in loaded if name.startswith("lago_orgs_client.models.")]) < 10


def test_every_public_name_is_there() -> None:
    import lago_orgs
    import lago_orgs.client
    import lago_orgs.errors
    import lago_orgs.types

    for module in (lago_orgs, lago_orgs.client, lago_orgs.errors, lago_orgs.types):
        assert sorted(module.__all__) == module.__all__ == sorted(set(module.__all__))
        for name in module.__all__:
            assert getattr(module, name) is not None, name
    assert set(lago_orgs.errors.__all__) | set(lago_orgs.types.__all__) <= set(lago_orgs.__all__)
    assert set(lago_orgs.__all__) <= set(dir(lago_orgs))
    with pytest.raises(AttributeError, match="NoSuchName"):
        lago_orgs.NoSuchName  # type: ignore[attr-defined]  # noqa: B018


def test_every_error_is_of_the_tree() -> None:
    import lago_orgs
    from lago_orgs import errors

    tree = errors.__doc__ or ""
    for name in errors.__all__:
        thing = getattr(errors, name)
        if isinstance(thing, type) and issubclass(thing, BaseException):
            assert issubclass(thing, lago_orgs.LagoOrgsError), name
            assert name in tree, name
    assert errors.LagoIntegrationError is errors.LagoOrgsError
    assert issubclass(UnexpectedAnswer, errors.LagoOrgsError)


def test_the_flavours_have_the_same_verbs() -> None:
    import inspect

    from lago_orgs import AsyncLagoOrgs

    def verbs(kind: type) -> dict[str, str]:
        names = {"close" if name == "aclose" else name: name for name in dir(kind) if not name.startswith("_")}
        return {
            common: str(inspect.signature(getattr(kind, name)))
            for common, name in names.items()
            if callable(getattr(kind, name))
        }

    unlike = {"iter_customers", "iter_events", "iter_invoices"}
    ours, theirs = verbs(LagoOrgs), verbs(AsyncLagoOrgs)
    assert ours.keys() == theirs.keys()
    assert {name for name in ours if ours[name] != theirs[name]} <= unlike
    assert len(ours) >= 30
