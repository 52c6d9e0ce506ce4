"""Features and who is entitled to them."""

from collections.abc import Iterator
from typing import Any

import pytest

from .asking import Asked, asked

PRIVILEGES = [
    {"code": "max", "value_type": "integer"},
    {"code": "sso", "value_type": "boolean"},
    {"code": "tier", "value_type": "select", "config": {"select_options": ["a", "b"]}},
    {"code": "note"},
]


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked() as lago:
        lago.post("/features", {"feature": {"code": "seats", "name": "Seats", "privileges": PRIVILEGES}})
        lago.subscribe(0)
        yield lago


def entitle(lago: Asked, values: Any, *, method: str = "POST", status: int = 200, at: str = "plans/p") -> Any:
    return lago.ask(method, f"/{at}/entitlements", {"entitlements": {"seats": values}}, status)


def values(answer: Any) -> dict[str, Any]:
    return {privilege["code"]: privilege["value"] for row in answer["entitlements"] for privilege in row["privileges"]}


OF_SUBSCRIPTION = "subscriptions/acme:p"


def test_replace_and_merge(lago: Asked) -> None:
    assert values(entitle(lago, {"max": 10, "sso": True})) == {"max": 10, "sso": True}
    assert values(entitle(lago, {"max": "20"}, method="PATCH")) == {"max": 20, "sso": True}
    assert values(entitle(lago, {"tier": "b"})) == {"tier": "b"}
    assert lago.get("/plans/p/entitlements/seats")["entitlement"]["code"] == "seats"
    assert lago.delete("/plans/p/entitlements/seats/privileges/tier")["entitlement"]["privileges"] == []
    lago.delete("/plans/p/entitlements/seats")
    assert lago.get("/plans/p/entitlements") == {"entitlements": []}


@pytest.mark.parametrize(
    ("given", "details"),
    [
        ({"max": "x"}, {"max_privilege_value": ["value_is_invalid"]}),
        ({"max": True}, {"max_privilege_value": ["value_is_invalid"]}),
        ({"sso": "yes"}, {"sso_privilege_value": ["value_is_invalid"]}),
        ({"tier": "c"}, {"tier_privilege_value": ["value_not_in_select_options"]}),
        ({"note": 5}, {"note_privilege_value": ["value_is_invalid"]}),
    ],
)
def test_values_must_be_of_their_type(lago: Asked, given: Any, details: Any) -> None:
    assert entitle(lago, given, status=422)["error_details"] == details
    assert entitle(lago, given, method="PATCH", status=422, at=OF_SUBSCRIPTION)["error_details"] == details


def test_unknown_codes(lago: Asked) -> None:
    assert entitle(lago, {"nope": 1}, status=404)["code"] == "privilege_not_found"
    assert lago.post("/plans/p/entitlements", {"entitlements": {"nope": {}}}, 404)["code"] == "feature_not_found"
    assert lago.post("/plans/nope/entitlements", {"entitlements": {}}, 404)["code"] == "plan_not_found"
    assert lago.get("/subscriptions/nope/entitlements", 404)["code"] == "subscription_not_found"
    assert lago.delete("/plans/p/entitlements/seats", 404)["code"] == "entitlement_not_found"


def test_a_subscription_overrides_its_plan_and_falls_back_to_it(lago: Asked) -> None:
    entitle(lago, {"max": 10, "sso": True})
    answer = entitle(lago, {"max": 50}, method="PATCH", at=OF_SUBSCRIPTION)
    assert values(answer) == {"max": 50, "sso": True}
    [row] = answer["entitlements"]
    assert row["overrides"] == {"max": 50}
    assert {(one["plan_value"], one["override_value"]) for one in row["privileges"]} == {(10, 50), (True, None)}
    assert values(entitle(lago, {"max": 10}, method="PATCH", at=OF_SUBSCRIPTION)) == {"max": 10, "sso": True}
    assert lago.get("/plans/p/entitlements")["entitlements"][0]["privileges"]


def test_what_is_taken_from_a_subscription_can_be_given_back(lago: Asked) -> None:
    entitle(lago, {"max": 10, "sso": True})
    path = f"/{OF_SUBSCRIPTION}/entitlements/seats"
    assert values(lago.delete(f"{path}/privileges/sso")) == {"max": 10}
    assert lago.delete(path) == {"entitlements": []}
    assert values(lago.get("/plans/p/entitlements")) == {"max": 10, "sso": True}
    again = entitle(lago, {"max": 10, "sso": True}, method="PATCH", at=OF_SUBSCRIPTION)
    assert values(again) == {"max": 10, "sso": True}


def test_features_are_told_apart_and_merged(lago: Asked) -> None:
    twice = [{"code": "x"}, {"code": "x"}]
    refused = lago.post("/features", {"feature": {"code": "f", "privileges": twice}}, 422)
    assert refused["error_details"] == {"privilege.code": ["value_is_duplicated"]}
    wrong = [{"code": "x", "value_type": "select"}]
    refused = lago.post("/features", {"feature": {"code": "f", "privileges": wrong}}, 422)
    assert refused["error_details"] == {"privilege.config": ["invalid_format"]}
    tier = {"code": "tier", "config": {"select_options": ["b", "c"]}}
    changed = lago.put("/features/seats", {"feature": {"name": "S", "privileges": [tier, {"code": "new"}]}})["feature"]
    assert [row["code"] for row in changed["privileges"]] == ["max", "sso", "tier", "note", "new"]
    assert changed["privileges"][2]["config"] == {"select_options": ["a", "b", "c"]}


def test_deleting_a_feature_ends_every_entitlement_to_it(lago: Asked) -> None:
    entitle(lago, {"max": 10})
    lago.delete("/features/seats/privileges/max")
    assert values(lago.get("/plans/p/entitlements")) == {}
    lago.delete("/features/seats")
    assert lago.get("/plans/p/entitlements") == {"entitlements": []}
    assert lago.get("/features/seats", 404)["code"] == "feature_not_found"
    lago.post("/features", {"feature": {"code": "seats"}})
