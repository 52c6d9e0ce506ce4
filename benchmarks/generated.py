"""The generated client beside the official one, imports and parsing: `make bench-generated`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from lago_orgs_client._model import Model
from lago_orgs_client.api.invoices import find_invoice
from lago_orgs_client.wire import read_json, write_json
from lago_python_client.models.invoice import InvoiceResponse
from lago_python_client.services.json import from_json
from pydantic.v1 import BaseModel

from tests import recorded

from .machine import headline

FRESH = 7  # interpreters for each import
REPEATS = 60
FEES = 50

IMPORTS = {
    "lago_orgs_client: the package": "import lago_orgs_client",
    "lago_orgs_client: one operation": "from lago_orgs_client.api.events import create_event",
    "lago_orgs_client: one operation, a client, a request": """
from lago_orgs_client import AuthenticatedClient
from lago_orgs_client.api.events import create_event
from lago_orgs_client.models import EventInput, EventInputObject
client = AuthenticatedClient("https://lago.test/api/v1", token="t")
event = EventInputObject(code="calls", transaction_id="t1", external_subscription_id="acme")
create_event.build_request(body=EventInput(event=event))
""",
    "lago_python_client: a client": """
from lago_python_client.client import Client
client = Client(api_key="t")
""",
}


def main() -> None:
    """Print both tables."""
    print(headline("httpx", "attrs", "lago-python-client", "pydantic"))
    print(f"\nImports, httpx already loaded: milliseconds, least and median of {FRESH} fresh interpreters")
    table([(name, *import_times(code)) for name, code in IMPORTS.items()], "ms")
    content = invoice()
    size = len(content) // 1000
    print(f"\nAn invoice with {FEES} recorded fees ({size} kB) from its bytes: least and median of {REPEATS}")
    for parsers in (PARSERS, READERS):
        table([(name, *parse_times(parse, content)) for name, parse in parsers.items()], "ms")


def table(rows: Iterable[tuple[str, float, float]], unit: str) -> None:
    """Rows with their share of the last one, which is the official client."""
    rows = list(rows)
    official = rows[-1][1]
    for name, least, median in rows:
        print(f"  {name:<58}{least:9.3f}{median:9.3f} {unit}   {least / official:6.1%} of the official client")


def import_times(code: str) -> tuple[float, float]:
    """How long some code takes in fresh interpreters that have httpx."""
    program = f"import httpx, time\nstart = time.perf_counter()\n{code}\nprint(time.perf_counter() - start)"
    times = [float(subprocess.check_output([sys.executable, "-c", program])) for _ in range(FRESH + 1)]
    return _milliseconds(times[1:])  # the first one may have compiled


def parse_times(parse: Callable[[bytes], object], content: bytes) -> tuple[float, float]:
    """How long a parser takes once it is warm."""
    times = []
    for _ in range(REPEATS + 3):
        start = time.perf_counter()
        parse(content)
        times.append(time.perf_counter() - start)
    return _milliseconds(times[3:])


def _milliseconds(times: list[float]) -> tuple[float, float]:
    return min(times) * 1000, statistics.median(times) * 1000


def invoice() -> bytes:
    """A recorded invoice whose fees are recorded ones, of all invoices there are."""
    found, fees = None, {}
    for flow in recorded.flows():
        for exchange in recorded.exchanges(flow):
            body = exchange["response"]["body"]
            if isinstance(body, dict) and isinstance(body.get("invoice"), dict) and body["invoice"].get("fees"):
                found = found or body["invoice"]
                fees.update({fee["lago_id"]: fee for fee in body["invoice"]["fees"]})
    assert found is not None
    return write_json({"invoice": {**found, "fees": list(fees.values())[:FEES]}})


def _look(value: Any) -> None:
    if type(value) is list:
        for each in value:
            _look(each)
    else:
        for name in _names(type(value)):
            _look(getattr(value, name))


@cache
def _names(cls: type) -> tuple[str, ...]:
    """The fields of a model of either client; a pydantic list has one, its root."""
    if issubclass(cls, BaseModel):
        return tuple(cls.__fields__)
    return tuple(field.name for field in cls._shape.fields) if issubclass(cls, Model) else ()


def _to_model(content: bytes) -> Any:
    parsed = find_invoice.parse_response(200, content)
    assert parsed is not None
    return parsed


def _to_official(content: bytes) -> Any:
    return InvoiceResponse.parse_obj(from_json(content)["invoice"])


PARSERS: dict[str, Callable[[bytes], object]] = {
    "JSON alone, numbers as Decimals": read_json,
    "lago_orgs_client: a model": _to_model,
    "lago_python_client: a model": _to_official,
}
READERS: dict[str, Callable[[bytes], object]] = {
    "lago_orgs_client: a model, every field read": lambda content: _look(_to_model(content)),
    "lago_python_client: a model, every field read": lambda content: _look(_to_official(content)),
}


if __name__ == "__main__":
    main()
