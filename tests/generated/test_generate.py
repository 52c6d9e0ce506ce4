"""The build of the package: the same bytes every time, and a refusal that says what to do for whatever is wrong."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openapi.tools import generate
from openapi.tools.contract import corrected

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as another machine makes it: another hash seed, folder, locale and time zone."""
    target = tmp_path_factory.mktemp("elsewhere") / "package"
    program = f"""
from pathlib import Path
from openapi.tools import generate
generate.generate(Path({str(target)!r}), generate.corrected(), generate.load_names())
"""
    environment = {**os.environ, "PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, check=True)
    return target


def test_another_machine_makes_the_same_bytes(made_elsewhere: Path) -> None:
    """What is committed is what comes out."""
    assert generate.differences(made_elsewhere, generate.PACKAGE) == [], "run `make generate` and commit what it writes"


def test_every_kind_of_difference_is_told(tmp_path: Path) -> None:
    made, found = tmp_path / "made", tmp_path / "found"
    (made / "models").mkdir(parents=True)
    for name in ("client.py", "models/plan.py", "models/fee.py"):
        (made / name).write_text(name)
    shutil.copytree(made, found)
    assert generate.differences(made, found) == []
    (found / "client.py").write_text("edited")
    (found / "models" / "fee.py").unlink()
    (found / "models" / "stale.py").touch()
    (found / "__pycache__").mkdir()
    (found / "__pycache__" / "client.cpython-311.pyc").touch()
    assert generate.differences(made, found) == [
        "edited    client.py",
        "missing   models/fee.py",
        "too many  models/stale.py",
    ]


def unreadable(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Customer"]["properties"]["customer"] = {"$ref": "#/components/schemas/Nowhere"}


def open_to_all(document: dict[str, Any]) -> None:
    del document["paths"]["/customers"]["get"]["security"]


def asking_in_a_header(document: dict[str, Any]) -> None:
    document["paths"]["/customers"]["get"]["parameters"].append({"name": "x", "in": "header", "schema": {}})


def taking_a_form(document: dict[str, Any]) -> None:
    document["paths"]["/customers"]["post"]["requestBody"]["content"]["multipart/form-data"] = {"schema": {}}


def answering_a_range(document: dict[str, Any]) -> None:
    document["paths"]["/customers"]["get"]["responses"]["4XX"] = {"description": ""}


def with_an_enum_of_numbers(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Digit"] = {"type": "integer", "enum": [1, 2]}


def with_a_default(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Customer"]["properties"]["customer"]["default"] = {}


def twice_the_same_operation(document: dict[str, Any]) -> None:
    document["paths"]["/clients"] = document["paths"]["/customers"]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (unreadable, r"the generator warns(.|\n)*/components/schemas/Customer:(.|\n)*openapi/overlay.yaml"),
        (open_to_all, r"GET /customers asks for no key.*openapi/overlay.yaml"),
        (asking_in_a_header, r"GET /customers has a parameter in its header"),
        (taking_a_form, r"POST /customers takes a body that is not JSON"),
        (answering_a_range, r"GET /customers answers 4XX"),
        (with_an_enum_of_numbers, r"Digit: an enum of numbers"),
        (with_a_default, r"Customer/properties/customer has a default.*openapi/overlay.yaml"),
        (twice_the_same_operation, "operation findAllCustomers is there twice, as /customers and as /clients"),
    ],
)
def test_what_would_be_wrong_or_lost_fails_the_build(
    spoil: Callable[[dict[str, Any]], None], told: str, tmp_path: Path
) -> None:
    document = corrected()
    # The generator copies each operation over and over: one path's are enough for what it is to find.
    document["paths"] = {"/customers": document["paths"]["/customers"]}
    table = generate.load_names()
    names = {at: table[at] for at in table if not at.startswith("/paths/") or at.startswith("/paths/~1customers/")}
    spoil(document)
    with pytest.raises(generate.GenerationError, match=told):
        generate.generate(tmp_path / "package", document, names)


@pytest.fixture
def package(tmp_path: Path, made_elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package in a place of its own, in stead of the committed one; making it anew takes no time."""
    package = tmp_path / "lago_orgs_client"
    shutil.copytree(made_elsewhere, package)
    monkeypatch.setattr(generate, "PACKAGE", package)
    monkeypatch.setattr(generate, "generate", lambda target, *_: shutil.copytree(made_elsewhere, target))
    return package


def test_an_edited_file_is_told_with_the_remedy(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["generate", "--check"])
    generate.main()
    with (package / "client.py").open("a") as file:
        file.write("# a quick fix\n")
    with pytest.raises(SystemExit) as caught:
        generate.main()
    assert "edited    client.py" in str(caught.value)
    assert "make generate" in str(caught.value)


def test_making_it_replaces_all_that_was_there(
    package: Path, made_elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (package / "models" / "stale.py").touch()
    (package / "client.py").write_text("edited")
    monkeypatch.setattr(sys, "argv", ["generate"])
    generate.main()
    assert generate.differences(made_elsewhere, package) == []
