"""A server that answers at once with what it was given: what is measured against it is the client."""

import asyncio
import multiprocessing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection


class _Answering(asyncio.Protocol):
    def __init__(self, answers: Mapping[bytes, bytes]) -> None:
        self._answers = answers
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # a stream has this kind

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end].lower()
            length = 0
            if (at := head.find(b"content-length:")) >= 0:
                length = int(head[at + 15 :].split(b"\r\n", 1)[0])
            if len(self._received) < end + 4 + length:
                return
            asked = self._received[: self._received.find(b" HTTP/")]
            self._received = self._received[end + 4 + length :]
            assert self._transport is not None
            self._transport.write(next(answer for start, answer in self._answers.items() if asked.startswith(start)))


def _serve(answers: Mapping[bytes, bytes], pipe: Connection) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: _Answering(answers), "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


@contextmanager
def canned(answers: Mapping[str, bytes]) -> Iterator[str]:
    """A server in a process of its own, and its address.

    Args:
        answers: How a request begins, such as `GET` or `GET /api/v1/plans` -> the JSON that it is answered with; the
            first that fits.
    """
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: %d\r\n\r\n"
    whole = {start.encode(): head % len(body) + body for start, body in answers.items()}
    here, there = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(whole, there), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()
