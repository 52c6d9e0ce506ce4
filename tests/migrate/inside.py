"""A Lago in this process whose clock the tests move, with two users of one organization on a plan in arrears."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx

from lago_orgs import LagoOrgs
from lago_orgs.migrate import Migration
from lago_orgs.simulator import LagoSimulator
from tests.migrate.conftest import BOUGHT, NOW, QUICK, Lago

ROWS = [{"user_id": user, "org_id": "acme", "org_name": "ACME"} for user in ("ann", "bob")]


@contextmanager
def inside(
    *, premium: bool = False, zone: str = "UTC", at: datetime = NOW, **plan: Any
) -> Iterator[tuple[Lago, Migration]]:
    """Ask it in this process.

    Args:
        premium: Whether the server has a licence.
        zone: Where the users are; Lago asks for a licence to know it.
        at: When it is.
        plan: What the users' plan is besides.
    """
    simulator, key = LagoSimulator(now=BOUGHT), str(uuid.uuid4())
    simulator.reset(api_key=key, now=BOUGHT, premium=premium)
    with httpx.Client(transport=simulator.transport(), headers={"authorization": f"Bearer {key}"}) as http:
        lago = Lago(simulator, "http://lago", key, http)
        lago.plan("solo", lago.metric("tokens"), **plan)
        for name in ("ann", "bob"):
            lago.user(name, timezone=zone)
            lago.use(name, "tokens", 2, BOUGHT.replace(hour=12))
        lago.at(at)
        with LagoOrgs("http://lago", key, retries=QUICK, transport=simulator.transport()) as client:
            yield lago, Migration(client, at_once=1)
