"""Paths are matched as Rails matches them."""

from typing import Any

import pytest

from lago_orgs.simulator.http.call import Call
from lago_orgs.simulator.http.routing import Route, Router, squeezed


def named(name: str) -> Any:
    def handler(call: Call) -> dict[str, Any]:
        return {"name": name, "path": call.path}

    handler.__name__ = name
    return handler


ROUTER = Router(
    [
        Route("GET", "/customers/{external_id}/current_usage", named("usage")),
        Route("GET", "/customers", named("customers")),
        Route("GET", "/customers/{external_id}", named("customer")),
        Route("GET", "/subscriptions/{external_id:segment}", named("subscription")),
        Route("GET", "/plans/{code:greedy}/charges", named("charges")),
        Route("GET", "/plans/{code:greedy}", named("plan")),
    ]
)


@pytest.mark.parametrize(
    ("path", "name", "parameters"),
    [
        ("/customers", "customers", {}),
        ("/customers.json", "customers", {}),
        ("/customers/acme", "customer", {"external_id": "acme"}),
        ("/customers/acme.corp", "customer", {"external_id": "acme"}),
        ("/customers/acme%2Ecorp", "customer", {"external_id": "acme.corp"}),
        ("/customers/a%2Fb", "customer", {"external_id": "a/b"}),
        ("/customers/a+b%20c", "customer", {"external_id": "a+b c"}),
        ("/customers/acme%2Ecorp/current_usage", "usage", {"external_id": "acme.corp"}),
        ("/subscriptions/a.b", "subscription", {"external_id": "a.b"}),
        ("/plans/a.b/c", "plan", {"code": "a.b/c"}),
        ("/plans/a/b/charges", "charges", {"code": "a/b"}),
    ],
)
def test_what_a_path_leads_to(path: str, name: str, parameters: dict[str, str]) -> None:
    found = ROUTER.find("GET", path)
    assert found is not None
    assert (found[0].__name__, found[1]) == (name, parameters)


@pytest.mark.parametrize(
    "path", ["/customers/acme.corp/current_usage", "/customers/../plans", "/nope", "/customers/a/b"]
)
def test_what_leads_nowhere(path: str) -> None:
    assert ROUTER.find("GET", path) is None
    assert ROUTER.find("DELETE", "/customers/acme") is None


@pytest.mark.parametrize(
    ("path", "same"), [("/a//b/", "/a/b"), ("/", "/"), ("", "/"), ("//", "/"), ("/a/b", "/a/b"), ("/a///", "/a")]
)
def test_slashes_are_squeezed(path: str, same: str) -> None:
    assert squeezed(path) == same
