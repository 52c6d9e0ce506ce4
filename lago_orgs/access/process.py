"""What happens to a ledger when its process forks."""

import os
import weakref

from lago_orgs.access.ledger import Ledger


def follow(ledger: Ledger) -> None:
    """Begin a ledger anew in each forked child, as long as it lives."""
    reference = weakref.ref(ledger)

    def in_child() -> None:
        if (alive := reference()) is not None:
            alive.renew()

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=in_child)
