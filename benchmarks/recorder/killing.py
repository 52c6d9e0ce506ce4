"""A program records 1,000 events and is killed: how many arrive, in the end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.recorder.servers import counted, sink
from lago_orgs.recorder import drain

FAR = 0.2  # seconds to the server and back

OURS = """
import sys
from lago_orgs.recorder import UsageRecorder
recorder = UsageRecorder(sys.argv[2], guard=None)
for number in range(1000):
    recorder.record("acme", "tokens", {"n": number})
print("recorded", flush=True)
sys.stdin.read()
"""
POSTHOG = """
import sys
from posthog import Posthog
posthog = Posthog("key", host=sys.argv[1])
for number in range(1000):
    posthog.capture("tokens", distinct_id="acme", properties={"n": number})
print("recorded", flush=True)
sys.stdin.read()
"""
OFFICIAL = """
import sys
from lago_python_client.client import Client
from lago_python_client.models import Event
client = Client(api_key="key", api_url=sys.argv[1])
print("recorded", flush=True)
for number in range(1000):
    client.events.create(Event(
        transaction_id=str(number), code="tokens", external_subscription_id="acme", properties={"n": number}))
sys.stdin.read()
"""


def arrived(script: str, how: signal.Signals, folder: Path, *, is_ours: bool) -> int:
    """How many of 1,000 events arrive when the program is killed as soon as it has recorded them.

    Ours is started again afterwards, as a program that was killed is; the others keep nothing to start again with.
    """
    path = folder / f"{how.name}.db"
    with sink(FAR) as url:
        environment = {**os.environ, "LAGO_API_URL": url, "LAGO_API_KEY": "key"}
        with subprocess.Popen(
            [sys.executable, "-c", script, url, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            text=True,
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.send_signal(how)
            process.wait()
        if is_ours:
            drain(path, api_url=url, api_key="key")
        time.sleep(0.5)
        return counted(url)
