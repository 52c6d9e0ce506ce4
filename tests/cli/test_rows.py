"""A file of usage is recorded whole and as it stands, or refused with the line that is wrong."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from lago_orgs.cli.commanding import pairs, value_of
from lago_orgs.cli.rows import read_events
from lago_orgs.errors import InvalidArgument
from tests.cli.conftest import Run, Shop

HEAD = "org_id,code,timestamp,tokens"
CELLS = "acme,api_call,1767225600"
ROW: dict[str, object] = {"org_id": "acme", "code": "api_call", "timestamp": 1767225600}


def row(**more: object) -> str:
    return json.dumps({**ROW, **more})


def rest(more: str) -> str:
    return f"{json.dumps(ROW)[:-1]}, {more}}}"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-12", -12),
        ("1500", 1500),
        ("2.50", Decimal("2.50")),
        ("-0.5", Decimal("-0.5")),
        *((each, each) for each in ("0012", "00", "-0", "-0.0", "+1", "1e3", ".5", "5.", "1_000", " 1", "\u0661", "")),
        *((each, each) for each in ("true", "null", "NaN", "-", "9" * 41)),
    ],
)
def test_only_what_is_written_as_a_number_is_one(text: str, value: object) -> None:
    read = value_of(text)
    assert (type(read), read) == (type(value), value)


def test_a_property_that_is_given_twice_is_refused() -> None:
    with pytest.raises(Exception, match="given twice"):
        pairs(["tokens=1", "tokens=2"])


CSV = [
    (f'{HEAD}\n{CELLS},1\n{CELLS},"5\n{CELLS},6\n', 3),  # a quote that nothing closes
    (f'{HEAD}\n{CELLS},"5\n{CELLS},6"\n', 2),  # one that another row's closes
    (f'{HEAD}\n{CELLS},"5"6\n', 2),
    (f"{HEAD},tokens\n{CELLS},1,2\n", 1),
    (f"{HEAD},\n{CELLS},1,2\n", 1),
    (f"{HEAD}\n{CELLS},1\n{CELLS}\n", 3),
    (f"{HEAD}\n{CELLS},1,2\n", 2),
    (f"{HEAD}\nacme,api_call,1767225600000,1\n", 2),
    (f"{HEAD}\nacme,api_call,{'9' * 30},1\n", 2),
    (f"{HEAD}\n{CELLS},1\n{CELLS},\x00\n", 3),
    (f"{HEAD},properties\n{CELLS},1,x\n", 2),
]
NDJSON = [
    rest('"tokens": 1, "tokens": 2'),
    rest('"properties": {"a": 1, "a": 2}'),
    row(tokens=1, properties={"tokens": 2}),
    row(properties=[1]),
    row(properties=""),
    row(org_id=None),
    row(product=True),
    row(timestamp=True),
    row(timestamp=1767225600000),
    rest('"tokens": NaN'),
    rest('"tokens": 1e400'),
    rest('"timestamp": 1e99999999').replace('"timestamp": 1767225600, ', ""),
    row(tokens="\x00"),
    row(tokens="x" * (1 << 18)),
    row(user_id="a", properties={"user_id": "b"}),
    "[" * 100_000,
    '{"a":' * 100_000,
]


@pytest.mark.parametrize(("text", "line"), CSV, ids=range(len(CSV)))
def test_a_wrong_line_of_csv_is_named_and_nothing_is_recorded(shop: Shop, run: Run, text: str, line: int) -> None:
    Path("calls.csv").write_text(text)
    for words in (("--outbox", "usage.db"), ("--dry-run",)):
        refused = run("usage", "import", "calls.csv", *words)
        assert (refused.code, f"line {line} of calls.csv" in refused.err) == (2, True), refused.err
    assert not Path("usage.db").exists()


@pytest.mark.parametrize("text", NDJSON, ids=range(len(NDJSON)))
def test_a_wrong_line_of_json_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "calls.ndjson"
    path.write_text(f"{row()}\n{text}\n")
    with pytest.raises(InvalidArgument, match="line 2 of"):
        list(read_events(path))


@pytest.mark.parametrize("name", ["calls.csv", "calls.ndjson"])
def test_what_is_not_utf8_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(f"{HEAD if name.endswith('csv') else row()}\n".encode() + b'{"a": "caf\xe9"}\n')
    with pytest.raises(InvalidArgument, match=r"line 2 of .* is not UTF-8 \(byte 0xe9\)"):
        list(read_events(path))


def test_an_id_of_two_uses_is_refused_and_one_that_is_repeated_is_not(tmp_path: Path) -> None:
    path = tmp_path / "calls.ndjson"
    path.write_text(f"{row(transaction_id='t', tokens=1)}\n{row(transaction_id='t', tokens=1)}\n")
    assert len(list(read_events(path))) == 2
    path.write_text(f"{row(transaction_id='t', tokens=1)}\n{row(transaction_id='t', tokens=2)}\n")
    with pytest.raises(InvalidArgument, match=r"line 2 of .*that of line 1"):
        list(read_events(path))


def test_values_of_csv_keep_their_text(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"{HEAD},sku,beta\n{CELLS},7.50,0012,true\n")
    (event,) = read_events(path)
    assert event["properties"] == {"tokens": Decimal("7.50"), "sku": "0012", "beta": "true"}
