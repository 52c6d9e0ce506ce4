"""Corrections are strict: one that does not fit, or corrects nothing, stops the build and says which it is."""

import copy
import re
from typing import Any

import attrs
import pytest

from openapi.tools import contract, overlay
from openapi.tools.document import read
from tests import recorded

Document = dict[str, Any]

DOCUMENT: Document = {
    "schemas": {
        "A": {"type": "string", "enum": ["x", "y"]},
        "B": {"type": ["string", "null"]},
        "C": {"required": ["a", "b", "c"], "properties": {"a": {"type": "string"}}},
    }
}


def action(**changes: Any) -> overlay.Action:
    base = overlay.Action(
        name="it",
        target="$.schemas.A",
        reason="why",
        evidence="recordings zones",
        expect=1,
        covers=(),
        update={"enum": ["z"]},
    )
    return attrs.evolve(base, **changes)


def applied(**changes: Any) -> Document:
    result: Document = overlay.apply(DOCUMENT, [action(**changes)])["schemas"]
    return result


def test_lists_grow() -> None:
    assert applied()["A"]["enum"] == ["x", "y", "z"]


def test_objects_merge_and_values_are_replaced() -> None:
    assert applied(update={"type": "integer", "minimum": 1})["A"] == {
        "type": "integer",
        "enum": ["x", "y"],
        "minimum": 1,
    }


def test_an_entry_is_appended_to_a_list_that_is_matched() -> None:
    assert applied(target="$.schemas.C.required", update="d")["C"]["required"] == ["a", "b", "c", "d"]


def test_several_entries_of_a_list_are_removed_at_once() -> None:
    out = applied(target="$.schemas.C.required[?@ != 'b']", update=None, expect=2)
    assert out["C"]["required"] == ["b"]


def test_the_document_itself_stays_as_it_was() -> None:
    before = copy.deepcopy(DOCUMENT)
    applied()
    assert before == DOCUMENT


def test_another_number_of_places_is_an_error_that_names_the_action() -> None:
    with pytest.raises(overlay.OverlayError, match=r"action it: \$\.schemas\.A matches 1 places, 2 expected"):
        applied(expect=2)


def test_everything_that_does_not_fit_is_told_at_once() -> None:
    apart = [
        action(expect=2),
        action(name="other", target="$.schemas.Gone"),
        action(name="idle", target="$.schemas.B", update={"nullable": True}),
    ]
    with pytest.raises(overlay.OverlayError) as caught:
        overlay.apply(DOCUMENT, apart)
    assert [line.split()[1].rstrip(":") for line in str(caught.value).splitlines()] == ["it", "other", "idle"]


OPERATIONS: Document = {
    "webhooks": {"a": {}, "b": {}},
    "paths": {
        "/x": {
            "get": {"operationId": "getX", "responses": {"200": {}, "404": {}}},
            "post": {"operationId": "postX", "requestBody": {}, "responses": {"200": {}}},
        },
        "/y": {"put": {"operationId": "putY", "requestBody": {}, "responses": {"200": {}, "422": {}}}},
    },
}


@pytest.mark.parametrize(
    ("expect", "target"),
    [
        ("every webhook", "$.webhooks[*]"),
        ("every operation", "$.paths[*][?@.operationId]"),
        ("every operation that is no POST", "$.paths[*]['get','put']"),
        ("every operation with a body", "$.paths[*][?@.requestBody]"),
        ("every operation without a 404", "$.paths[*][?@.operationId && !@.responses['404']]"),
        ("every operation with a body and without a 422", "$.paths['/x'].post"),
        ("every match", "$.paths['/x']"),
    ],
)
def test_a_rule_counts_for_itself(expect: str, target: str) -> None:
    rule = action(expect=expect, target=target, update={"x-seen": True})
    overlay.apply(OPERATIONS, [rule])
    with pytest.raises(overlay.OverlayError, match=r"action it: .* matches 0 places, \d expected"):
        overlay.apply(OPERATIONS, [attrs.evolve(rule, target="$.gone")])
    if expect != "every match":
        more = copy.deepcopy(OPERATIONS)
        more["paths"]["/z"] = {"get": {"operationId": "getZ", "requestBody": {}, "responses": {}}}
        more["webhooks"]["c"] = {}
        with pytest.raises(overlay.OverlayError, match=r"matches 1 places, \d expected"):
            overlay.apply(more, [attrs.evolve(rule, target="$.paths['/x'].get")])


@pytest.mark.parametrize(
    "expect", ["all", "every operation that sings", "every operation with a body or without a 404"]
)
def test_a_rule_in_other_words_is_an_error(expect: str) -> None:
    with pytest.raises(overlay.OverlayError, match=r"action it: x-expect .* overlay\.py can count"):
        overlay.apply(OPERATIONS, [action(expect=expect, target="$.paths")])


def test_a_target_that_is_gone_is_an_error() -> None:
    with pytest.raises(overlay.OverlayError, match=r"action it: .* matches 0 places, 1 expected"):
        applied(target="$.schemas.Gone")


def test_a_target_that_is_no_path_is_an_error() -> None:
    with pytest.raises(overlay.OverlayError, match=r"action it: the target .* is not a JSONPath"):
        applied(target="$.schemas[")


@pytest.mark.parametrize(
    ("target", "update", "where"),
    [
        ("$.schemas.A", {"enum": ["z", "x"]}, "#/schemas/A/enum (x)"),
        ("$.schemas.A", {"type": "string", "minimum": 1}, "#/schemas/A/type"),
        ("$.schemas.B", {"nullable": True}, "#/schemas/B/nullable"),
        ("$.schemas.C", {"properties": {"a": {"type": "string"}}}, "#/schemas/C/properties/a/type"),
    ],
)
def test_a_part_that_upstream_says_already_is_an_error(target: str, update: Any, where: str) -> None:
    with pytest.raises(overlay.OverlayError, match="action it changes nothing at " + re.escape(where)):
        applied(target=target, update=update)


@pytest.mark.parametrize("lacking", ["x-name", "x-expect", "x-evidence", "description", "target"])
def test_an_action_says_all_of_itself(lacking: str) -> None:
    raw = {"x-name": "it", "x-expect": 1, "x-evidence": "e", "description": "d", "target": "$", "remove": True}
    del raw[lacking]
    with pytest.raises(overlay.OverlayError, match=f"lacks {lacking}"):
        overlay.load({"actions": [raw]})


def test_an_action_either_updates_or_removes() -> None:
    raw = {"x-name": "it", "x-expect": 1, "x-evidence": "e", "description": "d", "target": "$"}
    for fields in ({}, {"update": {}, "remove": True}):
        with pytest.raises(overlay.OverlayError, match="either `update` or `remove: true`"):
            overlay.load({"actions": [{**raw, **fields}]})


def test_a_misspelt_field_is_an_error() -> None:
    raw = {"x-name": "it", "x-expect": 1, "x-evidence": "e", "description": "d", "target": "$", "remove": True}
    with pytest.raises(overlay.OverlayError, match="unknown fields: x-cover"):
        overlay.load({"actions": [{**raw, "x-cover": [1]}]})


def test_two_actions_cannot_share_a_name() -> None:
    raw = {"x-name": "it", "x-expect": 1, "x-evidence": "e", "description": "d", "target": "$", "remove": True}
    with pytest.raises(overlay.OverlayError, match="same x-name: it"):
        overlay.load({"actions": [raw, raw]})


ACTIONS = contract.actions()


def can_be_looked_up(source: str) -> bool:
    if source.startswith("recordings "):
        return {flow.strip() for flow in source.removeprefix("recordings ").split(",")} <= set(recorded.flows())
    return bool(re.fullmatch(r"(app|config|db|lib)/[\w/]+\.(rb|yml|sql)", source))


def test_each_of_our_actions_has_evidence_that_can_be_looked_up() -> None:
    for ours in ACTIONS:
        sources = re.sub(r"\([^)]*\)", "", ours.evidence).split(";")
        assert [source for source in sources if not can_be_looked_up(source.strip())] == [], ours.name


COUNTED = [index for index, each in enumerate(ACTIONS) if isinstance(each.expect, int)]


@pytest.mark.parametrize("index", COUNTED[::40])
def test_one_count_changed_stops_the_build_and_names_the_action(index: int) -> None:
    changed, counted = [*ACTIONS], ACTIONS[index].expect
    assert isinstance(counted, int)
    changed[index] = attrs.evolve(changed[index], expect=counted + 1)
    with pytest.raises(
        overlay.OverlayError, match=f"action {changed[index].name}: .* {changed[index].expect} expected"
    ):
        overlay.apply(read(contract.FACTS), changed)


def test_what_upstream_mends_must_leave_our_overlay() -> None:
    facts = read(contract.FACTS)
    facts["components"]["schemas"]["ChargeModelEnum"]["enum"].append("custom")
    with pytest.raises(overlay.OverlayError, match=r"action charge-models changes nothing .*Drop that part"):
        contract.correct(facts)
