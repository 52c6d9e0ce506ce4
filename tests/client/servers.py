"""A server that says what it is told to, byte for byte."""

import posixpath
import socket
import threading
from typing import Self
from urllib.parse import quote, unquote

import httpx


def tidied(request: httpx.Request) -> httpx.Request:
    """A request as a proxy passes it on that decodes paths and resolves their dots."""
    path, _, query = request.url.raw_path.decode().partition("?")
    plain = quote(posixpath.normpath(unquote(path)))
    url = request.url.copy_with(raw_path=f"{plain}?{query}".encode() if query else plain.encode())
    return httpx.Request(request.method, url, headers=request.headers, stream=request.stream)


class Scripted:
    """Answers every request with the same pieces, and nothing else; an empty piece is silence.

    Args:
        pieces: What is sent after a request was read.
        pause: Seconds between the pieces.
    """

    def __init__(self, *pieces: bytes, pause: float = 0.0) -> None:
        self._pieces = pieces
        self._pause = pause
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connections: list[socket.socket] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def connections(self) -> int:
        """How many connections were made to it."""
        return len(self._connections)

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()  # first: it may be about to note one more
        self._listener.close()
        for connection in self._connections:
            connection.close()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while data := connection.recv(65536):
                if b"\r\n\r\n" in data:
                    self._say(connection)
        except OSError:
            return

    def _say(self, connection: socket.socket) -> None:
        for piece in self._pieces:
            connection.sendall(piece)
            if self._pause and self._stop.wait(self._pause):
                return
