"""The way to Redis: safe to interrupt at any line, to share between threads, and to carry over a fork.

redis-py's own pool takes a connection back in a `finally`, whether its answer was read or not: after an exception from
outside (a signal's handler) the next command could read the answer of the one before. And its lock is not re-entrant in
its older versions. So connections are kept here: one is put back only when its answer was read whole, and one that is
not put back closes itself.
"""

import hashlib
import os
import random
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import redis
from redis.connection import Connection, parse_url
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
)

from lago_orgs._secrets import HoldsSecret
from lago_orgs.errors import InvalidArgument

# Seconds at least before a command is given again; chance doubles them at most, so that a crowd comes back spread.
PAUSES = (0.05, 0.2)
PASSING = ("BUSY ", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "TRYAGAIN")  # refusals that a pause may mend
WITHIN = "user_script"  # what every error within a script names
NOT_OURS = ("connection_class", "decode_responses", "max_connections", "protocol", "retry_on_timeout", "timeout")


class RedisFailure(Exception):
    """Redis did not do what it was asked, or nobody knows whether it did.

    Args:
        message: In words, without secrets.
        may_be_done: Whether Redis may have done it all the same.
        is_passing: Whether a pause may mend it.
    """

    def __init__(self, message: str, *, may_be_done: bool = False, is_passing: bool = False) -> None:
        super().__init__(message)
        self.may_be_done = may_be_done
        self.is_passing = is_passing


class RedisRefuses(RedisFailure):
    """Redis answered, and will not do it: it is full, read-only, forbids it."""


class RedisSilent(RedisFailure):
    """Redis cannot be reached, or its answer did not come."""


class RedisClosed(RedisFailure):
    """The way was closed by its owner."""


class Script:
    """What Redis does in one step, in Lua.

    Args:
        text: The program.
    """

    __slots__ = ("digest", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class RedisLink(HoldsSecret):
    """Gives commands to one Redis and brings the answers, in text; any thread may use it, at any moment.

    Args:
        url: The server, such as `rediss://user:password@host:6379/0?socket_timeout=5`.
        patience: Seconds that an answer is waited for at most, in one try; None tries some times, as the URL says.

    Raises:
        InvalidArgument: The URL is none.
    """

    def __init__(self, url: str, *, patience: float | None = None) -> None:
        self._options = _options(url)
        self._pauses: tuple[float, ...] = PAUSES
        if patience is not None:
            self._pauses = ()
            for name in ("socket_timeout", "socket_connect_timeout"):
                self._options[name] = min(self._options[name] or patience, patience)
        self._class: type[Connection] = self._options.pop("connection_class", Connection)
        self._secrets = [str(value) for name, value in self._options.items() if "password" in name and value]
        place = self._options.get("path") or "{}:{}".format(
            self._options.get("host") or "localhost", self._options.get("port") or 6379
        )
        self.place = f"Redis at {place}, database {self._options.get('db') or 0}"
        self._closed = False
        self.forget_connections()
        try:
            self._connection()
        except TypeError as error:
            wrong = str(error).rpartition("argument ")[2]
            raise InvalidArgument(f"url has the option {wrong}, which redis-py does not know") from None

    def forget_connections(self) -> None:
        """Begin without connections, as a forked child must."""
        self._pid = os.getpid()
        self._idle: deque[Any] = deque()

    def ask(self, *command: str | int | float, once: bool = False) -> Any:
        """Give one command.

        Args:
            command: The command and its arguments.
            once: Do not give it again when its answer was lost, for it would be done twice.

        Raises:
            RedisFailure: It was not done, or that is not known.
        """
        return self._patiently(command, None, once=once)

    def run(
        self,
        script: Script,
        keys: Sequence[str],
        arguments: Sequence[str | int | float] = (),
        *,
        doubts: list[RedisFailure] | None = None,
    ) -> Any:
        """Run a script, which must do no harm when it runs twice; it is given again when its answer was lost.

        Args:
            script: The program.
            keys: The keys that it touches.
            arguments: The rest.
            doubts: Gets the failures after which it may have been done before the answer that is given.

        Raises:
            RedisFailure: It was not done, or that is not known.
        """
        command = ("EVALSHA", script.digest, len(keys), *keys, *arguments)
        return self._patiently(command, script.text, once=False, doubts=doubts)

    def close(self) -> None:
        """Close the connections; whatever is asked afterwards raises RedisClosed."""
        self._closed = True
        with suppress(IndexError):  # none is left: another thread may take the last one for itself meanwhile
            while True:
                self._idle.pop().disconnect()

    def _patiently(
        self,
        command: Sequence[str | int | float],
        text: str | None,
        *,
        once: bool,
        doubts: list[RedisFailure] | None = None,
    ) -> Any:
        may_be_done = False
        for pause in (*self._pauses, None):
            if self._closed:
                raise RedisClosed(f"{self.place}: the connection was closed", may_be_done=may_be_done)
            failure, answer = self._exchange(command, text)
            if failure is None:
                return answer
            may_be_done = failure.may_be_done = may_be_done or failure.may_be_done
            if pause is None or not failure.is_passing or (once and may_be_done):
                raise failure
            if may_be_done and doubts is not None:
                doubts.append(failure)
            time.sleep(pause * (1 + random.random()))
        return None  # never: the last try has no pause

    def _exchange(self, command: Sequence[str | int | float], text: str | None) -> tuple[RedisFailure | None, Any]:
        """Give a command over a connection that is nobody else's; the failure, or None and the answer."""
        connection, is_given = self._connection(), False
        try:
            connection.connect()
            is_given = True
            try:
                connection.send_command(*command)
                answer = connection.read_response()
            except NoScriptError:
                if text is None:
                    raise
                connection.send_command("EVAL", text, *command[2:])
                answer = connection.read_response()
        except (BusyLoadingError, ReadOnlyError) as error:  # another connection may lead to another server
            return RedisRefuses(self._said(error), is_passing=True), None
        except AuthenticationError as error:
            return RedisRefuses(self._said(error)), None
        except ResponseError as error:
            if is_given:
                self._keep(connection)
            said = str(error)
            # What a script did before the command that was refused stays done. A full Redis refuses the first write.
            is_half = WITHIN in said and not isinstance(error, OutOfMemoryError) and "MISCONF" not in said
            return RedisRefuses(self._said(error), may_be_done=is_half, is_passing=said.startswith(PASSING)), None
        except (redis.RedisError, OSError) as error:
            return RedisSilent(self._said(error), may_be_done=is_given, is_passing=True), None
        self._keep(connection)
        return None, answer

    def _connection(self) -> Any:
        """Return a connection that nobody else uses, with nothing on it that was not read."""
        if self._pid != os.getpid():  # forked without telling Python
            self.forget_connections()
        while self._idle:
            try:
                connection = self._idle.pop()
                if not connection.can_read(timeout=0):
                    return connection
                connection.disconnect()  # closed by the server, or it speaks unasked
            except (IndexError, redis.RedisError, OSError):
                continue
        return self._class(**self._options)

    def _keep(self, connection: Any) -> None:
        if not self._closed and self._pid == os.getpid():
            self._idle.append(connection)

    def _said(self, error: Exception) -> str:
        """Return what went wrong without what the URL keeps secret: some proxies repeat what they do not know."""
        said = str(error) or type(error).__name__
        for secret in self._secrets:
            said = said.replace(secret, "***")
        return said


def _options(url: str) -> dict[str, Any]:
    if not isinstance(url, str):
        raise InvalidArgument(f"url is a {type(url).__name__}: give text, such as redis://localhost:6379/0")
    try:
        options: dict[str, Any] | None = dict(parse_url(url))  # type: ignore[no-untyped-call]  # redis-py names no types
        name = "" if url.startswith("unix:") else urlsplit(url).path.strip("/")
    except (ValueError, TypeError):  # its message may hold a part of the password
        options, name = None, ""
    if name and not (name.isascii() and name.isdigit()):  # redis-py takes any other name for database 0
        raise InvalidArgument("url names the database by something else than a number: write redis://host:6379/0")
    if options is None:
        raise InvalidArgument(
            "url is no address of a Redis: write it as redis://user:password@host:6379/0 (or rediss://, unix:///path), "
            "with special characters of the password quoted by urllib.parse.quote"
        )
    kind = options.get("connection_class", Connection)
    kept = {name: value for name, value in options.items() if name not in NOT_OURS}
    return {
        "socket_timeout": 10.0,
        "socket_connect_timeout": 5.0,
        **kept,
        "connection_class": kind,
        "decode_responses": True,
        "encoding": "utf-8",
        "protocol": 2,
    }
