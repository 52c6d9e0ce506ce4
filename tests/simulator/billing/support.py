"""Asking a simulator, in tests, as a client would."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.http.messages import Request

START = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


class Lago:
    """A simulator with a frozen clock, asked in process."""

    def __init__(self, now: datetime = START) -> None:
        self.simulator = LagoSimulator(now=now)

    def ask(self, method: str, target: str, body: object = None, *, status: int = 200) -> Any:
        """The parsed answer; fails on another status than the expected one."""
        headers = {"authorization": f"Bearer {self.simulator.api_key}", "content-type": "application/json"}
        payload = b"" if body is None else json.dumps(body).encode()
        response = self.simulator.handle(Request(method, f"/api/v1{target}", headers, payload))
        assert response.status == status, response.body
        return json.loads(response.body) if response.body else None

    def travel(self, to: datetime, *, jobs: list[str] | None = None) -> None:
        """Move the clock."""
        self.simulator.travel(to, jobs=jobs)
