"""How fast what waits is delivered, beside bare httpx and the official client."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from lago_python_client.client import Client
from lago_python_client.models import BatchEvent, Event

from benchmarks.recorder.recording import PROPERTIES
from benchmarks.recorder.servers import MANY, ORGS
from lago_orgs._core.answers import Answer
from lago_orgs._core.deliveries import NoAnswer
from lago_orgs.client import LagoOrgs
from lago_orgs.recorder import LagoPort, SqliteOutbox, UsageRecorder
from lago_orgs.recorder.events import Event as Kept
from lago_orgs.recorder.events import make_event, nominal, payload
from lago_orgs.recorder.guard.guard import Policy


def events(count: int) -> list[Kept]:
    """Events of fifty organizations."""
    return [make_event(f"org-{number % ORGS}", "api_call", PROPERTIES, user_id="u1") for number in range(count)]


def bare_httpx(url: str, key: str, count: int, at_once: int) -> float:
    """Events per second of bare httpx posting batches of 100 that were made before."""
    kept = [payload(event, nominal(event)) for event in events(count)]
    bodies = [f'{{"events":[{",".join(kept[at : at + 100])}]}}'.encode() for at in range(0, count, 100)]
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with httpx.Client(headers=headers, timeout=60) as client, ThreadPoolExecutor(at_once) as pool:

        def post(body: bytes) -> None:
            client.post(f"{url}/api/v1/events/batch", content=body).raise_for_status().json()

        post(bodies[0].replace(b'"transaction_id":"', b'"transaction_id":"warm-'))
        began = time.perf_counter()
        list(pool.map(post, bodies))
        return count / (time.perf_counter() - began)


def drained(url: str, key: str, path: Path, count: int, *, guarded: bool) -> float:
    """Events per second of an outbox that is drained."""
    outbox = SqliteOutbox(path)
    for event in events(count):
        outbox.keep(event, is_fresh=True)
    recorder = UsageRecorder(outbox, port=LagoPort(LagoOrgs(url, key)), guard="warn" if guarded else None)
    began = time.perf_counter()
    mark = outbox.mark()
    while not outbox.is_settled(mark):
        time.sleep(0.005)
    seconds = time.perf_counter() - began
    recorder.close()
    return count / seconds


def official_one_by_one(url: str, key: str, count: int) -> float:
    """Events per second of the official client's `events.create`."""
    client = Client(api_key=key, api_url=url)
    began = time.perf_counter()
    for kept in events(count):
        client.events.create(
            Event(
                transaction_id=kept.transaction_id,
                code="api_call",
                external_subscription_id=nominal(kept),
                properties=PROPERTIES,
            )
        )
    return count / (time.perf_counter() - began)


def official_in_batches(url: str, key: str, count: int) -> float:
    """Events per second of the official client's `events.batch_create` with 100 each."""
    client = Client(api_key=key, api_url=url)
    made = [
        Event(
            transaction_id=kept.transaction_id,
            code="api_call",
            external_subscription_id=nominal(kept),
            properties=PROPERTIES,
        )
        for kept in events(count)
    ]
    began = time.perf_counter()
    for at in range(0, count, 100):
        client.events.batch_create(BatchEvent(events=made[at : at + 100]))
    return count / (time.perf_counter() - began)


def guarded(url: str, key: str, path: Path, latency: float, *, guard: Policy | None) -> float:
    """Seconds until 3,000 events of 300 organizations are delivered to a Lago so many seconds away."""

    class Far(LagoPort):
        def send(self, method: str, path: str, content: bytes | None = None) -> Answer | NoAnswer:
            time.sleep(latency)
            return super().send(method, path, content)

    outbox = SqliteOutbox(path)
    for number in range(3000):
        outbox.keep(make_event(f"org-{number % MANY}", "api_call", PROPERTIES, user_id="u1"), is_fresh=True)
    began = time.perf_counter()
    recorder = UsageRecorder(outbox, port=Far(LagoOrgs(url, key)), guard=guard)
    mark = outbox.mark()
    while not outbox.is_settled(mark):
        time.sleep(0.002)
    seconds = time.perf_counter() - began
    recorder.close()
    return seconds
