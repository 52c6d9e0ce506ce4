"""Kill a receiver of webhooks between its acknowledgement and its handler, and show that nothing is lost."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from lago_orgs import LagoOrgs, LagoSimulator
from lago_orgs.webhooks import SqliteInbox, WebhookHandlers

PATIENCE = 120.0  # seconds
COMMAND = (sys.executable, "-m", "uvicorn", "examples.webhook_receiver.app:app", "--log-level", "error", "--fd")


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError("it did not come about")
        time.sleep(0.02)


def start(listener: socket.socket, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the receiver; whoever connects before it answers stands at the door."""
    number = listener.fileno()
    command = [*COMMAND, str(number)]
    return subprocess.Popen(command, env={**os.environ, **environment}, pass_fds=[number])  # noqa: S603 - our own


def main(folder: Path) -> None:
    """Tell of customers, kill the receiver, tell of more, start it again."""
    simulator, place, booked = LagoSimulator(), folder / "webhooks.db", folder / "booked.txt"
    inbox = SqliteInbox(place, WebhookHandlers())  # to look at it: it handles nothing
    environment = {"INBOX": str(place), "BOOKED": str(booked), "LAGO_HMAC_KEY": simulator.hmac_key}
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        simulator.serve() as door,
        LagoOrgs(door.url, simulator.api_key) as lago,
    ):
        lago.ensure_webhook_endpoint(
            f"http://127.0.0.1:{listener.getsockname()[1]}/webhooks/lago", events=["customer.created"]
        )
        receiver = start(listener, {**environment, "SLOW": "600"})
        try:
            for number in range(1, 6):
                lago.create_org_customer(f"acme-{number}", "ACME")
            wait_until(lambda: sum(inbox.stats()) == 5)
            print(f"Lago told of 5 customers, and its handler is slow: {inbox.stats()}")
            receiver.kill()
            receiver.wait()
            print(f"the receiver is killed, and has booked {(booked.exists() and 'some') or 'none'}: {inbox.stats()}")
            for number in range(6, 9):
                lago.create_org_customer(f"acme-{number}", "ACME")
            print("Lago tells of 3 more, and nobody answers")
            receiver = start(listener, environment)
            wait_until(lambda: inbox.stats().handled == 8)
            print(f"the receiver runs again: {inbox.stats()}")
        finally:
            receiver.kill()
            receiver.wait()
            inbox.close()
    times = Counter(booked.read_text().split())
    for name, many in sorted(times.items()):
        print(f"{name} is booked {'once' if many == 1 else f'{many} times'}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        main(Path(made))
