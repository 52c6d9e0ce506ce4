"""Distils Lago's published document to its facts: `python -m openapi.tools.distil <path or URL> <output>`.

What a machine needs to speak the protocol stays: paths, parameters, schemas, types, enums, required, formats, bounds,
responses, security, webhooks. What people wrote for people to read goes. Every keyword is on one of the two lists: one
that nobody has decided about stops the distiller, so nothing is lost because it is new.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import httpx

from openapi.tools import canonical, words
from openapi.tools.document import METHODS, ContractError, Json, Object, parse, render
from openapi.tools.facts import facts

Rule = Callable[[Json, str], Json]

PROSE = {"description", "summary", "example", "examples", "externalDocs", "$comment", "title", "contact", "license"}
DEFAULT_STYLE = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


class DistilError(ContractError):
    """The document cannot be distilled without losing something."""


def _keep(value: Json, _where: str) -> Json:
    return value


def _fields(known: Mapping[str, Rule]) -> Rule:
    """An object of the specification: the fields named here are kept, prose is dropped, anything else is an error."""

    def pick(node: Json, where: str) -> Json:
        out: Object = {}
        for key, value in node.items():
            if key in known:
                out[key] = known[key](value, f"{where}/{key}")
            elif key not in PROSE and not key.startswith("x-"):
                raise DistilError(
                    f"{where} has the keyword {key!r}, and distil.py does not know whether to keep or to drop it"
                )
        return out

    return pick


def _all(keys: Iterable[str], rule: Rule) -> dict[str, Rule]:
    return dict.fromkeys(keys, rule)


def _each(rule: Rule) -> Rule:
    return lambda node, where: {str(key): rule(value, f"{where}/{key}") for key, value in node.items()}


def _list(rule: Rule) -> Rule:
    return lambda node, where: [rule(value, f"{where}/{place}") for place, value in enumerate(node)]


def _schema(node: Json, where: str) -> Json:
    return node if isinstance(node, bool) else _schema_fields(node, where)


_KEPT = (
    "$ref", "type", "format", "enum", "const", "default", "pattern", "minimum", "maximum", "exclusiveMinimum",
    "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties",
    "maxProperties", "required", "nullable", "readOnly", "writeOnly", "deprecated", "contentEncoding",
    "contentMediaType",
)  # fmt: skip
_schema_fields = _fields(
    _all(_KEPT, _keep)
    | _all(("properties", "patternProperties"), _each(_schema))
    | _all(("additionalProperties", "items", "not", "propertyNames"), _schema)
    | _all(("allOf", "anyOf", "oneOf"), _list(_schema))
    | {"discriminator": _fields(_all(("propertyName", "mapping"), _keep))}
)
_content = _each(_fields({"schema": _schema}))
_bare_parameter = _fields(
    _all(("$ref", "name", "in", "required", "deprecated", "style", "explode", "allowEmptyValue"), _keep)
    | {"schema": _schema, "content": _content}
)


def _parameter(node: Json, where: str) -> Json:
    """A parameter without what it would mean anyway."""
    out: Object = _bare_parameter(node, where)
    style = DEFAULT_STYLE.get(out.get("in", "header"))
    explode = out.get("style", style) == "form"
    for key, default in {"style": style, "explode": explode, "required": False}.items():
        if key in out and out[key] == default:
            del out[key]
    return out


def _parameters(node: Json, where: str) -> Json:
    kept = _list(_parameter)(node, where)
    return sorted(kept, key=lambda item: (item.get("$ref", ""), item.get("in", ""), item.get("name", "")))


_bare_response = _fields({"$ref": _keep, "content": _content, "headers": _each(_parameter)})


def _response(node: Json, where: str) -> Json:
    out = _bare_response(node, where)
    return out if "$ref" in out else {"description": "", **out}  # OpenAPI wants the key


_body = _fields({"$ref": _keep, "content": _content, "required": _keep})
_operation = _fields(
    _all(("operationId", "tags", "security", "deprecated"), _keep)
    | {"parameters": _parameters, "requestBody": _body, "responses": _each(_response)}
)
_paths = _each(_fields(_all(METHODS, _operation) | {"parameters": _parameters}))
_components = _fields(
    {
        "schemas": _each(_schema),
        "parameters": _each(_parameter),
        "responses": _each(_response),
        "securitySchemes": _each(_fields(_all(("type", "scheme", "in", "name", "bearerFormat"), _keep))),
    }
)
_document = _fields(
    {
        "openapi": _keep,
        "info": _fields({"version": _keep}),
        "servers": _list(_fields({"url": _keep})),
        "security": _keep,
        "paths": _paths,
        "webhooks": _paths,
        "components": _components,
    }
)


def distil(upstream: Object) -> Object:
    """The facts of a document, each in its one spelling.

    Args:
        upstream: The document as published.

    Returns:
        A document of the same meaning, without prose and examples, its mappings sorted.

    Raises:
        DistilError: A fact would be lost, or a keyword is not known.
        UnsafeDocumentError: A name is more than a name.
    """
    # The document's own list of tags is prose: operations name theirs.
    kept: Object = _document({key: value for key, value in upstream.items() if key != "tags"}, "#")
    kept["info"] = {"title": "Lago API", **kept["info"]}
    out: Object = canonical.document(kept)
    words.insist(out)
    check(upstream, out)
    return out


def check(upstream: Object, distilled: Object) -> None:
    """Hold a distilled document to its source.

    Raises:
        DistilError: Something that the source says is missing, or distilling again would change the result.
    """
    lost = sorted(str(fact) for fact in facts(upstream) - facts(distilled))
    if lost:
        raise DistilError(f"{len(lost)} facts of the upstream document would be lost:\n  " + "\n  ".join(lost[:40]))
    if canonical.document(distilled) != distilled:
        raise DistilError("distilling again would change the result: canonical.py has two spellings for something")


def fetch(source: str) -> bytes:
    """The document at a path or URL."""
    if source.startswith(("https://", "http://")):
        return httpx.get(source, follow_redirects=True, timeout=60).raise_for_status().content
    return Path(source).read_bytes()


def main(arguments: list[str]) -> str:
    """Distil `arguments[0]` into the file `arguments[1]`; the answer is one line about what was done."""
    source, output = arguments
    distilled = distil(parse(fetch(source)))
    text = render(distilled)
    if parse(text) != distilled:
        raise DistilError("what is written does not read back as the same document")
    Path(output).write_text(text)
    operations = sum(method in item for item in distilled["paths"].values() for method in METHODS)
    return (
        f"{output}: Lago {distilled['info']['version']}, {operations} operations, "
        f"{len(distilled['webhooks'])} webhooks, {len(distilled['components']['schemas'])} schemas"
    )


if __name__ == "__main__":
    try:
        print(main(sys.argv[1:]))
    except ContractError as error:
        sys.exit(f"distil: {error}")
