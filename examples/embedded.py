"""What every application of this folder starts with: a Lago, the plan that is sold on it, and who may sign in."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from lago_orgs import ChargeSpec, LagoOrgs, Money, Standard
from lago_orgs.simulator import LagoSimulator

TOKENS = "tokens"
LIMIT = 20  # tokens a period; small, so that it can be reached by hand


class User(NamedTuple):
    """Somebody who has signed in."""

    org_id: str
    id: str


# A program of yours asks its sessions or its identity provider instead.
USERS = {"acme-jane": User("acme", "jane"), "acme-joe": User("acme", "joe"), "globex-hank": User("globex", "hank")}


def signed_in(authorization: str | None) -> User | None:
    """Return who a request is of, by its header `Authorization: Bearer <token>`."""
    scheme, _, token = (authorization or "").partition(" ")
    return USERS.get(token) if scheme.lower() == "bearer" else None


def answered(prompt: str) -> tuple[str, int]:
    """Return what the product says to a prompt, and how many tokens that took."""
    words = prompt.split()
    return " ".join(reversed(words)), len(words)


def sell(lago: LagoOrgs) -> None:
    """Declare what is sold, and sell it to acme; to do it again changes nothing. Globex has bought nothing."""
    lago.ensure_metric(TOKENS, aggregation_type="sum_agg", field_name=TOKENS)
    charges = [ChargeSpec(metric=TOKENS, price=Standard("0.50"))]
    lago.ensure_plan("starter", interval="monthly", amount=Money(10, "USD"), charges=charges)
    lago.subscribe_org_to_plan("acme", "starter", "ACME Corporation", "billing@acme.example")


def outbox() -> str:
    """Return where usage is kept until Lago holds it."""
    return os.environ.get("LAGO_OUTBOX", "usage.db")


@contextmanager
def lago() -> Iterator[None]:
    """Have a Lago: the one that `LAGO_API_URL` names, or an embedded one, which is gone when the program ends.

    What is sold is declared there, and the environment says to this process, and to those that it starts, where it is.
    """
    if "LAGO_API_URL" in os.environ:
        with LagoOrgs() as client:
            sell(client)
        yield
        return
    with LagoSimulator().serve() as door, tempfile.TemporaryDirectory() as folder:
        os.environ.update(LAGO_API_URL=door.url, LAGO_API_KEY=door.api_key, LAGO_OUTBOX=str(Path(folder) / "usage.db"))
        with LagoOrgs() as client:
            sell(client)
        yield
