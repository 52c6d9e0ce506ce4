"""Mappings: what is read of them, and that everything that is wrong is said at once, with its line."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs import InvalidArgument, MappingRefused
from lago_orgs.migrate import Move, by_metadata, mapping_of, read_mapping
from lago_orgs.migrate.mapping import mapping_by, parse_mapping
from lago_orgs.migrate.rows import COLUMNS
from tests.migrate.inside import inside

HEAD = "user_id,org_id,org_name,email"


def said(data: str | bytes) -> list[str]:
    found = parse_mapping(data if isinstance(data, bytes) else data.encode())
    return [str(each) for each in found.problems]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (
            f"{HEAD}\nann,acme,ACME,a@x.io\nann,zed,ZED,z@x.io\n",
            ["line 3: the user 'ann' is in 'zed' here and in 'acme' on"],
        ),
        (f"{HEAD}\nann,acme,ACME,a@x.io\nann,acme,ACME,a@x.io\n", ["line 3: the user 'ann' stands on line 2 already"]),
        (
            f"{HEAD}\nann,bob,BOB,b@x.io\nbob,acme,ACME,a@x.io\n",
            ["line 2: the organization 'bob' has the id of the user on"],
        ),
        (
            f"{HEAD}\nann,acme,ACME,a@x.io\nbob,acme,Acme,a@x.io\n",
            ["line 3: 'acme' is named 'Acme' here and 'ACME' on line 2"],
        ),
        (
            f"{HEAD}\nann,acme,ACME,a@x.io\nbob,acme,ACME,b@x.io\n",
            ["line 3: 'acme' is given the e-mail address 'b@x.io' here"],
        ),
        (
            f"{HEAD},plan_code\nann,acme,A,a@x.io,p\nbob,acme,A,a@x.io,q\n",
            ["line 3: 'acme' is given the plan 'q' here"],
        ),
        (
            f"{HEAD}\n,acme,ACME,a@x.io\nbob,,,\n",
            ["line 2: user_id", "line 3: email", "line 3: org_id", "line 3: org_name"],
        ),
        (f"{HEAD},email\nann,acme,ACME,a@x.io,a@x.io\n", ["line 1: the header 'email' stands there 2 times"]),
        (
            "user_id,org_id,org_nam,email\n",
            ["line 1: no header org_name", "line 1: the header 'org_nam' is not known: is"],
        ),
        (f"{HEAD}\nann,acme,ACME\n", ["line 2: there are 3 columns, the headers are 4"]),
        (f'{HEAD}\nann,acme,"AC"ME,a@x.io\n', ["line 2: this is no CSV"]),
        (f"{HEAD}\nann,acme,ACM\xc9,a@x.io\n".encode("latin-1"), ["line 2: the bytes"]),
        (f"{HEAD}\nann,acme,ACME,a@x.io\n".encode("utf-16"), ["line 1: the file is UTF-16: save it as UTF-8"]),
        (f"{HEAD}\nan\x00n,acme,ACME,a@x.io\n", ["line 2: there is a null character"]),
        (f"{HEAD}\nann,acme,ACME,a@x\n", ["line 2: email is 'a@x': Lago takes one address"]),
        (f"{HEAD}\n ann,acme,ACME,a@x.io\n", ["line 2: user_id ' ann' begins or ends with white space"]),
        (
            f"{HEAD},way\nann,acme,A,a@x.io,carried\nbob,b,B,b@x.io,soon\n",
            ["line 2: the way is 'carried'", "line 3: the way is"],
        ),
        ("", ["the mapping is empty"]),
        (f"{HEAD}\n\n", ["nobody moves"]),
        ('{"user_id": "ann", "org_id": "a", "org_name": "A", "email": "a@x.io"}\nnope\n', ["line 2: this is no JSON"]),
        (
            '{"user_id": "ann", "user_id": "bob"}\n[]\n',
            [
                "line 1: email",
                "line 1: org_id",
                "line 1: org_name",
                "line 1: the key 'user_id' stands there twice",
                "line 2: this is []",
            ],
        ),
        (
            '{"user_id": 7, "org_id": "a", "org_name": "A", "email": "a@x.io"}\n',
            ["line 1: user_id is 7: ids are strings"],
        ),
        (
            '{"user_id": "ann", "organisation": "a"}\n',
            ["line 1: email", "line 1: org_id", "line 1: org_name", "line 1: the key 'organisation'"],
        ),
    ],
)
def test_everything_that_is_wrong_is_said_with_its_line(data: str | bytes, told: list[str]) -> None:
    found = said(data)
    assert len(found) == len(told), found
    for each, wanted in zip(found, told, strict=True):
        assert each.startswith(wanted)


def test_a_fault_of_a_row_hides_no_other() -> None:
    """Nor is what is wrong with a cell said again as a difference from other rows."""
    text = f"{HEAD}\nann,acme,ACME,a@x.io\nann,zed,ZED,nope\nbob,acme,,a@x.io\ncy,bob,BOB,b@x.io\n"
    told = [
        "line 3: email is 'nope'",
        "line 3: the user 'ann' is in 'zed' here and in 'acme' on line 2",
        "line 4: org_name is empty",
        "line 5: the organization 'bob' has the id of the user on line 4",
    ]
    for each, wanted in zip(said(text), told, strict=True):
        assert each.startswith(wanted)


def test_faults_of_many_rows_are_all_said_at_once() -> None:
    text = f"{HEAD}\nann,acme,ACME,a@x.io\nann,zed,ZED,z@x.io\nbob,acme,Acme,a@x.io\n,acme,ACME,a@x.io\n"
    with pytest.raises(MappingRefused) as caught:
        parse_mapping(text.encode()).check()
    assert [each.line for each in caught.value.problems] == [3, 4, 5]
    assert str(caught.value).startswith("3 things are wrong with the mapping:\nline 3: ")


@pytest.mark.parametrize(
    "data",
    [
        f"{HEAD}\nann,acme,ACME,a@x.io\n",
        f"\ufeff{HEAD}\r\n\r\nann,acme,ACME,a@x.io\r\n",
        f"{HEAD.replace(',', ';')}\nann;acme;ACME;a@x.io\n",
        f"{HEAD.replace(',', chr(9))}\nann\tacme\tACME\ta@x.io\n",
        '{"user_id": "ann", "org_id": "acme", "org_name": "ACME", "email": "a@x.io"}\n',
    ],
)
def test_files_of_every_form_say_the_same(data: str, tmp_path: Path) -> None:
    path = tmp_path / "users"
    path.write_bytes(data.encode())
    assert read_mapping(path).check().moves == (Move(user_id="ann", org_id="acme", org_name="ACME", email="a@x.io"),)


def test_lines_are_those_of_the_file_where_a_cell_has_several() -> None:
    assert said(f'{HEAD}\nann,acme,"AC\nME",a@x.io\nbob,acme,,a@x.io\n') == ["line 4: org_name is empty"]


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="cannot be read: No such file"):
        read_mapping(tmp_path / "nobody.csv")


def test_rows_of_python_need_no_name_and_no_address() -> None:
    found = mapping_of([{"user_id": "ann", "org_id": "acme"}, Move(user_id="bob", org_id="acme")])
    assert [each.user_id for each in found.check().moves] == ["ann", "bob"]
    assert [str(each) for each in mapping_of([{"user": "ann"}, 7]).problems] == [  # type: ignore[list-item]  # wrong
        "line 1: org_id is empty",
        f"line 1: the key 'user' is not known: is 'user_id' meant? There are {', '.join(COLUMNS)}",
        "line 1: user_id is empty",
        "line 2: this is 7: give a Move, or a dictionary",
    ]


def test_a_rule_says_of_each_customer_where_it_moves() -> None:
    rows = [{"key": "org_id", "value": "acme"}]
    customers: list[dict[str, Any]] = [{"external_id": "ann", "metadata": rows}, {"external_id": "cy", "metadata": []}]
    assert mapping_by(by_metadata("org_id"), customers).moves == (Move(user_id="ann", org_id="acme"),)
    both = mapping_by(lambda each: {"org_id": "zed", "org_name": each["external_id"].upper()}, customers)
    assert [str(each) for each in both.problems] == [
        "line 2: 'zed' is named 'CY' here and 'ANN' on line 1: give all its rows the same org_name"
    ]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1).filter(
    lambda text: text == text.strip() and len(text.splitlines()) == 1 and text.strip("\x1c\x1d\x1e\x1f\x85\u2028\u2029")
)
rows = st.lists(
    st.tuples(texts, st.sampled_from(["org-1", "org-2"])), min_size=1, max_size=8, unique_by=lambda row: row[0]
).filter(lambda rows: not {"org-1", "org-2"} & {user for user, _ in rows})


@given(rows)
def test_what_is_written_is_read(given_rows: list[tuple[str, str]]) -> None:
    whole = [{"user_id": user, "org_id": org, "org_name": org, "email": f"{org}@x.io"} for user, org in given_rows]
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(HEAD.split(","))
    writer.writerows(row.values() for row in whole)
    moves = mapping_of(whole).check().moves
    assert parse_mapping(text.getvalue().encode()).check().moves == moves
    assert parse_mapping("\n".join(map(json.dumps, whole)).encode()).check().moves == moves


@given(st.binary(max_size=200))
def test_no_file_is_too_strange(data: bytes) -> None:
    found = parse_mapping(data)
    assert found.problems or found.moves


@given(rows, st.data())
def test_a_fault_in_any_row_is_found_on_its_line(given_rows: list[tuple[str, str]], data: st.DataObject) -> None:
    wrong = data.draw(st.integers(0, len(given_rows) - 1))
    whole = [{"user_id": user, "org_id": org} for user, org in given_rows]
    whole[wrong]["org_id"] = ""
    assert [(each.line, each.message) for each in mapping_of(whole).problems] == [(wrong + 1, "org_id is empty")]


@pytest.mark.parametrize("org_id", [".", "..", "o" * 256])
def test_an_organization_that_no_usage_could_be_recorded_for_is_refused(org_id: str) -> None:
    with inside() as (_, migration), pytest.raises(MappingRefused, match="org_id"):
        migration.plan([{"user_id": "ann", "org_id": org_id, "org_name": "Dots"}])
