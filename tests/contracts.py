"""Holds requests, answers and webhooks to the contract: what it finds, a reader of the contract would trip over.

A property that the contract does not declare is a problem like a value of the wrong type. Validators are made on first
use and kept, so that every answer of a test run can be checked.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import jsonschema_rs

from openapi.tools import contract
from openapi.tools.document import METHODS

JSON = "application/json"
UNDECLARED = "Unevaluated properties are not allowed"
_ROOT = "urn:contract"

# A file that is not made yet is answered with an empty body, which OpenAPI cannot say beside a body with content.
MAY_BE_EMPTY = {
    "downloadCreditNote",
    "downloadCreditNotePdf",
    "downloadCreditNoteXml",
    "downloadInvoice",
    "downloadInvoicePdf",
    "downloadInvoiceXml",
}


def problems(method: str, target: str, status: int, body: Any) -> list[str]:
    """What is wrong with an answer, by the contract.

    Args:
        method: The HTTP method, in any case.
        target: What was asked: a path of the contract (`/customers/{external_customer_id}`) or a raw target
            (`/api/v1/customers/acme?page=1`).
        status: The answer's status.
        body: The answer's body: read from JSON, the text if it is no JSON, or None if it is empty.

    Returns:
        One line per problem, with a JSON pointer into the body; none if the answer is as the contract says.
    """
    path = operation(method, target)
    if path is None:
        # What no route takes is answered like what is not there.
        return _check("closed/ApiErrorNotFound", body) if status == 404 else ["the contract has no such operation"]
    found = document()["paths"][path][method.lower()]
    name = found["operationId"]
    response = found["responses"].get(str(status))
    if response is None:
        return [f"the contract does not say that {name} answers {status}"]
    content = _resolve(response).get("content", {})
    if body is None or body == "":
        silent = not content or content.keys() - {JSON} or name in MAY_BE_EMPTY
        return [] if silent else [f"{name} {status} should have a body"]
    return _check(f"answers/{name}/{status}", body) if content else [f"{name} {status} should have no body"]


def request_problems(method: str, target: str, body: Any = None) -> list[str]:
    """What is wrong with a request, by the contract: an undeclared query parameter, or a body of another shape.

    Args:
        method: The HTTP method, in any case.
        target: What is asked: a raw target (`/api/v1/customers?page=1`).
        body: The body, read from JSON; None if there is none.

    Returns:
        One line per problem; none if the contract knows the request.
    """
    path = operation(method, target)
    if path is None:
        return ["the contract has no such operation"]
    found = document()["paths"][path][method.lower()]
    named, deep = _query(path, method.lower())
    sent = [name for name, _ in parse_qsl(target.partition("?")[2], keep_blank_values=True)]
    unknown = [
        f"{found['operationId']} has no parameter {name}"
        for name in sent
        if name not in named and name.partition("[")[0] not in deep
    ]
    if body is None:
        required = found.get("requestBody", {}).get("required")
        return [*unknown, f"{found['operationId']} wants a body"] if required else unknown
    if "requestBody" not in found:
        return [*unknown, f"{found['operationId']} takes no body"]
    return unknown + _check(f"requests/{found['operationId']}", body)


def webhook_problems(payload: Any) -> list[str]:
    """What is wrong with a webhook's payload, by the contract's schema for its `webhook_type`."""
    kind = payload.get("webhook_type") if isinstance(payload, dict) else None
    name = _webhooks().get(kind)
    return _check(f"closed/{name}", payload) if name else [f"/webhook_type: the contract has no webhook {kind!r}"]


def operation(method: str, target: str) -> str | None:
    """The path of the contract that a method and target belong to, or None if it has no such operation."""
    path = target.partition("?")[0].removeprefix("/api/v1")
    if method.lower() in document()["paths"].get(path, {}):
        return path
    return next((known for pattern, known in _routes(method.lower()) if pattern.fullmatch(path)), None)


@cache
def document() -> Mapping[str, Any]:
    """The corrected contract; shared, so not to be changed."""
    return contract.corrected()


def _check(key: str, body: Any) -> list[str]:
    validator = _validator(key)
    if validator.is_valid(body):
        return []
    found = {leaf for error in validator.iter_errors(body) for leaf in _leaves(error)}
    # What is wrong inside an object makes all of the object undeclared: only the innermost counts.
    kept = [
        (where, message)
        for where, message in found
        if UNDECLARED not in message
        or not any(other[: len(where)] == where for other, text in found if text != message)
    ]
    return sorted(f"/{'/'.join(where)}: {message[:300]}" for where, message in kept)


def _leaves(error: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """Where and what an error is; for a union, the errors of the arm that comes nearest."""
    arms = [arm for arm in getattr(error.kind, "context", None) or () if arm]
    if not arms:
        yield tuple(map(str, error.instance_path)), error.message
        return
    for inner in max(arms, key=lambda arm: (max(len(inner.instance_path) for inner in arm), -len(arm))):
        yield from _leaves(inner)


@cache
def _validator(key: str) -> Any:
    return jsonschema_rs.Draft202012Validator({"$ref": f"{_ROOT}#/{key}"}, registry=_registry(), validate_formats=True)


@cache
def _registry() -> Any:
    schemas = document()["components"]["schemas"]
    resource = {
        "closed": {name: _close(schema, closed=True) for name, schema in schemas.items()},
        "open": {name: _close(schema, closed=False) for name, schema in schemas.items()},
        "answers": {found["operationId"]: _answers(found["responses"]) for found in _operations()},
        "requests": {
            found["operationId"]: _close(found["requestBody"]["content"][JSON]["schema"], closed=True)
            for found in _operations()
            if "requestBody" in found
        },
    }
    return jsonschema_rs.Registry([(_ROOT, resource)])


def _answers(responses: Mapping[str, Any]) -> dict[str, Any]:
    """The schemas of an operation's answers, by status."""
    contents = {status: _resolve(response).get("content") for status, response in responses.items()}
    return {
        status: _close((content.get(JSON) or next(iter(content.values())))["schema"], closed=True)
        for status, content in contents.items()
        if content
    }


def _close(schema: Any, *, closed: bool) -> Any:
    """The schema with every object closed to properties that nothing names.

    A member of an `allOf` sees only its own properties, so it stays open and the whole is closed. Hence each component
    exists closed, for those who refer to it alone, and open, for those who add to it.
    """
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return {"$ref": f"{_ROOT}#/{'closed' if closed else 'open'}/{name}"}
    out = dict(schema)
    for key in {"items", "additionalProperties"} & out.keys():
        out[key] = _close(out[key], closed=True)
    if "properties" in out:
        out["properties"] = {name: _close(value, closed=True) for name, value in out["properties"].items()}
    whole = "allOf" in out or ("properties" in out and bool(out.keys() & {"anyOf", "oneOf"}))
    for key in {"allOf", "anyOf", "oneOf"} & out.keys():
        out[key] = [_close(member, closed=closed and not whole) for member in out[key]]
    if closed and (whole or "properties" in out) and "additionalProperties" not in out:
        out["unevaluatedProperties"] = False
    return out


def _resolve(node: Any) -> Any:
    while "$ref" in node:
        found: Any = document()
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def _operations() -> Iterator[dict[str, Any]]:
    for item in document()["paths"].values():
        yield from (item[method] for method in METHODS if method in item)


@cache
def _query(path: str, method: str) -> tuple[set[str], set[str]]:
    """The names of an operation's query parameters, and of those among them that are deep objects."""
    item = document()["paths"][path]
    declared = [_resolve(entry) for entry in [*item.get("parameters", []), *item[method].get("parameters", [])]]
    query = [entry for entry in declared if entry["in"] == "query"]
    return {entry["name"] for entry in query}, {entry["name"] for entry in query if entry.get("style") == "deepObject"}


@cache
def _routes(method: str) -> list[tuple[re.Pattern[str], str]]:
    """The paths of a method as patterns, those with more fixed segments first."""
    paths = sorted(
        (path for path, item in document()["paths"].items() if method in item), key=lambda path: path.count("{")
    )
    return [(re.compile(re.sub(r"\\\{.+?\\\}", "[^/]+", re.escape(path)) + "/?"), path) for path in paths]


@cache
def _webhooks() -> dict[Any, str]:
    """The components of webhook payloads, by `webhook_type`."""
    names = [_body(entry)["$ref"].rpartition("/")[2] for entry in document()["webhooks"].values()]
    schemas = document()["components"]["schemas"]
    return {schemas[name]["properties"]["webhook_type"]["const"]: name for name in names}


def _body(entry: Mapping[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = entry["post"]["requestBody"]["content"][JSON]["schema"]
    return schema
