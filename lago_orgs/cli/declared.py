"""A file that declares metrics, features and plans, in TOML or YAML: read, and refused where it is not clear."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import attrs

from lago_orgs.errors import InvalidArgument
from lago_orgs.types import ChargeSpec, FilterSpec, Money

METRIC = frozenset(
    {"code", "name", "aggregation_type", "field_name", "recurring", "description", "filters", "expression"}
)
PLAN = frozenset(
    {
        "code", "name", "interval", "amount", "currency", "charges", "pay_in_advance", "trial_days",
        "bill_charges_monthly", "description", "overlapping_filters", "entitlements",
    }
)  # fmt: skip
PRICED = frozenset({"code", "amount", "currency", "charges", "entitlements"})  # of a plan: read by themselves
FEATURE = frozenset({"code", "name", "description", "privileges"})
PRIVILEGE = frozenset({"code", "name", "value_type", "select_options"})
VALUES = ("integer", "string", "boolean", "select")
CHARGE = frozenset({"metric", "model", "properties", "filters", "pay_in_advance", "prorated", "invoice_display_name"})
FILTER = frozenset({"values", "properties", "invoice_display_name"})


@attrs.frozen
class Declared:
    """What a file declares.

    Args:
        metrics: The arguments of `ensure_metric`, by code.
        plans: The arguments of `ensure_plan`, by code.
        features: What is declared of each feature, by code.
        entitlements: By the codes of plan, feature and privilege the values.
    """

    metrics: Mapping[str, Mapping[str, Any]]
    plans: Mapping[str, Mapping[str, Any]]
    features: Mapping[str, Mapping[str, Any]]
    entitlements: Mapping[str, Mapping[str, Mapping[str, Any]]]


def read_declared(path: Path) -> Declared:
    """Read a file.

    Raises:
        InvalidArgument: It is neither TOML nor YAML, or holds something that means nothing.
    """
    read = _parsed(path)
    if not isinstance(read, dict):
        raise InvalidArgument(f"{path} declares nothing: it has the lists `metrics`, `features` and `plans`")
    _check(read, {"metrics", "features", "plans"}, str(path))
    metrics: dict[str, Any] = {}
    plans: dict[str, Any] = {}
    features: dict[str, Any] = {}
    entitlements: dict[str, Any] = {}
    for number, each in enumerate(_list(read, "metrics", str(path)), 1):
        where = f"metric {number} of {path}"
        _check(each, METRIC, where)
        metrics[_new(metrics, each, where)] = {key: value for key, value in each.items() if key != "code"}
    for number, each in enumerate(_list(read, "plans", str(path)), 1):
        where = f"plan {number} of {path}"
        _check(each, PLAN, where)
        code = _new(plans, each, where)
        plans[code] = _plan(each, where)
        if "entitlements" in each:
            entitlements[code] = _entitlements(each["entitlements"], where)
    for number, each in enumerate(_list(read, "features", str(path)), 1):
        where = f"feature {number} of {path}"
        _check(each, FEATURE, where)
        features[_new(features, each, where)] = _feature(each, where)
    return Declared(metrics, plans, features, entitlements)


def _parsed(path: Path) -> Any:
    try:
        text = path.read_text("utf-8")
        if path.suffix.lower() in {".yaml", ".yml"}:
            return _yaml(text)
        return tomllib.loads(text, parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidArgument(f"{path} cannot be read: {error}") from None


def _yaml(text: str) -> Any:
    try:
        import yaml
    except ImportError:
        raise InvalidArgument("YAML needs PyYAML: pip install 'lago-orgs[cli]', or write TOML") from None

    class Loader(yaml.SafeLoader):
        """A loader that keeps every digit of a decimal."""

    def decimal(loader: Any, node: Any) -> Decimal:
        return Decimal(str(loader.construct_scalar(node)))

    Loader.add_constructor("tag:yaml.org,2002:float", decimal)
    try:
        return yaml.load(text, Loader)  # noqa: S506 - it is a SafeLoader
    except (yaml.YAMLError, InvalidOperation) as error:
        raise InvalidArgument(f"the YAML cannot be read: {error}") from None


def _check(given: Any, known: set[str] | frozenset[str], where: str) -> None:
    if not isinstance(given, dict):
        raise InvalidArgument(f"{where} is {given!r:.80}: it is a table of names and values")
    unknown = sorted(set(given) - known)
    if unknown:
        from difflib import get_close_matches

        close = get_close_matches(unknown[0], sorted(known), n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(sorted(known))}"
        raise InvalidArgument(f"{where} has {unknown[0]!r}: {hint}")


def _list(given: Mapping[str, Any], name: str, where: str) -> list[Any]:
    found = given.get(name) or []
    if not isinstance(found, list):
        raise InvalidArgument(f"{name} of {where} is no list")
    return found


def _code(given: Mapping[str, Any], where: str) -> str:
    code = given.get("code")
    if not isinstance(code, str) or not code:
        raise InvalidArgument(f"{where} has no code")
    return code


def _new(there: Mapping[str, Any], given: Mapping[str, Any], where: str) -> str:
    code = _code(given, where)
    if code in there:
        raise InvalidArgument(f"{where} is {code!r}, as one before it: which of the two is meant?")
    return code


def _feature(given: Mapping[str, Any], where: str) -> dict[str, Any]:
    for each in _list(given, "privileges", where):
        place = f"a privilege of {where}"
        _check(each, PRIVILEGE, place)
        _code(each, place)
        kind, options = each.get("value_type", "string"), each.get("select_options")
        if kind not in VALUES:
            raise InvalidArgument(f"{place} is of {kind!r} values: known are {', '.join(VALUES)}")
        is_list = isinstance(options, list) and bool(options) and all(isinstance(one, str) for one in options)
        if (kind == "select") != is_list or (options is not None and not is_list):
            raise InvalidArgument(f"{place}: select_options is a list of texts, where value_type is 'select'")
    return {key: value for key, value in given.items() if key != "code"}


def _entitlements(given: Any, where: str) -> dict[str, dict[str, Any]]:
    is_right = isinstance(given, dict) and all(isinstance(values, dict) for values in given.values())
    plain = (str, int, bool)
    if not is_right or not all(isinstance(each, plain) for values in given.values() for each in values.values()):
        raise InvalidArgument(
            f"entitlements of {where}: give features with values of their privileges, such as {{seats: {{max: 10}}}}"
        )
    return {feature: dict(values) for feature, values in given.items()}


def _plan(given: Mapping[str, Any], where: str) -> dict[str, Any]:
    for name in ("interval", "amount", "currency"):
        if name not in given:
            raise InvalidArgument(f"{where} has no {name!r}")
    named = {key: value for key, value in given.items() if key not in PRICED}
    charges = None if "charges" not in given else [_charge(each, where) for each in _list(given, "charges", where)]
    return {**named, "amount": Money(given["amount"], given["currency"]), "charges": charges}


def _charge(given: Any, where: str) -> ChargeSpec:
    place = f"a charge of {where}"
    _check(given, CHARGE, place)
    if "metric" not in given:
        raise InvalidArgument(f"{place} has no 'metric'")
    if "filters" not in given:
        return ChargeSpec(**given)
    filters = []
    for each in _list(given, "filters", place):
        _check(each, FILTER, f"a filter of {place}")
        filters.append(FilterSpec(**each))
    return ChargeSpec(**{**given, "filters": tuple(filters)})
