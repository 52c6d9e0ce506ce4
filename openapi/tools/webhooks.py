"""Makes a component of every webhook's payload, because generators read components and no webhooks."""

import copy

from openapi.tools.document import ContractError, Json, Object


def payload_name(operation: Object) -> str:
    """The name of a webhook's payload: `customerCreated` is received as `CustomerCreatedWebhook`."""
    identifier: str = operation["operationId"]
    return identifier[:1].upper() + identifier[1:] + "Webhook"


def hoist(document: Object) -> Object:
    """A copy of the document in which each webhook refers to a component of its own.

    Raises:
        ContractError: Two payloads, or a payload and a schema, would share a name.
    """
    out = copy.deepcopy(document)
    schemas = out["components"]["schemas"]
    for entry in out["webhooks"].values():
        operation = entry["post"]
        name = payload_name(operation)
        if name in schemas:
            told = f"the payload of webhook {operation['operationId']} cannot be called {name}: a schema is"
            raise ContractError(told)
        media = operation["requestBody"]["content"]["application/json"]
        schemas[name] = _with_constants(media["schema"])
        media["schema"] = {"$ref": f"#/components/schemas/{name}"}
    out["components"]["schemas"] = dict(sorted(schemas.items()))
    return out


def _with_constants(node: Json) -> Json:
    """An enum of one value is a constant: `webhook_type` tells one payload from the other."""
    if isinstance(node, list):
        return [_with_constants(item) for item in node]
    if not isinstance(node, dict):
        return node
    values = node.get("enum")
    if isinstance(values, list) and len(values) == 1 and isinstance(node.get("type"), str):
        return {"const": values[0], **{key: _with_constants(value) for key, value in node.items() if key != "enum"}}
    return {key: _with_constants(value) for key, value in node.items()}
