# The source of the flavour for threads: run `make sync` after a change.
"""Finding a customer, and being sure that it is the one that was asked for."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from lago_orgs_client.api.customers import find_all_customers, find_customer

from lago_orgs._core.identity import check_identity
from lago_orgs.client._async.base import AsyncBase

if TYPE_CHECKING:
    from lago_orgs._core.wire import Json

# What every router, proxy and HTTP library leaves as it is in a path.
PLAIN = re.compile(r"[A-Za-z0-9_~-]+").fullmatch


async def customer_of(base: AsyncBase, org_id: str) -> Json | None:
    """Read an organization's customer as Lago shows it; None if there is none."""
    if PLAIN(org_id):
        raw = await base.object_or_none(find_customer.build_request(org_id))
    else:
        # In a query no id can be taken for another: Lago's router would cut a path at a dot.
        pages = partial(find_all_customers.build_request, external_id=org_id)
        raw = None
        async for each in base.listed(pages):
            raw = each if each.get("external_id") == org_id else raw
    if raw is not None:
        check_identity(raw, org_id)
    return raw


async def is_reached(base: AsyncBase, org_id: str) -> bool:
    """Say whether a path that names the organization reaches it; False if there is no such customer.

    A proxy that decodes a path and tidies it up would turn one id into another. So an id that could be changed on
    its way is tried with a harmless call, now and then; what every proxy leaves alone is not.

    Raises:
        UnexpectedAnswer: The path reaches another.
    """
    if PLAIN(org_id) or base.reached.get(org_id, None):
        return True
    raw = await base.object_or_none(find_customer.build_request(org_id))
    if raw is None:
        return False
    check_identity(raw, org_id)
    base.reached.remember(org_id, None, org_id)
    return True
