"""Asks another server what the real one was asked, at the same instants."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import attrs

from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.http.messages import Request

from .agreement import Names, differences, is_at
from .hooks import Told, Webhooks

API_KEY = "replay-key-0000"
# What each server has of its own: of these places of an answer the form is compared alone.
OWN = {"/api/v1/webhooks/json_public_key": ("$.webhook.public_key",)}


@attrs.frozen
class Played:
    """One exchange, and where the answers differ.

    Args:
        number: Its place in the recording.
        exchange: What was asked and answered.
        differences: Where the answers differ.
        webhooks: Where the webhooks differ that came by now, if they are compared; the last one has what is left over.
    """

    number: int
    exchange: dict[str, Any]
    differences: list[str]
    webhooks: list[str]


class Server:
    """One connection to a server; targets go out as they are, where a client library would tidy them up."""

    def __init__(self, url: str) -> None:
        at = urlsplit(url)
        self._connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=60)

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def ask(self, method: str, target: str, headers: dict[str, str], content: bytes | None) -> tuple[int, bytes]:
        """One exchange: the status and the body."""
        self._connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            self._connection.putheader(name, value)
        if content is not None:
            self._connection.putheader("Content-Length", str(len(content)))
        self._connection.endheaders(content)
        answer = self._connection.getresponse()
        return answer.status, answer.read()


class InProcess:
    """A simulator of this process, asked as a server is."""

    def __init__(self, simulator: LagoSimulator) -> None:
        self._simulator = simulator
        self._heard: set[str] = set()

    def ask(self, method: str, target: str, headers: dict[str, str], content: bytes | None) -> tuple[int, bytes]:
        """One exchange: the status and the body."""
        lowered = {name.lower(): value for name, value in headers.items()}
        response = self._simulator.handle(Request(method, target, lowered, content or b""))
        return response.status, response.body

    def told(self) -> list[Told]:
        """The webhooks that were told since this was asked last."""
        new = [one for one in self._simulator.webhooks if one.unique_key not in self._heard]
        self._heard.update(one.unique_key for one in new)
        return [
            Told(urlsplit(one.url)._replace(scheme="", netloc="").geturl(), one.unique_key, json.loads(one.body))
            for one in new
        ]


class Replay:
    """One recording against one server.

    Args:
        server: The server that is asked; webhooks are compared where it can say what it told.
        recording: The recorded flow.
    """

    def __init__(self, server: Server | InProcess, recording: dict[str, Any]) -> None:
        self._server = server
        self._recording = recording
        marks = [exchange.get("unstable") or [] for exchange in recording["exchanges"]]
        self._unstable = [place for marked in marks if marked is not True for place in marked]
        self.names = Names(job_runs=_job_runs(recording["exchanges"]))
        self.webhooks = Webhooks()

    def __iter__(self) -> Iterator[Played]:
        exchanges = self._recording["exchanges"]
        self._control(
            "reset",
            api_key=API_KEY,
            now=next((e.get("at") or e.get("travel") for e in exchanges), None),
            organization=self._recording["organization"],
            premium=self._recording["server"].get("premium", False),
        )
        compares = isinstance(self._server, InProcess) and any("delivery" in e for e in exchanges)
        seen, latest = 0, None
        for number, exchange in enumerate(exchanges):
            if "travel" in exchange:
                self._control("clock", now=exchange["travel"], jobs=exchange["jobs"])
            elif "request" in exchange:
                self._control("clock", now=exchange["at"], jobs=[])
                found, webhooks = self._played(exchange), []
                if compares:
                    until = self._next_step(number)
                    webhooks = self._heard(exchanges[seen:until])
                    seen = until
                if latest is not None:
                    yield latest
                latest = Played(number, exchange, found, webhooks)
        if latest is not None:  # what came of clock jobs after it is told with it
            late = [*self._heard(exchanges[seen:]), *self.webhooks.left()] if compares else []
            yield attrs.evolve(latest, webhooks=latest.webhooks + late)

    def _next_step(self, number: int) -> int:
        exchanges = self._recording["exchanges"]
        later = range(number + 1, len(exchanges))
        return next((i for i in later if "request" in exchanges[i] or "travel" in exchanges[i]), len(exchanges))

    def _heard(self, exchanges: list[dict[str, Any]]) -> list[str]:
        assert isinstance(self._server, InProcess)
        expected = [Told.recorded(exchange["delivery"]) for exchange in exchanges if "delivery" in exchange]
        # Clock jobs run for all organizations of a server, and another one may have listened at the same place.
        ours = self._recording["organization"]["id"]
        mine = [told for told in expected if told.body["organization_id"] == ours]
        found = self.webhooks.take(mine, self._server.told(), self.names)
        # A place in which the real server answered otherwise when asked twice is such a place in what it tells, too.
        return [line for line in found if not is_at(line.partition(": ")[2], self._unstable)]

    def _control(self, action: str, **body: Any) -> None:
        content = json.dumps(body).encode()
        status, told = self._server.ask("POST", f"/_simulator/{action}", {"Content-Type": "application/json"}, content)
        if status != 200:
            raise RuntimeError(f"/_simulator/{action} answered {status}: {told.decode()}")

    def _played(self, exchange: dict[str, Any]) -> list[str]:
        told = exchange["response"]
        status, form, body = self._ask(exchange["request"])
        unstable = exchange.get("unstable") or []
        if status != told["status"]:
            return [f"status {told['status']} expected, got {status}: {str(body)[:160]}"]
        if form != told["form"]:
            return [f"{told['form']} expected, got {form}"]
        if unstable is True or form == "empty":
            return []
        if form == "json":
            found = differences(told["body"], body, self.names)
            passed_over = [*unstable, *OWN.get(exchange["request"]["target"], ())]
            return [line for line in found if not is_at(line, passed_over)]
        return ["another text"] if body != told["body"] and len(told["body"]) < 200 else []

    def _ask(self, asked: dict[str, Any]) -> tuple[int, str, Any]:
        headers = {name: value.replace("{key}", API_KEY) for name, value in asked["headers"].items()}
        content = asked["raw"].encode() if "raw" in asked else None
        if "body" in asked:
            content = json.dumps(self.names.translate(asked["body"])).encode()
        target = self.names.translate(asked["target"])
        status, answer = self._server.ask(asked["method"], target, headers, content)
        text = answer.decode("utf-8", "replace")
        try:
            return status, "json" if text else "empty", json.loads(text) if text else None
        except ValueError:
            return status, "text", text


def _job_runs(exchanges: list[dict[str, Any]]) -> list[tuple[datetime, datetime]]:
    moments = [(e.get("travel"), e.get("at")) for e in exchanges if "travel" in e or "at" in e]
    return [
        (datetime.fromisoformat(moved), datetime.fromisoformat(asked))
        for (moved, _), (_, asked) in pairwise(moments)
        if moved and asked
    ]
