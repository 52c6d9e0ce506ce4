"""A Lago to deliver to: the simulator in this process, with what was asked of it and what it holds."""

import json
from datetime import UTC, datetime
from typing import Any

from lago_orgs._core.answers import Answer
from lago_orgs.client import LagoOrgs
from lago_orgs.recorder.answers import NoAnswer
from lago_orgs.recorder.port import LagoPort
from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.http.messages import Request


class Lago:
    """The simulator, and the port to it."""

    def __init__(self) -> None:
        self.simulator = LagoSimulator()
        self.port = self.port_to()

    def port_to(self) -> "Watched":
        """Another port to it."""
        transport = self.simulator.transport()
        return Watched(LagoPort(LagoOrgs("http://lago.test", self.simulator.api_key, transport=transport)))

    def ask(self, method: str, target: str, body: Any = None) -> Any:
        """Ask around all faults, as another client would."""
        headers = {"authorization": f"Bearer {self.simulator.api_key}", "content-type": "application/json"}
        content = b"" if body is None else json.dumps(body).encode()
        response = self.simulator.handle(Request(method, f"/api/v1{target}", headers, content))
        assert response.status == 200, response
        return json.loads(response.body)

    def ids(self) -> list[str]:
        """The transaction ids that Lago holds, sorted: one that is there twice shows."""
        return sorted(event.transaction_id for event in self.simulator.organization().events)

    def store(self, **event: Any) -> None:
        """An event that somebody else sent."""
        self.ask("POST", "/events", {"event": event})


class Watched:
    """A port that keeps what was sent."""

    def __init__(self, port: LagoPort) -> None:
        self._port = port
        self.batches: list[list[dict[str, Any]]] = []
        self.sent: list[str] = []
        self.scripted: dict[str, Any] = {}
        self.breaks_over: str | None = None

    def send(self, method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        asked = f"{method} {path.partition('?')[0]}"
        self.sent.append(asked)
        if asked in self.scripted:
            return Answer(200, {}, json.dumps(self.scripted[asked]).encode())
        if content is not None and self.breaks_over and self.breaks_over.encode() in content:
            return Answer(500, {}, b'{"status":500,"error":"Internal Server Error"}')
        if content is not None:
            self.batches.append(json.loads(content)["events"])
        return self._port.send(method, path, content)

    def close(self) -> None:
        self._port.close()


def instant(second: int = 0, millisecond: int = 0) -> datetime:
    return datetime(2026, 3, 10, 9, 30, second, millisecond * 1000, UTC)
