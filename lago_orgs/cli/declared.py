"""A file that declares metrics and plans, in TOML or YAML: read, and refused where it is not clear."""

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
        "bill_charges_monthly", "description", "overlapping_filters",
    }
)  # fmt: skip
CHARGE = frozenset({"metric", "model", "properties", "filters", "pay_in_advance", "prorated", "invoice_display_name"})
FILTER = frozenset({"values", "properties", "invoice_display_name"})


@attrs.frozen
class Declared:
    """What a file declares.

    Args:
        metrics: The arguments of `ensure_metric`, by code.
        plans: The arguments of `ensure_plan`, by code.
    """

    metrics: Mapping[str, Mapping[str, Any]]
    plans: Mapping[str, Mapping[str, Any]]


def read_declared(path: Path) -> Declared:
    """Read a file.

    Raises:
        InvalidArgument: It is neither TOML nor YAML, or holds something that means nothing.
    """
    read = _parsed(path)
    if not isinstance(read, dict):
        raise InvalidArgument(f"{path} declares nothing: it has the lists `metrics` and `plans`")
    _check(read, {"metrics", "plans"}, str(path))
    metrics, plans = {}, {}
    for number, each in enumerate(_list(read, "metrics", str(path)), 1):
        where = f"metric {number} of {path}"
        _check(each, METRIC, where)
        metrics[_code(each, where)] = {key: value for key, value in each.items() if key != "code"}
    for number, each in enumerate(_list(read, "plans", str(path)), 1):
        where = f"plan {number} of {path}"
        _check(each, PLAN, where)
        plans[_code(each, where)] = _plan(each, where)
    return Declared(metrics, plans)


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


def _plan(given: Mapping[str, Any], where: str) -> dict[str, Any]:
    for name in ("interval", "amount", "currency"):
        if name not in given:
            raise InvalidArgument(f"{where} has no {name!r}")
    named = {key: value for key, value in given.items() if key not in {"code", "amount", "currency", "charges"}}
    charges = None if "charges" not in given else [_charge(each, where) for each in _list(given, "charges", where)]
    return {**named, "amount": Money(given["amount"], given["currency"]), "charges": charges}


def _charge(given: Any, where: str) -> ChargeSpec:
    place = f"a charge of {where}"
    _check(given, CHARGE, place)
    if "metric" not in given:
        raise InvalidArgument(f"{place} has no 'metric'")
    filters = []
    for each in _list(given, "filters", place):
        _check(each, FILTER, f"a filter of {place}")
        filters.append(FilterSpec(**each))
    return ChargeSpec(**{**given, "filters": tuple(filters)})
