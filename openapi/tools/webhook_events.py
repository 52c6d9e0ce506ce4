"""A class for each webhook of the contract, for `match` and for editors.

python -m openapi.tools.webhook_events            write
python -m openapi.tools.webhook_events --check    compare
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openapi.tools.contract import corrected
from openapi.tools.document import ContractError
from openapi.tools.generate import load_names

TARGET = Path(__file__).parents[2] / "lago_orgs" / "webhooks" / "events.py"
# The objects that the library has values for: the value, and what reads it.
VALUES = {
    "billable_metric": ("BillableMetric", "metric"),
    "customer": ("Customer", "customer"),
    "fee": ("Fee", "fee"),
    "invoice": ("Invoice", "invoice"),
    "plan": ("Plan", "plan"),
    "subscription": ("Subscription", "subscription"),
}
HEAD = '''# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""Each webhook of Lago as a class, named as its type: `invoice.created` is `InvoiceCreated`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from lago_orgs.webhooks.event import WebhookEvent
from lago_orgs.webhooks.objects import Shape, model, value

if TYPE_CHECKING:
    from lago_orgs_client.models import (
{models}
    )

    from lago_orgs.types import {values}
'''
CLASS = '''

class {name}(WebhookEvent["{kind}"]):
    """`{type}`."""

    webhook_type: ClassVar[str] = "{type}"
    object_type: ClassVar[str] = "{root}"
    _shape: ClassVar[Shape] = {read}

    @property
    def {root}(self) -> {kind}:
        """Return what it tells of: `object`."""
        return self.object
'''


def _webhooks() -> Iterator[tuple[str, str, str]]:
    """Type, key of the object, and schema of each webhook."""
    document = corrected()
    schemas: dict[str, Any] = document["components"]["schemas"]
    names = load_names()
    for item in document["webhooks"].values():
        schema = item["post"]["requestBody"]["content"]["application/json"]["schema"]
        properties = schemas[_name(schema)]["properties"]
        root = properties["object_type"]["const"]
        yield properties["webhook_type"]["const"], root, _renamed(_name(properties[root]), names)


def _name(reference: dict[str, Any]) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _renamed(schema: str, names: dict[str, str]) -> str:
    return names.get(f"/components/schemas/{schema}", schema)


def made() -> str:
    """The module."""
    webhooks = sorted(_webhooks())
    classes, models, table = [], set(), []
    for webhook_type, root, schema in webhooks:
        name = "".join(part.capitalize() for part in re.split(r"[._]", webhook_type))
        if root in VALUES:
            kind, reader = VALUES[root]
            read = f'value("{reader}")'
        else:
            kind, read = schema, f'model("{schema}")'
            models.add(schema)
        classes.append(CLASS.format(name=name, kind=kind, type=webhook_type, root=root, read=read))
        table.append(f'    "{webhook_type}": {name},\n')
    head = HEAD.format(
        models="\n".join(f"        {each}," for each in sorted(models)),
        values=", ".join(sorted({VALUES[root][0] for _, root, _ in webhooks if root in VALUES})),
    )
    end = f'\n\nEVENTS: dict[str, type[WebhookEvent[Any]]] = {{\n{"".join(table)}}}\n"""The classes by type."""\n'
    return head + "".join(classes) + end


def main() -> int:
    """Write the module; with `--check` only compare it."""
    text = made()
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(text, "utf-8")
        return 0
    if TARGET.read_text("utf-8") == text:
        return 0
    print(f"lago_orgs/webhooks/{TARGET.name} is not what the contract makes: run `make generate`")
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ContractError as error:
        sys.exit(f"webhook_events: {error}")
