from typing import Any

import pytest

from lago_orgs import Subscription, SubscriptionConflict
from lago_orgs._core import read
from lago_orgs._core.identity import chosen


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
