"""A document that holds code is refused, or its code is data: whatever it says, nothing of it runs."""

import ast
import copy
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openapi.tools import contract, distil, generate, words
from openapi.tools.document import ContractError, read, render

Document = dict[str, Any]

# As small as a contract can be that has one of everything that is written into code.
SMALL: Document = {
    "openapi": "3.1.0",
    "info": {"title": "Small", "version": "1"},
    "servers": [{"url": "https://lago.test"}],
    "security": [{"key": []}],
    "paths": {
        "/things/{code}": {
            "post": {
                "operationId": "makeThing",
                "tags": ["things"],
                "security": [{"key": []}],
                "x-repeat": "never",
                "parameters": [
                    {"name": "code", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "kind", "in": "query", "schema": {"type": "string"}},
                ],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                "responses": {
                    "200": {
                        "description": "",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    },
                    "404": {
                        "description": "",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                    },
                },
            }
        }
    },
    "webhooks": {
        "thing_made": {
            "post": {
                "operationId": "thingMade",
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ThingMadeWebhook"}}}
                },
                "responses": {"200": {"description": ""}},
            }
        }
    },
    "components": {
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        "schemas": {
            "Thing": {"type": "object", "properties": {"colour": {"$ref": "#/components/schemas/Colour"}}},
            "Colour": {"type": "string", "enum": ["red", "blue/green"]},
            "Problem": {"type": "object", "properties": {"error": {"type": "string"}}},
            "ThingMadeWebhook": {
                "type": "object",
                "properties": {"webhook_type": {"const": "thing.made", "type": "string"}},
            },
        },
    },
}


def renamed(holder: Document, old: str, new: str) -> None:
    holder[new] = holder.pop(old)


def operation(document: Document) -> Document:
    found: Document = document["paths"]["/things/{code}"]["post"]
    return found


def schemas(document: Document) -> Document:
    found: Document = document["components"]["schemas"]
    return found


PLACES: dict[str, Callable[[Document, str], None]] = {
    "operationId": lambda document, word: operation(document).update(operationId=word),
    "path": lambda document, word: renamed(document["paths"], "/things/{code}", word),
    "segment": lambda document, word: renamed(document["paths"], "/things/{code}", f"/things/{{code}}/{word}"),
    "tag": lambda document, word: operation(document).update(tags=[word]),
    "status": lambda document, word: renamed(operation(document)["responses"], "404", word),
    "x-repeat": lambda document, word: operation(document).update({"x-repeat": word}),
    "parameter": lambda document, word: operation(document)["parameters"][1].update(name=word),
    "parameter of the path": lambda document, word: operation(document)["parameters"][0].update(name=word),
    "summary": lambda document, word: operation(document).update(summary=word, description=word),
    "schema": lambda document, word: renamed(schemas(document), "Problem", word),
    "reference": lambda document, word: schemas(document)["Thing"]["properties"]["colour"].update({"$ref": word}),
    "property": lambda document, word: renamed(schemas(document)["Thing"]["properties"], "colour", word),
    "title": lambda document, word: schemas(document)["Thing"].update(title=word, description=word),
    "enum": lambda document, word: schemas(document)["Colour"].update(enum=["red", word]),
    "const": lambda document, word: schemas(document)["ThingMadeWebhook"]["properties"]["webhook_type"].update(
        const=word
    ),
    "default": lambda document, word: schemas(document)["Colour"].update(default=word),
    "pattern": lambda document, word: schemas(document)["Problem"]["properties"]["error"].update(pattern=word),
    "format": lambda document, word: schemas(document)["Problem"]["properties"]["error"].update(format=word),
    "webhook": lambda document, word: document["webhooks"]["thing_made"]["post"].update(operationId=word),
    "webhook's path": lambda document, word: renamed(document["webhooks"], "thing_made", word),
    "version": lambda document, word: document["info"].update(version=word, title=word),
}
MARK = "planted_by_the_document"
CALL = f"{MARK}()"
ESCAPES = [
    CALL,
    f'x", {CALL}, "',
    f"x', {CALL}, '",
    f'"""\n{CALL}\n"""',
    f"x\n{CALL}\n",
    f"x\r{CALL}",
    f"x\u2028{CALL}",
    f'\\", {CALL}, \\"',
    f"{{{CALL}}}",
    f"{{{{ {MARK} }}}}",
    f"{{% set x = {MARK} %}}",
    f"a] = {CALL}  #",
    f"x: {CALL}",
    f"../../{MARK}",
    f"é{CALL}",
]


def code_of(folder: Path) -> Iterator[tuple[str, ast.AST]]:
    for path in folder.rglob("*"):
        assert MARK not in path.name
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text())):
                yield path.name, node


def is_planted(node: ast.AST) -> bool:
    """Whether code of the document became code: a name, a call, an import; a text that holds it is only data."""
    word = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "module", None)
    return isinstance(node, ast.Name | ast.Attribute | ast.ImportFrom) and MARK in str(word) and "Call" not in str(word)


def made(document: Document) -> Path | None:
    """The package that a document is made into; None if it is refused, with words of ours."""
    folder = Path(tempfile.mkdtemp()) / "package"
    try:
        generate.generate(folder, document, {})
    except ContractError:
        return None
    return folder


def test_the_small_contract_is_made() -> None:
    folder = made(copy.deepcopy(SMALL))
    assert folder is not None
    text = (folder / "api" / "things" / "make_thing.py").read_text()
    assert 'Operation("makeThing", "POST", "/things/{code}", "colour", "never")' in text


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(word=st.one_of(st.sampled_from(ESCAPES), st.text(max_size=20).map(lambda text: f"{text}{CALL}")))
def test_nothing_that_a_document_says_becomes_code(place: str, word: str) -> None:
    document = copy.deepcopy(SMALL)
    PLACES[place](document, word)
    folder = made(document)
    if folder is not None:
        calls = [node.func for _, node in code_of(folder) if isinstance(node, ast.Call)]
        assert not any(MARK in ast.unparse(function) for function in calls)
        assert not any(is_planted(node) for _, node in code_of(folder))


NAMES = [
    "operationId",
    "path",
    "segment",
    "tag",
    "status",
    "parameter",
    "parameter of the path",
    "schema",
    "reference",
    "title",
    "property",
    "webhook",
    "webhook's path",
]


@pytest.mark.parametrize("place", NAMES)
@pytest.mark.parametrize("word", ESCAPES)
def test_where_a_name_belongs_anything_else_is_refused_with_the_place(place: str, word: str) -> None:
    document = copy.deepcopy(SMALL)
    PLACES[place](document, word)
    with pytest.raises(words.UnsafeDocumentError, match=r"is refused.*\n  .* is not of the form"):
        words.insist(document)


@pytest.mark.parametrize("word", ["class", "None", "import", "1st", "", "with space"])
def test_an_operation_is_called_by_a_name(word: str) -> None:
    document = copy.deepcopy(SMALL)
    operation(document)["operationId"] = word
    with pytest.raises(words.UnsafeDocumentError, match="the operationId"):
        words.insist(document)


def test_what_no_name_may_be_is_a_missing_one_too() -> None:
    document = copy.deepcopy(SMALL)
    del operation(document)["operationId"]
    with pytest.raises(words.UnsafeDocumentError, match="operationId None"):
        words.insist(document)


def test_lagos_own_document_passes() -> None:
    words.insist(read(contract.FACTS))
    words.insist(contract.corrected())


def test_the_published_document_is_held_to_it_before_anything_is_written(tmp_path: Path) -> None:
    facts = read(contract.FACTS)
    facts["paths"]["/coupons"]["get"]["operationId"] = f'x": {CALL}, "y'
    upstream, output = tmp_path / "upstream.yaml", tmp_path / "lago.yaml"
    upstream.write_text(render(facts))
    with pytest.raises(words.UnsafeDocumentError, match="GET '/coupons': the operationId"):
        distil.main([str(upstream), str(output)])
    assert not output.exists()


def test_a_name_of_our_own_table_is_held_to_it_too() -> None:
    with pytest.raises(ContractError, match=r"names\.yaml: the name of /components/schemas/Thing"):
        generate.generate(
            Path(tempfile.mkdtemp()) / "package", copy.deepcopy(SMALL), {"/components/schemas/Thing": CALL}
        )
