"""A Lago in a process of its own, over HTTP, that can be killed and started again on its state."""

import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Literal, Self

import httpx

KEY = "chaos"
EventsStore = Literal["postgres", "clickhouse"]


class Server:
    """The simulator.

    Args:
        state: The file that keeps its state.
        events_store: Where it keeps its events.
    """

    def __init__(self, state: Path, events_store: EventsStore = "postgres") -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._state = state
        self._faults: list[dict[str, Any]] = []
        self._one_at_a_time = threading.Lock()
        self._http = httpx.Client(base_url=self.url, timeout=300, headers={"Authorization": f"Bearer {KEY}"})
        self._process = self._begin()
        if events_store != "postgres":
            self._http.post("/_simulator/reset", json={"events_store": events_store}).raise_for_status()

    def _begin(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "lago_orgs.simulator", "--port", str(self._port), "--api-key", KEY]
        process = subprocess.Popen(
            [*command, "--state", str(self._state)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()  # it says where it listens when it does
        return process

    def restart(self) -> None:
        """Kill it as a power switch would, leave it away for a moment, start it on its state."""
        with self._one_at_a_time:
            self._end()
            time.sleep(0.5)
            self._process = self._begin()
            for fault in self._faults:
                self._http.post("/_simulator/faults", json=fault).raise_for_status()

    def misbehave(self, share: float) -> None:
        """Fail a share of the batches: before the write, after it, by status and by delay."""
        kinds: list[dict[str, Any]] = [
            {"kind": "reset_before"},
            {"kind": "reset_after"},
            {"kind": "status", "status": 503},
            {"kind": "delay", "seconds": 0.3},
        ]
        self._faults = [{**kind, "path": "events", "probability": share / len(kinds)} for kind in kinds]
        for fault in self._faults:
            self._http.post("/_simulator/faults", json=fault).raise_for_status()

    def behave(self) -> None:
        """No more faults."""
        self._faults = []
        self._http.request("DELETE", "/_simulator/faults").raise_for_status()

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """One call of Lago's API."""
        response = self._http.request(method, f"/api/v1{path}", json=body, params=query)
        response.raise_for_status()
        return response.json()

    def all(self, path: str, root: str, **query: Any) -> list[dict[str, Any]]:
        """Every page of a list."""
        found: list[dict[str, Any]] = []
        page: int | None = 1
        while page:
            answer = self.ask("GET", path, page=page, per_page=20_000, **query)
            found += answer[root]
            page = answer["meta"]["next_page"]
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()
        self._end()

    def _end(self) -> None:
        with self._process:  # closes its pipe
            self._process.send_signal(signal.SIGKILL)
