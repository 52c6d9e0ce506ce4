"""Features, their privileges, and what plans entitle to: compared with what is declared, and written where it differs.

Nothing is taken away here: what is not declared stays, as whoever uses it would lose it at once.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import attrs

from lago_orgs.client import raw
from lago_orgs.errors import DeclarationConflict, NotFound
from lago_orgs.types import Difference

if TYPE_CHECKING:
    from lago_orgs.client import LagoOrgs

Outcome = Literal["unchanged", "created", "updated"]
IN_USE = (("status[]", "active"), ("status[]", "pending"), ("per_page", "1"))


@attrs.frozen
class Done:
    """What came of a declaration, or would come of it.

    Args:
        outcome: As of `ensure_plan`.
        differences: What was not as declared.
    """

    outcome: Outcome
    differences: tuple[Difference, ...] = ()


def ensure_feature(client: "LagoOrgs", code: str, declared: Mapping[str, Any], *, dry_run: bool) -> Done:
    """Have a feature with its privileges as declared.

    Args:
        client: The Lago.
        code: The feature's code.
        declared: Its name, description and privileges, as far as they are declared.
        dry_run: True only says what would be done.

    Raises:
        DeclarationConflict: A privilege is there with another type of value, which Lago never changes.
    """
    present = _read(client, f"/features/{_segment(code)}", "feature")
    body = {key: declared[key] for key in ("name", "description") if key in declared}
    privileges = [_privilege(each) for each in declared.get("privileges") or ()]
    if present is None:
        if not dry_run:
            raw.call(client, "POST", "/features", {"feature": {"code": code, **body, "privileges": privileges}})
        return Done("created")
    found = tuple(_differing(code, body, privileges, present))
    if found and not dry_run:
        raw.call(
            client, "PUT", f"/features/{_segment(code)}", {"feature": {"name": code, **body, "privileges": privileges}}
        )
    return Done("updated" if found else "unchanged", found)


def _privilege(declared: Mapping[str, Any]) -> dict[str, Any]:
    written = {key: value for key, value in declared.items() if key != "select_options"}
    options = declared.get("select_options")
    return written if options is None else {**written, "config": {"select_options": list(options)}}


def _differing(
    code: str, body: dict[str, Any], privileges: list[dict[str, Any]], present: Mapping[str, Any]
) -> Iterator[Difference]:
    for key, value in body.items():
        if present.get(key) != value:
            yield Difference(key, present.get(key), value)
    body.setdefault("name", present.get("name"))
    there = {each["code"]: each for each in present.get("privileges") or ()}
    for each in privileges:
        path = f"privileges[{each['code']}]"
        held = there.get(each["code"])
        if held is None:
            yield Difference(path, None, each)
            continue
        kind = each.get("value_type", held["value_type"])
        if kind != held["value_type"]:
            raise DeclarationConflict(
                f"privilege {each['code']!r} of feature {code!r} is of {held['value_type']} values, and Lago never "
                f"makes them {kind}: declare a privilege with another code. Nothing was changed",
                differences=(Difference(f"{path}.value_type", held["value_type"], kind),),
            )
        if "name" in each and held.get("name") != each["name"]:
            yield Difference(f"{path}.name", held.get("name"), each["name"])
        known = (held.get("config") or {}).get("select_options") or []
        wanted = (each.get("config") or {}).get("select_options") or []
        if any(option not in known for option in wanted):
            yield Difference(f"{path}.select_options", known, wanted)


def ensure_entitlements(
    client: "LagoOrgs", plan: str, declared: Mapping[str, Mapping[str, Any]], *, dry_run: bool, change_in_use: bool
) -> Done:
    """Have a plan entitle to features as declared.

    Args:
        client: The Lago.
        plan: The plan's code.
        declared: By feature the values of its privileges.
        dry_run: True only says what would be done, or refuses what would be refused.
        change_in_use: True changes what organizations have already, too.

    Raises:
        DeclarationConflict: A value would change of a plan that organizations are on, and that was not asked for.
    """
    path = f"/plans/{_segment(plan)}/entitlements"
    present = _read(client, path, "entitlements")
    held = {
        each["code"]: {one["code"]: one.get("value") for one in each.get("privileges") or ()} for each in present or ()
    }
    found: list[Difference] = []
    for feature, values in declared.items():
        if feature not in held:
            found.append(Difference(f"entitlements[{feature}]", None, dict(values)))
            continue
        for privilege, value in values.items():
            if held[feature].get(privilege) != value:
                where = f"entitlements[{feature}].{privilege}"
                found.append(Difference(where, held[feature].get(privilege), value))
    changed = [each for each in found if each.present is not None]
    if changed and not change_in_use and _is_in_use(client, plan):
        raise DeclarationConflict(
            f"plan {plan!r} has subscriptions, whose entitlements would change: {'; '.join(map(str, changed[:3]))}. "
            "Say --change-in-use if that is meant. Nothing was changed",
            differences=tuple(found),
        )
    if found and not dry_run:
        raw.call(client, "PATCH", path, {"entitlements": {name: dict(values) for name, values in declared.items()}})
    return Done("updated" if found else "unchanged", tuple(found))


def _is_in_use(client: "LagoOrgs", plan: str) -> bool:
    found = raw.read(client, "/subscriptions", "subscriptions", [("plan_code", plan), *IN_USE])
    return any(each.get("plan_code") == plan for each in found)


def _read(client: "LagoOrgs", path: str, root: str) -> Any:
    try:
        return raw.read(client, path, root)
    except NotFound:
        return None


def _segment(code: str) -> str:
    return quote(code, safe="")
