"""Asks another server what the real one was asked, at the same instants."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

import attrs
import httpx

from .agreement import Names, differences

API_KEY = "replay-key-0000"


@attrs.frozen
class Played:
    """One exchange, and where the answers differ."""

    number: int
    exchange: dict[str, Any]
    differences: list[str]


class Replay:
    """One recording against one server.

    Args:
        client: Asks the server; its base URL is the server's.
        recording: The recorded flow.
    """

    def __init__(self, client: httpx.Client, recording: dict[str, Any]) -> None:
        self._client = client
        self._recording = recording
        self.names = Names(job_runs=_job_runs(recording["exchanges"]))

    def __iter__(self) -> Iterator[Played]:
        exchanges = self._recording["exchanges"]
        self._control(
            "reset",
            api_key=API_KEY,
            now=next((e.get("at") or e.get("travel") for e in exchanges), None),
            organization=self._recording["organization"],
            premium=self._recording["server"].get("premium", False),
        )
        for number, exchange in enumerate(exchanges):
            if "travel" in exchange:
                self._control("clock", now=exchange["travel"], jobs=exchange["jobs"])
            elif "request" in exchange:
                self._control("clock", now=exchange["at"], jobs=[])
                yield Played(number, exchange, self._played(exchange))

    def _control(self, action: str, **body: Any) -> None:
        self._client.post(f"/_simulator/{action}", json=body).raise_for_status()

    def _played(self, exchange: dict[str, Any]) -> list[str]:
        told = exchange["response"]
        status, form, body = self._ask(exchange["request"])
        if status != told["status"]:
            return [f"status {told['status']} expected, got {status}: {str(body)[:160]}"]
        if form != told["form"]:
            return [f"{told['form']} expected, got {form}"]
        if exchange.get("unstable") or form == "empty":
            return []
        if form == "json":
            return list(differences(told["body"], body, self.names))
        return ["another text"] if body != told["body"] and len(told["body"]) < 200 else []

    def _ask(self, asked: dict[str, Any]) -> tuple[int, str, Any]:
        headers = {name: value.replace("{key}", API_KEY) for name, value in asked["headers"].items()}
        content = b""
        if "raw" in asked:
            content = asked["raw"].encode()
        elif "body" in asked:
            content = json.dumps(self.names.translate(asked["body"])).encode()
        url = self._client.base_url.copy_with(raw_path=self.names.translate(asked["target"]).encode())
        request = httpx.Request(asked["method"], url, headers=headers, content=content)
        answer = self._client.send(request)
        text = answer.content.decode("utf-8", "replace")
        try:
            return answer.status_code, "json" if text else "empty", json.loads(text) if text else None
        except ValueError:
            return answer.status_code, "text", text


def _job_runs(exchanges: list[dict[str, Any]]) -> list[tuple[datetime, datetime]]:
    moments = [(e.get("travel"), e.get("at")) for e in exchanges if "travel" in e or "at" in e]
    return [
        (datetime.fromisoformat(moved), datetime.fromisoformat(asked))
        for (moved, _), (_, asked) in pairwise(moments)
        if moved and asked
    ]
