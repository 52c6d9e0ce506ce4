"""What is a body, and what none."""

import json

import pytest

from lago_orgs.simulator.http.application import Malformed, parse_body
from lago_orgs.simulator.http.messages import Request


def parsed(body: bytes, kind: str = "application/json") -> object:
    return parse_body(Request("POST", "/api/v1/customers", {"content-type": kind}, body))


@pytest.mark.parametrize(
    "body",
    [
        b'\xef\xbb\xbf{"a": 1}',
        b'{"a": "\\ud83d"}',
        b'{"\\uDE00": 1}',
        b'{"a": ["\\ud83dx"]}',
        b'{"a": NaN}',
        b'{"a": 1} x',
        b"[" * 101 + b"]" * 101,
    ],
)
def test_what_is_no_json(body: bytes) -> None:
    with pytest.raises(Malformed):
        parsed(body)


def test_pairs_and_doubled_keys_are_json() -> None:
    assert parsed(b'{"a": "\\ud83d\\ude00", "b": 1, "b": 2}') == {"a": "😀", "b": 2}
    assert parsed(json.dumps({"a": "\\ud83d"}).encode()) == {"a": "\\ud83d"}


def test_forms_are_read_and_other_kinds_are_not() -> None:
    form = "application/x-www-form-urlencoded"
    sent = b"customer[external_id]=a+b&x[]=1&x[]=2"
    assert parsed(sent, form) == {"customer": {"external_id": "a b"}, "x": ["1", "2"]}
    assert parsed(b'{"a": 1}', "text/plain") == {}
