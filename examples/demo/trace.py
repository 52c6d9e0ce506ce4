"""The traffic: calls of a real LLM service."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs

from lago_orgs import UsageEvent

DATA = Path(__file__).parents[1] / "data" / "llm-calls.csv"
# Three events per call, one per billable metric.
CALLS, INPUT, OUTPUT = "demo_llm_calls", "demo_input_tokens", "demo_output_tokens"


@attrs.frozen
class Call:
    """One call of the service.

    Args:
        number: Its place in the trace, from 0.
        at: When it was made.
        context: The tokens that went in.
        generated: The tokens that came out.
    """

    number: int
    at: datetime
    context: int
    generated: int

    @property
    def user(self) -> str:
        """Who called; the trace does not say, so eleven users take turns."""
        return f"u{(3 - self.number) % 11}"

    def events(self, org_id: str, run: str, later: timedelta) -> Iterator[UsageEvent]:
        """What is recorded of it.

        Args:
            org_id: The organization whose user called.
            run: Makes the transaction ids of this run its own.
            later: How much later than in the trace it happens.
        """
        units: tuple[tuple[str, dict[str, int]], ...] = (
            (CALLS, {}),
            (INPUT, {"tokens": self.context}),
            (OUTPUT, {"tokens": self.generated}),
        )
        for code, counted in units:
            yield UsageEvent(
                org_id=org_id,
                code=code,
                transaction_id=f"{run}-{self.number}-{code}",
                properties={"user_id": self.user, **counted},
                timestamp=self.at + later,
            )


def read_calls() -> list[Call]:
    """All calls of the trace, in order."""
    with DATA.open(newline="") as file:
        return [
            Call(
                number,
                datetime.fromisoformat(row["TIMESTAMP"][:26]).replace(tzinfo=UTC),
                int(row["ContextTokens"]),
                int(row["GeneratedTokens"]),
            )
            for number, row in enumerate(csv.DictReader(file))
        ]
