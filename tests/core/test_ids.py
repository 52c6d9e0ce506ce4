import pytest

from lago_orgs import InvalidArgument
from lago_orgs._core.ids import checked_id, subscription_id


@pytest.mark.parametrize(
    "value",
    [
        "",
        " org",
        "org\n",
        "\torg",
        "\xa0org",
        "org\u2003",
        "\u3000org",
        "org\x85",
        "\x1corg",
        "a\x00b",
        "\ud800",
        None,
        7,
        b"org",
    ],
)
def test_ids_that_lago_would_take_for_another_are_refused(value: object) -> None:
    with pytest.raises(InvalidArgument, match="org_id"):
        checked_id("org_id", value)


@pytest.mark.parametrize(
    "value", ["org_1", "acme.corp", "a/b", "..", ".", "a b", "a:b", "a?b#c", "%2E", "ü", "組織", "😀", "x" * 3000]
)
def test_every_other_id_is_taken_as_it_is(value: str) -> None:
    assert checked_id("org_id", value) == value


def test_subscriptions_of_products_have_ids_of_their_own() -> None:
    assert subscription_id("org_1") == "org_1"
    assert subscription_id("org_1", "chat") == "org_1:chat"
    with pytest.raises(InvalidArgument, match="product"):
        subscription_id("org_1", "")
