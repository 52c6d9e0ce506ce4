"""Names and answers of others give a terminal no orders."""

import json

import pytest

from lago_orgs.cli.tables import Table, as_json, harmless
from tests.cli.conftest import Run, Shop

ORDERS = ["\x1b[2J", "\x9b2J", "\x07", "a\rb", "\u202e", "\x7f"]


@pytest.mark.parametrize("order", ORDERS)
def test_no_way_to_the_terminal_carries_orders(order: str) -> None:
    text = harmless(f"one\n\ttwo {order}\r\nthree é\n")
    assert text.replace("\n", "").replace("\t", "").isprintable()
    assert text.startswith("one\n\ttwo ")
    assert text.endswith("\nthree é\n")
    assert all(line.isprintable() for line in Table((f"title{order}",), [[order]]).plain())
    shown = as_json({"é": order})
    assert "é" in shown
    assert shown.replace("\n", "").isprintable()
    assert json.loads(shown) == {"é": order}


def test_an_organization_is_shown_without_its_orders(shop: Shop, run: Run) -> None:
    with shop.client() as lago:
        lago.subscribe_org_to_plan("evil", "pro", "E\x1b[2Jvil", "evil@example.com")
    for words in (("org", "show", "evil"), ("org", "show", "no\x1b[2Jbody"), ("org", "usage", "no\x1b[2Jbody")):
        for done in (run(*words), run("--json", *words)):
            assert "\x1b" not in done.out + done.err
