"""The inbox in Redis: shared by many hosts. Needs the extra `redis`."""

import json
import time
from collections.abc import Sequence
from typing import Any

from lago_orgs._store.redis import RedisClosed, RedisFailure, RedisLink, Script
from lago_orgs.errors import InvalidArgument
from lago_orgs.webhooks.errors import InboxClosed, InboxUnavailable
from lago_orgs.webhooks.handlers import WebhookHandlers
from lago_orgs.webhooks.inbox import redis_scripts as scripts
from lago_orgs.webhooks.inbox.inbox import Inbox
from lago_orgs.webhooks.inbox.rows import Counts, Ended, Kept, Lane, Row


class RedisStore:
    """Keeps rows in hashes and sorted sets of a Redis.

    Args:
        url: The server, such as `redis://localhost:6379/0`; `rediss://` encrypts, `unix://` is a socket.
        name: Where in Redis this inbox is; those of one name are one inbox.
    """

    def __init__(self, url: str, *, name: str = "lago-inbox") -> None:
        if not name or set("{}\0") & set(name):
            raise InvalidArgument(f"name is {str(name)[:80]!r}: give text without braces, such as lago-inbox")
        self._link = RedisLink(url)
        self._name = name
        self._prefix = f"{{{name}}}:"  # the braces keep all of it on one node of a cluster
        self.counts()  # what is wrong with the server is said at once

    def __repr__(self) -> str:
        return f"<RedisStore: {self.place}>"

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return f"the inbox {self._name!r} in {self._link.place}"

    def _run(self, script: Script, *arguments: str | int, doubts: list[RedisFailure] | None = None) -> Any:
        try:
            return self._link.run(script, [self._prefix], arguments, doubts=doubts)
        except RedisFailure as failure:
            said = failure
        if isinstance(said, RedisClosed):
            raise InboxClosed(f"{self.place} was closed")
        raise InboxUnavailable(f"{self.place} cannot be used: {said}")

    def insert(self, kept: Kept) -> int | None:
        """Keep a delivery; Redis has it when this returns."""
        return self._insert(kept, anyway=kept.healed)

    def insert_anyway(self, kept: Kept) -> int | None:
        """Keep a delivery, whatever was made about its object."""
        return self._insert(kept, anyway=True)

    def _insert(self, kept: Kept, *, anyway: bool) -> int | None:
        values: list[Any] = [kept.key or "", *kept[1:5], int(kept.healed), *kept[6:], int(anyway)]
        doubts: list[RedisFailure] = []
        is_new, digest, received_at, seq = self._run(scripts.INSERT, *values, doubts=doubts)
        # What a try has kept whose answer was lost is found by the next.
        was_ours = bool(doubts) and (digest, received_at) == (kept.digest, str(kept.received_at))
        return int(seq) if is_new or was_ours else None

    def insert_all(self, several: Sequence[Kept]) -> list[int | None]:
        """Keep several; each is a step of its own."""
        return [self.insert(kept) for kept in several]

    def claim(self, owner: str, seconds: float, after: Ended | None = None) -> Row | None:
        """Take out the first that is due, and note by the same step that another is handled."""
        ended = () if after is None else (_place(after.seq), json.dumps(after.done))
        values = self._run(scripts.CLAIM, owner, _milliseconds(seconds), *ended)
        return None if values is None else _row(values)

    def renew(self, seqs: list[int], owner: str, seconds: float) -> None:
        """Hold on to what an owner has."""
        self._run(scripts.RENEW, owner, _milliseconds(seconds), *map(_place, seqs))

    def progress(self, seq: int, owner: str, done: tuple[str, ...]) -> None:
        """Note which handlers have come to their end."""
        self._run(scripts.PROGRESS, _place(seq), owner, json.dumps(done))

    def finish(self, seq: int, owner: str, done: tuple[str, ...]) -> None:
        """Note that it is handled."""
        self._run(scripts.FINISH, _place(seq), owner, json.dumps(done))

    def put_back(self, seq: int, owner: str, seconds: float, error: str, *, counts: bool) -> None:
        """Let it wait."""
        self._run(scripts.PUT_BACK, _place(seq), owner, _milliseconds(seconds), _storable(error), int(not counts))

    def bury(self, seq: int, owner: str, error: str) -> None:
        """Give it up."""
        self._run(scripts.BURY, _place(seq), owner, _storable(error))

    def blocked_for(self, seq: int, lane: Lane, value: str) -> float | None:
        """Seconds until one before it is due."""
        wait = int(self._run(scripts.BLOCKED, _place(seq), f"{lane}:{value}"))
        return None if wait < 0 else wait / 1000

    def owners(self) -> list[str]:
        """Those who have something."""
        return sorted(set(self._run(scripts.OWNERS)))

    def release(self, owner: str) -> None:
        """Take back what an owner has that is gone."""
        self._run(scripts.RELEASE, owner)

    def about(self, object_: str, *, healed_only: bool = False) -> list[Row]:
        """What came about an object."""
        return [_row(each) for each in self._run(scripts.ABOUT, f"{'healed' if healed_only else 'about'}:{object_}")]

    def letters(self, limit: int, after: int) -> list[Row]:
        """What was given up."""
        return [_row(each) for each in self._run(scripts.LETTERS, after, limit)]

    def replay(self, seqs: list[int]) -> int:
        """Let handled and given up ones wait again."""
        return int(self._run(scripts.REPLAY, *map(_place, seqs)))

    def counts(self) -> Counts:
        """How many there are."""
        return Counts(*map(int, self._run(scripts.COUNTS)))

    def next_due(self) -> float | None:
        """Seconds until the next is due."""
        wait = int(self._run(scripts.NEXT_DUE))
        return None if wait < 0 else wait / 1000

    def forget(self, seconds: float) -> None:
        """Forget what was handled long ago, some at a time."""
        while self._run(scripts.FORGET, int((time.time() - seconds) * 1000)):
            pass

    def tidy(self) -> None:
        """Do nothing: Redis does that by itself."""

    def before_fork(self) -> None:
        """Do nothing: connections belong to their process."""

    def after_fork(self, *, in_child: bool) -> None:
        """Go on; a child opens connections of its own, and leaves the parent's alone."""
        if in_child:
            self._link.forget_connections()

    def close(self) -> None:
        """Close the connections."""
        self._link.close()


class RedisInbox(Inbox):
    """An inbox in Redis, for many hosts. Redis keeps what it is set up to keep: switch its append-only file on.

    Args:
        url: The server, such as `redis://localhost:6379/0`.
        handlers: What is done with deliveries.
        name: Where in Redis this inbox is; those of one name are one inbox.
        options: As `Inbox` takes them: `verifier`, `client`, `workers`, `persistence`, `keep_days`.

    Raises:
        InvalidArgument: The URL is none.
        InboxUnavailable: Redis cannot be reached, or refuses.
    """

    def __init__(self, url: str, handlers: WebhookHandlers, *, name: str = "lago-inbox", **options: Any) -> None:
        super().__init__(RedisStore(url, name=name), handlers, **options)


def _row(values: list[Any]) -> Row:
    seq, key, digest, kind, body, received_at, healed, customer, subscription, object_, attempts, done, error = values
    kept = Kept(key or None, digest, kind, body, int(received_at), healed == "1", customer, subscription, object_)
    return Row(int(seq), kept, int(attempts), tuple(json.loads(done)), error)


def _place(seq: int) -> str:
    return f"{seq:016d}"


def _milliseconds(seconds: float) -> int:
    return max(0, round(seconds * 1000))


def _storable(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()
