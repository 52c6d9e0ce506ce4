"""What a webhook costs, verified and kept: `make bench-webhooks`.

An invoice with ten fees, as Lago sends it. The endpoint is FastAPI under uvicorn in a process of its own, kept in
SQLite with a disk flush for those that come together; it is asked 200 times a second, whatever it answers. Beside it
stand the same endpoint without anything in it, whose time is the machine's, and one that appends each body to a file
and flushes those that come together, whose time is the disk's: nothing that survives a power cut takes less. They take
turns, so that what else the machine does falls on all of them.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from lago_orgs.webhooks import SqliteInbox, WebhookHandlers, WebhookRejected, WebhookVerifier, sign

from .machine import headline

KEY = "8a6e7a3f-0f0e-4a59-9b83-53b1cf0c7b6a"
URL = "https://lago.test"
RATE, SECONDS, ROUNDS = 200, 8, 3  # long enough for SQLite's log to be copied some times
KEPT = 100_000
FORGERIES = 10_000
SERVER = """
import sys
import uvicorn
from fastapi import FastAPI
from lago_orgs.web.webhooks.fastapi import webhook_router
from lago_orgs.webhooks import SqliteInbox, WebhookHandlers, WebhookVerifier

hooks = WebhookHandlers()
hooks.otherwise(lambda event: None)
inbox = SqliteInbox(sys.argv[1], hooks, verifier=WebhookVerifier(hmac_keys=[sys.argv[3]]))
app = FastAPI()
app.include_router(webhook_router(inbox))
with inbox:
    uvicorn.run(app, port=int(sys.argv[2]), log_level="error", access_log=False)
"""


def invoice(number: int = 0) -> bytes:
    """The body of `invoice.created` with ten fees."""
    fee = {
        "lago_id": "f7b9d4a0-0000-4000-8000-000000000000",
        "item": {"type": "charge", "code": "api_call", "name": "API call", "filters": None, "grouped_by": {}},
        "units": "1500.0",
        "amount_cents": 300,
        "amount_currency": "USD",
        "taxes_amount_cents": 0,
        "total_amount_cents": 300,
        "total_amount_currency": "USD",
        "events_count": 3,
        "from_date": "2026-03-01T00:00:00+00:00",
        "to_date": "2026-03-31T23:59:59+00:00",
        "external_subscription_id": "org_1",
        "precise_amount": "3.0",
        "taxes_precise_amount": "0.0",
        "pay_in_advance": False,
        "invoiceable": True,
        "amount_details": {},
        "created_at": "2026-04-01T00:10:00Z",
    }
    told = {
        "lago_id": f"i-{number}",
        "number": f"ORG-001-{number:03d}",
        "invoice_type": "subscription",
        "status": "finalized",
        "payment_status": "pending",
        "currency": "USD",
        "issuing_date": "2026-04-01",
        "fees_amount_cents": 3000,
        "total_amount_cents": 3000,
        "customer": {"lago_id": "c", "external_id": "org_1", "name": "ACME"},
        "subscriptions": [{"lago_id": "s", "external_id": "org_1", "plan_code": "pro"}],
        "fees": [fee] * 10,
    }
    payload = {"webhook_type": "invoice.created", "object_type": "invoice", "organization_id": "o", "invoice": told}
    return json.dumps(payload, separators=(",", ":")).encode()


def headers(body: bytes, key: str = "k") -> dict[str, str]:
    """Headers that sign a body."""
    return {
        "X-Lago-Signature": sign(body, KEY),
        "X-Lago-Signature-Algorithm": "hmac",
        "X-Lago-Unique-Key": key,
        "Content-Type": "application/json",
    }


def each(act: Callable[[], object], times: int = 2000) -> float:
    """Microseconds of CPU time of one call, the median of five rounds."""
    act()
    rounds = []
    for _ in range(5):
        begun = time.process_time()
        for _ in range(times // 5):
            act()
        rounds.append((time.process_time() - begun) / (times // 5))
    return statistics.median(rounds) * 1e6


def from_key(private: rsa.RSAPrivateKey, asked: list[int]) -> WebhookVerifier:
    """A verifier whose Lago counts how often it is asked."""
    pem = private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def fetch() -> Any:
        asked.append(1)
        return SimpleNamespace(webhook=SimpleNamespace(public_key=base64.encodebytes(pem).decode()))

    client: Any = SimpleNamespace(
        api_url=URL, api=SimpleNamespace(webhooks=SimpleNamespace(fetch_json_public_key=fetch))
    )
    return WebhookVerifier.from_client(client, organization_id="o")


def verifying() -> None:
    """Verify and parse, with either signature; and a flood of forgeries."""
    body = invoice()
    judge, said = WebhookVerifier(hmac_keys=[KEY]), headers(body)
    print(f"verify and parse, HMAC, {len(body)} bytes: {each(lambda: judge.verify(body, said)):6.0f} us (150)")
    print(f"  the invoice as a value as well:        {each(lambda: judge.verify(body, said).object):6.0f} us")
    private, asked = rsa.generate_private_key(65537, 2048), list[int]()
    token = jwt.encode({"data": body.decode(), "iss": URL}, private, algorithm="RS256", headers={"typ": None})
    signed = {"X-Lago-Signature": token, "X-Lago-Signature-Algorithm": "jwt"}
    one = from_key(private, asked)
    print(f"verify and parse, JWT:                   {each(lambda: one.verify(body, signed)):6.0f} us (400)")
    other = rsa.generate_private_key(65537, 2048)
    forged = jwt.encode({"data": body.decode(), "iss": URL}, other, algorithm="RS256", headers={"typ": None})
    bad, asked[:] = {"X-Lago-Signature": forged, "X-Lago-Signature-Algorithm": "jwt"}, []
    one = from_key(private, asked)
    tracemalloc.start()
    sizes = []
    for number in range(FORGERIES):
        with contextlib.suppress(WebhookRejected):
            one.verify(body, bad)
        if number % (FORGERIES // 4) == FORGERIES // 8:
            sizes.append(tracemalloc.get_traced_memory()[0] // 1024)
    tracemalloc.stop()
    print(f"{FORGERIES} forgeries: {len(asked)} fetch of the key (1), KiB held on the way: {sizes}")


def keeping(folder: Path) -> None:
    """Keep many, then see how quickly one that is known is found."""
    inbox = SqliteInbox(folder / "many.db", WebhookHandlers(), synchronous="OFF")
    judge = WebhookVerifier(hmac_keys=[KEY])
    body = b'{"webhook_type":"customer.updated","object_type":"customer","customer":{"lago_id":"%d"}}'
    for number in range(KEPT):
        inbox.keep(judge.verify(body % number, headers(body % number, f"k-{number}")))
    by_key = judge.verify(body % 77, headers(body % 77, "k-77"))
    by_body = judge.verify(body % 77, headers(body % 77, "another"))
    for name, event in (("key", by_key), ("body", by_body)):
        print(f"known among {KEPT} by its {name}: {each(lambda event=event: inbox.keep(event)):6.0f} us (100)")  # type: ignore[misc]  # bound at once
    inbox.close()


BARE = """
import sys
import uvicorn
from fastapi import FastAPI, Request, Response

app = FastAPI()

@app.post("/webhooks/lago")
async def receive(request: Request):
    await request.body()
    return Response()

uvicorn.run(app, port=int(sys.argv[2]), log_level="error", access_log=False)
"""
FLUSHED = """
import asyncio
import os
import sys
import uvicorn
from fastapi import FastAPI, Request, Response

app, waiting = FastAPI(), []
file, is_busy = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT), False

def flush(bodies):
    os.write(file, b"".join(bodies))
    os.fdatasync(file)

async def keep(body):
    global is_busy
    done = asyncio.get_running_loop().create_future()
    waiting.append((body, done))
    if not is_busy:
        is_busy = True
        while waiting:
            batch, waiting[:] = waiting[:], []
            await asyncio.to_thread(flush, [each for each, _ in batch])
            for _, each in batch:
                each.set_result(None)
        is_busy = False
    await done

@app.post("/webhooks/lago")
async def receive(request: Request):
    await keep(await request.body())
    return Response()

uvicorn.run(app, port=int(sys.argv[2]), log_level="error", access_log=False)
"""
CONNECTIONS = 32
PROGRAMS = {
    "FastAPI under uvicorn, which keeps nothing": BARE,
    "which appends to a file and flushes it": FLUSHED,
    "kept in SQLite (p99 5 ms)": SERVER,
    "kept in SQLite, synchronous=NORMAL": SERVER.replace("hooks, ver", "hooks, synchronous='NORMAL', ver"),
}
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def serving(program: str, folder: Path) -> tuple[float, float]:
    """Ask an endpoint at a steady pace, with a client that costs next to nothing; the median and the 99th percentile.

    Milliseconds, the queue before it counted in.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", program, str(folder / f"{port}.db"), str(port), KEY])
    took: list[float] = []
    try:
        free: asyncio.Queue[Connection] = asyncio.Queue()
        free.put_nowait(await connected(port))
        for _ in range(CONNECTIONS - 1):
            free.put_nowait(await connected(port))

        async def deliver(request: bytes) -> None:
            begun = time.perf_counter()
            connection = await free.get()
            await asked(*connection, request)
            took.append((time.perf_counter() - begun) * 1000)
            free.put_nowait(connection)

        requests = [request_of(invoice(number), str(number)) for number in range(RATE * SECONDS)]
        begun, tasks = time.perf_counter(), []
        for number, request in enumerate(requests):
            await asyncio.sleep(max(0.0, begun + number / RATE - time.perf_counter()))
            tasks.append(asyncio.create_task(deliver(request)))
        await asyncio.gather(*tasks)
    finally:
        process.terminate()
        process.wait()
    took.sort()
    return took[len(took) // 2], took[len(took) * 99 // 100]


def endpoints(folder: Path) -> None:
    """Ask each endpoint in turn, some times."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in PROGRAMS}
    for _ in range(ROUNDS):
        for name, program in PROGRAMS.items():
            found[name].append(asyncio.run(serving(program, folder)))
    print(f"{RATE}/s for {SECONDS} s, all 200, {ROUNDS} times; ms at the median and at p99, each time:")
    for name, times in found.items():
        print(f"  {name:44} " + "   ".join(f"{p50:6.1f} {p99:6.1f}" for p50, p99 in times))


async def connected(port: int) -> Connection:
    """A connection to a server that may be starting."""
    for _ in range(400):
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
    raise RuntimeError("the server does not start")


def request_of(body: bytes, key: str) -> bytes:
    """A delivery as bytes."""
    said = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **headers(body, key)}
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"POST /webhooks/lago HTTP/1.1\r\n{head}\r\n".encode() + body


async def asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    """Send one, and read the whole answer."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(f"the endpoint answers {head[:40]!r}")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.partition(b":")[2]))


def main() -> None:
    """Measure all of it; what is to be reached stands in brackets."""
    print(headline())
    with tempfile.TemporaryDirectory() as folder:
        verifying()
        keeping(Path(folder))
        endpoints(Path(folder))
    print(f"most memory held: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main()
