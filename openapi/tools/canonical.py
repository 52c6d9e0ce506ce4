"""One spelling for what JSON Schema lets one say in several ways.

Tools read some spellings wrongly or not at all (a `$ref` with siblings, a nullable enum, an `allOf` of one member), and
two spellings of one fact make a difference where nothing changed. These are rules; single facts belong in the overlay.
"""

from openapi.tools.document import Json, Object

NULL: Object = {"type": "null"}
_SCHEMAS = ("additionalProperties", "items", "not", "propertyNames")
_NAMED_SCHEMAS = ("properties", "patternProperties")
_COMBINATORS = ("allOf", "anyOf", "oneOf")
_FALSE_BY_DEFAULT = ("deprecated", "readOnly", "writeOnly", "uniqueItems")
# What makes an object schema more than a remark about the reference it stands beside.
_SHAPE = {"properties", "required", "additionalProperties"}


def document(node: Json) -> Json:
    """The whole document with every schema in its one spelling and every mapping sorted by key."""
    return _sorted(_walk(node, under=""))


def _walk(node: Json, under: str) -> Json:
    if isinstance(node, list):
        return [_walk(item, under) for item in node]
    if not isinstance(node, dict):
        return node
    if under == "schemas":
        return {name: schema(value) for name, value in node.items()}
    return {key: schema(value) if key == "schema" else _walk(value, key) for key, value in node.items()}


def _sorted(node: Json) -> Json:
    if isinstance(node, dict):
        return {key: _sorted(node[key]) for key in sorted(node)}
    return [_sorted(item) for item in node] if isinstance(node, list) else node


def schema(node: Json) -> Json:
    """One schema, and every schema inside it, in its one spelling."""
    if not isinstance(node, dict):
        return node
    out = dict(node)
    for key in _SCHEMAS:
        if key in out:
            out[key] = schema(out[key])
    for key in _NAMED_SCHEMAS:
        if key in out:
            out[key] = {name: schema(value) for name, value in out[key].items()}
    for key in _COMBINATORS:
        if key in out:
            out[key] = [schema(member) for member in out[key]]
    _order_sets(out)
    null = _take_null(out)
    for step in (_fold_all_of, _free_reference):
        out = step(out)
    return _with_null(out) if null else _lift_null(out)


def allows_null(node: Object) -> bool:
    """Whether a schema says, in any spelling, that null is fine."""
    types = node.get("type")
    named = types == "null" or (isinstance(types, list) and "null" in types)
    return (
        named
        or node.get("nullable") is True
        or any(allows_null(arm) for key in ("anyOf", "oneOf") for arm in node.get(key, []))
    )


def _order_sets(out: Object) -> None:
    """Lists whose order means nothing get one order."""
    types = out.get("type")
    if isinstance(types, list):
        types = sorted(set(types), key=lambda name: (name == "null", name))
        out["type"] = types[0] if len(types) == 1 else types
    if "enum" in out:
        out["enum"] = sorted(set(out["enum"]), key=lambda value: (value is None, str(value)))
    if "required" in out:
        out["required"] = sorted(set(out["required"]))
        if not out["required"]:
            del out["required"]
    for flag in _FALSE_BY_DEFAULT:
        if out.get(flag) is False:
            del out[flag]


def _take_null(out: Object) -> bool:
    """Take nullability out of a schema that cannot hold it in its type alone, and say whether it was there.

    A list of plain types (`[string, null]`) stays as it is. An enum, an object, an array or a reference that may be
    null is a union of it and null: the one spelling that every tool reads. An enum whose type admits null, though its
    values do not list it, is meant to be nullable.
    """
    null = out.pop("nullable", False) is True
    types = out.get("type")
    if isinstance(types, list) and "null" in types and out.keys() & {"enum", "properties", "items", "$ref"}:
        null = True
        rest = [name for name in types if name != "null"]
        out["type"] = rest[0] if len(rest) == 1 else rest
    if None in out.get("enum", ()):
        null = True
        out["enum"] = [value for value in out["enum"] if value is not None]
    return null


def _fold_all_of(out: Object) -> Object:
    """An `allOf` without its empty members; fields that stood beside it become a member of their own."""
    if "allOf" not in out:
        return out
    members = [member for member in out["allOf"] if member]
    beside = {key: out.pop(key) for key in sorted(_SHAPE & out.keys())}
    rest = {key: value for key, value in out.items() if key != "allOf"}
    if beside:
        members.append({"type": "object", **beside})
    if members and rest.get("type") == "object" and all(_is_object(member) for member in members):
        del rest["type"]
    if not members:
        return rest
    if len(members) == 1 and not rest:
        only: Object = members[0]
        return only
    return {"allOf": members, **rest}


def _is_object(member: Object) -> bool:
    """Whether a member says already that it is an object; what a reference leads to does."""
    return "$ref" in member or member.get("type") == "object"


def _free_reference(out: Object) -> Object:
    """A `$ref` alone in its mapping; what stood beside it stands around it."""
    if "$ref" not in out or len(out) == 1:
        return out
    reference = {"$ref": out["$ref"]}
    rest = {key: value for key, value in out.items() if key not in ("$ref", "type")}
    if not rest:
        return reference
    if _SHAPE & rest.keys():
        return {"allOf": [reference, {"type": "object", **rest}]}
    return {"allOf": [reference], **rest}


def _with_null(out: Object) -> Object:
    types = out.get("type")
    if out.keys() & {"enum", "properties", "items", "$ref", "allOf", "anyOf", "oneOf"} or types is None:
        remarks: Object = {key: out.pop(key) for key in ("default", "deprecated") if key in out}
        arms = out["oneOf"] if out.keys() == {"oneOf"} else [out]
        return _lift_null({"oneOf": [*arms, NULL], **remarks})
    names = [types] if isinstance(types, str) else types
    return {**out, "type": [*(name for name in names if name != "null"), "null"]}


def _lift_null(out: Object) -> Object:
    """A union with null says so once, last, and nests no other union: `oneOf` allows one arm to match only."""
    if "oneOf" not in out:
        return out
    arms: list[Object] = []
    null = False
    for arm in out["oneOf"]:
        inner = arm["oneOf"] if arm.keys() == {"oneOf"} and NULL in arm["oneOf"] else [arm]
        for member in inner:
            names = member.get("type")
            if names == "null":
                null = True
            elif isinstance(names, list) and "null" in names:
                null = True
                rest = [name for name in names if name != "null"]
                arms.append({**member, "type": rest[0] if len(rest) == 1 else rest})
            else:
                arms.append(member)
    return {**out, "oneOf": [*arms, dict(NULL)] if null else arms}
