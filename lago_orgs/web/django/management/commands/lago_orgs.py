"""`manage.py lago_orgs`: the books of usage, its delivery, and what was given up."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lago_orgs.web.django.conf import get_billing


class Command(BaseCommand):  # type: ignore[misc]  # Django has no types
    """Show the books, deliver what waits, list what was given up."""

    help = "Look at the usage that is kept for Lago: `stats`, `deliver`, `dead`."

    def add_arguments(self, parser: Any) -> None:
        """Say what may be given."""
        parser.add_argument("what", choices=("stats", "deliver", "dead"))
        parser.add_argument("--timeout", type=float, default=60.0, help="seconds that `deliver` takes at most")
        parser.add_argument("--limit", type=int, default=100, help="how many `dead` lists at most")

    def handle(self, *_: Any, what: str, timeout: float, limit: int, **__: Any) -> None:
        """Do it.

        Raises:
            CommandError: Something still waits after `deliver`.
        """
        recorder = get_billing().recorder
        if what == "deliver" and not recorder.flush(timeout):
            raise CommandError(f"{recorder.stats().total.pending} events wait: {recorder.trouble or 'try longer'}")
        if what == "dead":
            for letter in recorder.dead_letters(limit):
                self.stdout.write(json.dumps(letter.to_dict(), ensure_ascii=False))
            return
        total = recorder.stats().total
        self.stdout.write(
            f"recorded {total.recorded} = delivered {total.delivered} + pending {total.pending} + dead {total.dead} "
            f"+ discarded {total.discarded}"
        )
