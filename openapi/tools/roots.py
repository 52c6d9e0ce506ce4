"""The root of an answer: the key under which a success holds what was asked for."""

from openapi.tools.document import Json, Object

# What stands beside a list: how many pages there are.
BESIDE = {"meta"}


def root_of(operation: Object, document: Object) -> str | None:
    """The one key of an operation's success, `customer` or `customers`; None where it has none or several."""
    for status, answer in sorted(operation["responses"].items()):
        if str(status).startswith("2"):
            content = _followed(answer, document).get("content") or {}
            schema = _followed(content.get("application/json", {}).get("schema") or {}, document)
            keys = [key for key in schema.get("properties", ()) if key not in BESIDE]
            if len(keys) == 1:
                return str(keys[0])
    return None


def _followed(node: Json, document: Object) -> Object:
    """What a reference refers to."""
    while isinstance(node, dict) and "$ref" in node:
        kind, name = node["$ref"].split("/")[-2:]
        node = document["components"][kind][name]
    return node if isinstance(node, dict) else {}
