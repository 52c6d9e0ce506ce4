"""A Lago to deliver to: the simulator in this process, with what was asked of it and what it holds."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from lago_orgs._core.answers import Answer
from lago_orgs._core.deliveries import NoAnswer
from lago_orgs.client import LagoOrgs
from lago_orgs.recorder.delivery.port import LagoPort
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

    def subscribe(self, customer: str, external_id: str, plan: str = "p") -> None:
        """Subscribe a customer, to a plan without charges that is made when it is needed."""
        if plan == "p" and not self.ask("GET", "/plans")["plans"]:
            made = {"name": "P", "code": "p", "interval": "monthly", "amount_cents": 0, "amount_currency": "USD"}
            self.ask("POST", "/plans", {"plan": {**made, "pay_in_advance": False, "charges": []}})
        given = {"external_customer_id": customer, "plan_code": plan, "external_id": external_id}
        self.ask("POST", "/subscriptions", {"subscription": given})

    def terminate(self, external_id: str) -> None:
        """End a subscription."""
        self.ask("DELETE", f"/subscriptions/{external_id}")

    def billed(self) -> list[tuple[str, str]]:
        """Under which subscription Lago holds which transaction id, sorted."""
        events = self.simulator.organization().events
        return sorted((str(event.external_subscription_id), event.transaction_id) for event in events)

    def store(self, **event: Any) -> None:
        """An event that somebody else sent."""
        self.ask("POST", "/events", {"event": event})


class Watched:
    """A port that keeps what was sent, and breaks where a test wants it.

    `bad` is what comes back for each batch that holds the text `breaks_over`, and `answers` what comes back for each
    request whose verb and path begin so, in place of Lago's word.
    """

    def __init__(self, port: LagoPort) -> None:
        self._port = port
        self.address = port.address
        self.keys = port.keys
        self.batches: list[list[dict[str, Any]]] = []
        self.sent: list[str] = []
        self.answers: dict[str, Answer | NoAnswer | Callable[[], Answer | NoAnswer]] = {}
        self.breaks_over: str | None = None
        self.bad: Answer | NoAnswer = broken()
        self.on_send: Callable[[str], None] = lambda asked: None
        self.date: str | None = None

    def send(self, method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
        asked = f"{method} {path.partition('?')[0]}"
        self.sent.append(asked)
        self.on_send(f"{method} {path}")
        for start, answer in list(self.answers.items()):
            if asked.startswith(start):
                return answer() if callable(answer) else answer
        if content is not None and self.breaks_over and self.breaks_over.encode() in content:
            return self.bad
        if content is not None:
            self.batches.append(json.loads(content)["events"])
        answer = self._port.send(method, path, content)
        if self.date is not None and isinstance(answer, Answer):
            return Answer(answer.status, {**answer.headers, "date": self.date}, answer.content)
        return answer

    def asked(self, start: str) -> int:
        """How many requests began so, such as `GET /events`."""
        return sum(each.startswith(start) for each in self.sent)

    def close(self) -> None:
        self._port.close()


def broken(status: int = 500) -> Answer:
    """Lago's own answer when it breaks."""
    return Answer(status, {}, json.dumps({"status": status, "error": "Internal Server Error"}).encode())


def page(status: int) -> Answer:
    """A page of something on the way."""
    return Answer(status, {"content-type": "text/html"}, b"<html><body>no</body></html>")


def said(status: int, code: str) -> Answer:
    """Lago's own refusal."""
    return Answer(status, {}, json.dumps({"status": status, "error": "Refused", "code": code}).encode())


def given(**body: Any) -> Answer:
    """An answer with status 200."""
    return Answer(200, {}, json.dumps(body).encode())


def instant(second: int = 0, millisecond: int = 0) -> datetime:
    return datetime(2026, 3, 10, 9, 30, second, millisecond * 1000, UTC)


def eventually(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)
