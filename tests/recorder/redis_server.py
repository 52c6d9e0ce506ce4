"""Redis servers of the tests' own, what may stand before one, and stores in them."""

import shutil
import socket
import subprocess
import tempfile
import threading
import time
import uuid
from pathlib import Path

import pytest
import redis

from lago_orgs.recorder.outboxes.redis import RedisStore


def make_store(request: pytest.FixtureRequest, _folder: Path) -> RedisStore:
    """An empty store, for the suite that every store passes; it needs the fixture `redis_url`, a server's address."""
    return RedisStore(request.getfixturevalue("redis_url"), name=uuid.uuid4().hex)


class RedisServer:
    """A Redis on a socket in a folder of its own; it can be killed and started again.

    Args:
        options: More of its command line, such as `--appendonly yes`.
    """

    def __init__(self, *options: str) -> None:
        program = shutil.which("redis-server")
        if program is None:
            pytest.skip("there is no redis-server: install Debian's package of that name")
        self.folder = Path(tempfile.mkdtemp(prefix="redis-"))  # pytest's own are too long for the name of a socket
        self.socket = self.folder / "s"
        self.url = f"unix://{self.socket}"
        self.client = redis.Redis(unix_socket_path=str(self.socket), decode_responses=True)
        command = [program, "--port", "0", "--unixsocket", str(self.socket), "--dir", str(self.folder), "--save", ""]
        self._command = [*command, *options]
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while True:
            try:
                self.client.ping()
                break
            except (redis.ConnectionError, redis.exceptions.BusyLoadingError):
                assert time.monotonic() < deadline, "redis-server did not come up"
                time.sleep(0.01)

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """End it and remove its folder."""
        self.client.close()
        self.kill()
        shutil.rmtree(self.folder)


class Relay:
    """Passes on what is said to a Redis, and drops connections with the answers of so many scripts.

    Args:
        server: The Redis.
        of: What is in the commands whose answers are lost.
    """

    def __init__(self, server: RedisServer, of: str = "EVAL") -> None:
        self.losing = 0
        self._of = of.encode()
        self._target = str(server.socket)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}/0"
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.shutdown(socket.SHUT_RDWR)  # closing alone would let one more in, for which a thread waits
        self._accepting.join()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with near, socket.socket(socket.AF_UNIX) as far:
            far.connect(self._target)
            try:
                while said := near.recv(1 << 20):  # one command, whose answer comes before the next
                    far.sendall(said)
                    answer = far.recv(1 << 20)
                    if self._of in said and not answer.startswith(b"-NOSCRIPT") and self.losing > 0:
                        self.losing -= 1
                        return
                    near.sendall(answer)
            except OSError:
                return
