from typing import Any

import pytest

from lago_orgs import Subscription, SubscriptionConflict
from lago_orgs._core import read
from lago_orgs._core.subscribing import Foreign, chosen, is_ordinary, settled, unseen


def there(external_id: str, status: str = "active", customer: str = "org_1") -> Subscription:
    raw: dict[str, Any] = {
        "external_id": external_id,
        "external_customer_id": customer,
        "status": status,
        "plan_code": "pro",
        "plan_amount_currency": "USD",
        "lago_id": external_id,
    }
    return read.subscription(raw)


@pytest.mark.parametrize(
    ("subscriptions", "product", "found"),
    [
        ([], None, None),
        ([there("org_1")], None, ("org_1", "active")),
        ([there("org_1", "pending"), there("org_1")], None, ("org_1", "active")),
        ([there("org_1", "pending")], None, ("org_1", "pending")),
        ([there("sub_77")], None, ("sub_77", "active")),
        ([there("sub_77"), there("org_1")], None, ("org_1", "active")),
        ([there("org_1:chat")], None, None),
        ([there("org_1:chat"), there("sub_77")], None, ("sub_77", "active")),
        ([there("org_1:chat"), there("org_1")], "chat", ("org_1:chat", "active")),
        ([there("sub_77")], "chat", None),
        ([there("org_1", customer="org_2")], None, None),
    ],
)
def test_the_one_that_is_meant(
    subscriptions: list[Subscription], product: str | None, found: tuple[str, str] | None
) -> None:
    picked = chosen(subscriptions, "org_1", product)
    assert (picked and (picked.external_id, picked.status)) == found


def test_several_that_might_be_meant_are_named() -> None:
    with pytest.raises(SubscriptionConflict, match="'a', 'b'"):
        chosen([there("b"), there("a")], "org_1", None)


@pytest.mark.parametrize(
    ("org_id", "product", "own", "holders", "fixed", "found"),
    [
        ("org_1", None, [], [], None, "org_1"),
        ("org_1", "chat", [], [], None, "org_1:chat"),
        ("org_1", None, ["org_1", "sub_77"], [], None, "org_1"),
        ("org_1", None, ["sub_77"], ["org_2"], None, "sub_77"),
        ("org_1", None, ["org_1:chat"], [], None, "org_1"),
        ("org_1", None, [], ["org_1"], None, "org_1"),
        ("org_1", None, [], ["org_1", "org_2"], None, None),
        ("org_1:chat", None, [], ["org_1"], None, None),
        ("org_1:chat", None, ["org_1:chat"], ["org_1:chat"], None, "org_1:chat"),
        ("org_1", "chat", [], ["org_1:chat"], None, None),
        ("org_1", "chat", ["sub_77"], [], None, "org_1:chat"),
        ("org_1", None, ["sub_1", "sub_2"], [], None, None),
        ("org_1", None, ["org_1"], [], "sub_77", "sub_77"),
        ("org_1", None, ["org_1"], ["org_2"], "sub_77", None),
        ("org_1", None, ["sub_77"], ["org_1"], "sub_77", "sub_77"),
    ],
)
def test_the_one_rule(
    org_id: str, product: str | None, own: list[str], holders: list[str], fixed: str | None, found: str | None
) -> None:
    verdict = settled(org_id, product, own, holders, fixed)
    assert verdict == found if found else isinstance(verdict, Foreign)


@pytest.mark.parametrize(
    ("org_id", "product", "fixed", "wanted"),
    [
        ("org_1", None, None, "org_1"),
        ("org_1", None, "org_1", "org_1"),
        ("org_1", "chat", None, "org_1:chat"),
        ("org_1:chat", None, None, "org_1:chat"),
        ("org_1", None, "sub_77", "sub_77"),
    ],
)
def test_with_a_key_that_may_not_look_no_id_is_certain(
    org_id: str, product: str | None, fixed: str | None, wanted: str
) -> None:
    verdict = unseen(org_id, product, fixed)
    assert f"'{wanted}' is that of '{org_id}' cannot be told" in verdict.message


def test_what_is_foreign_is_said_with_both_names_and_a_remedy() -> None:
    verdict = settled("org_1:chat\nx", None, [], ["org_1"])
    assert verdict == Foreign(
        "usage of 'org_1:chat\\nx' would be billed to 'org_1', whose subscription has the id 'org_1:chat\\nx': "
        "subscribe 'org_1:chat\\nx' under an id of its own"
    )


@pytest.mark.parametrize(
    ("external_id", "org_id", "product", "ordinary"),
    [
        ("org_1", "org_1", None, True),
        ("org_1:chat", "org_1", "chat", True),
        ("org_1:chat", "org_1:chat", None, False),
        ("org_1:a:b", "org_1", "a:b", False),
        ("sub_77", "org_1", None, False),
        ("org_1", "org_1", "chat", False),
    ],
)
def test_which_ids_can_be_trusted_for_a_while(external_id: str, org_id: str, product: Any, ordinary: bool) -> None:
    assert is_ordinary(external_id, org_id, product) is ordinary
