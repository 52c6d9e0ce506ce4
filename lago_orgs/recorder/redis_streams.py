"""The outbox in Redis: shared by many hosts, each of which records and sends. Needs the extra `redis`."""

import json
import os
import socket
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

import redis

from lago_orgs.recorder.errors import OutboxFull, OutboxUnavailable, RecorderClosed
from lago_orgs.recorder.events import Event
from lago_orgs.recorder.outbox import (
    Dead,
    DeadLetter,
    Delivered,
    Entry,
    ExportedEvent,
    Position,
    Stats,
    WhenFull,
    parsed,
    refuse_other,
)
from lago_orgs.recorder.redis_records import (
    STEPS,
    books,
    dead_letter,
    event_of,
    item_of,
    key_of,
    letter_of,
    place_of,
    stream_id,
)
from lago_orgs.recorder.redis_scripts import FORGET, PUT, REQUEUE, SETTLE

T = TypeVar("T")
GROUP = "senders"
ROOM_CHECK = 0.05  # seconds between two looks for room when `record()` blocks
CHUNK = 1000  # entries that are read at a time
TRIES = 3  # of a command whose answer did not come; each of them may be given twice without harm
LONG_AGO = 86_400_000  # milliseconds: so long ago, that anyone may take over what is given back


class RedisOutbox:
    """Keeps events in a Redis stream: many hosts record into it, and each of them sends a part.

    When a host dies with events in hand, another takes them over after a while. The order of a subscription's events
    is kept on each host, not between hosts. How safe events are is Redis's matter: with `appendonly yes` and
    `appendfsync everysec`, its default then, a crash of the Redis machine loses up to a second.

    Args:
        url: The server, such as `redis://localhost:6379/0`.
        name: Where in Redis this outbox is; those of one name are one outbox.
        max_pending: How many undelivered events it holds.
        when_full: What `record()` does then: `raise` OutboxFull (the default), `block` or `drop` and count.
        remember: How many of the newest delivered events are remembered, to notice a transaction id that is used
            again for something else.
        take_over_after: Seconds until the events that a host has in hand are taken for abandoned. Longer than a
            request may take; if it is too short nothing is lost, but some events are sent twice and recognised.

    Raises:
        OutboxError: Redis cannot be reached.
    """

    def __init__(
        self,
        url: str,
        *,
        name: str = "lago-outbox",
        max_pending: int = 1_000_000,
        when_full: WhenFull = "raise",
        remember: int = 100_000,
        take_over_after: float = 90.0,
    ) -> None:
        self._redis: redis.Redis = redis.Redis.from_url(
            url, decode_responses=True, socket_timeout=10.0, socket_connect_timeout=5.0
        )
        self._name = name
        self._max_pending = max_pending
        self._when_full: WhenFull = when_full
        self._remember = remember
        self._take_over_after = take_over_after
        self._closed = False
        self._put = self._redis.register_script(PUT)
        self._settle = self._redis.register_script(SETTLE)
        self._requeue = self._redis.register_script(REQUEUE)
        self._forget = self._redis.register_script(FORGET)
        self._begin()
        self._ask(self._make_group)

    def _begin(self) -> None:
        self._consumer = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._claimed: set[int] = set()
        self._next_takeover = 0.0

    def _key(self, part: str) -> str:
        return f"{{{self._name}}}:{part}"  # the braces keep all of it on one node of a cluster

    def _make_group(self) -> None:
        try:
            self._redis.xgroup_create(self._key("events"), GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def _ask(self, command: Callable[[], T]) -> T:
        """Give a command, again if the answer does not come."""
        if self._closed:
            raise RecorderClosed(f"the outbox {self._name!r} was closed")
        for attempt in range(TRIES):
            try:
                return command()
            except (redis.ConnectionError, redis.TimeoutError) as error:
                if attempt == TRIES - 1:
                    raise OutboxUnavailable(
                        f"Redis does not answer, the outbox {self._name!r} cannot be used: {error}"
                    ) from error
            except redis.RedisError as error:
                raise OutboxUnavailable(f"Redis refuses, the outbox {self._name!r} cannot be used: {error}") from error
        raise AssertionError("unreachable")

    # Recording

    def put(self, event: Event) -> bool:
        """Keep an event; Redis has it when this returns."""
        text = json.dumps(event)
        keys = [self._key(part) for part in ("events", "recorded", "numbers", "ids")]
        tries = 0

        def command() -> str:
            nonlocal tries
            tries += 1
            return str(self._put(keys=keys, args=[event.organization, key_of(event), text, self._max_pending]))

        while (said := self._ask(command)) == "full":
            if self._when_full == "raise":
                raise OutboxFull(
                    f"the outbox {self._name!r} holds {self._max_pending} undelivered events, its maximum: see in its "
                    "stats and the log why none are delivered, or raise max_pending"
                )
            if self._when_full == "drop":
                self._count("dropped")
                return False
            time.sleep(ROOM_CHECK)
        if said == "kept" or (said == text and tries > 1):  # kept by a try whose answer was lost
            return True
        refuse_other(event, Event(*json.loads(said)))
        self._count("repeats")
        return False

    def _count(self, what: str) -> None:
        self._ask(lambda: self._redis.hincrby(self._key("numbers"), what, 1))

    # Sending

    def claim(self, limit: int) -> Sequence[Entry]:
        """The next waiting events, and those that a dead host had in hand."""
        stream = self._key("events")
        found: list[Any] = []
        if time.monotonic() >= self._next_takeover:
            idle = int(self._take_over_after * 1000)
            abandoned: Any = self._ask(
                lambda: self._redis.xautoclaim(stream, GROUP, self._consumer, min_idle_time=idle, count=limit)
            )
            found = abandoned[1]
            if len(found) < limit:
                self._next_takeover = time.monotonic() + self._take_over_after / 4
        if len(found) < limit:
            count = limit - len(found)
            fresh: Any = self._ask(lambda: self._redis.xreadgroup(GROUP, self._consumer, {stream: ">"}, count=count))
            found += fresh[0][1] if fresh else []
        entries = [Entry(place_of(id_), event_of(fields)) for id_, fields in found]
        entries = sorted(entry for entry in entries if entry.position not in self._claimed)
        self._claimed.update(int(entry.position) for entry in entries)
        return entries

    def release(self) -> None:
        """Give back what was claimed: it looks abandoned long ago, so that anyone takes it over."""
        if self._claimed:
            ids: list[Any] = [stream_id(place) for place in self._claimed]
            self._ask(
                lambda: self._redis.xclaim(
                    self._key("events"), GROUP, self._consumer, 0, ids, idle=LONG_AGO, justid=True
                )
            )
        self._claimed.clear()
        self._next_takeover = 0.0

    def settle(self, delivered: Sequence[Delivered], dead: Sequence[Dead]) -> None:
        """Book delivered and dead events in one step."""
        items = [item_of(each.entry, count="duplicates" if each.is_duplicate else None) for each in delivered]
        items += [
            item_of(each.entry, count="conflicts" if each.is_conflict else None, letter=letter_of(each))
            for each in dead
        ]
        if items:
            parts = ("events", "delivered", "dead", "numbers", "forgettable", "letters", "letter-order")
            keys = [self._key(part) for part in parts]
            self._ask(lambda: self._settle(keys=keys, args=[json.dumps(item) for item in items]))
        self._claimed.difference_update(int(each.entry.position) for each in delivered)
        self._claimed.difference_update(int(each.entry.position) for each in dead)

    def tidy(self) -> None:
        """Forget old delivered events, and the consumers of processes that have ended."""
        keys = [self._key("forgettable"), self._key("ids")]
        while self._ask(lambda: self._forget(keys=keys, args=[max(self._remember, 0)])):
            pass
        stream = self._key("events")
        consumers: Any = self._ask(lambda: self._redis.xinfo_consumers(stream, GROUP))
        for consumer in consumers:
            if consumer["pending"] == 0 and consumer["idle"] > LONG_AGO:
                self._ask(partial(self._redis.xgroup_delconsumer, stream, GROUP, consumer["name"]))

    def mark(self) -> Position | None:
        """The newest event's place."""
        recorded: Any = self._ask(lambda: self._redis.hget(self._key("numbers"), "recorded"))
        return (int(recorded or 0) + 1 << STEPS) - 1

    def is_settled(self, mark: Position | None) -> bool:
        """Whether nothing up to the mark waits."""
        oldest: Any = self._ask(lambda: self._redis.xrange(self._key("events"), count=1))
        return not oldest or place_of(oldest[0][0]) > int(mark or 0)

    # Books

    def stats(self) -> Stats:
        """The books, all of one instant."""

        def command() -> list[Any]:
            with self._redis.pipeline(transaction=True) as pipe:
                for part in ("recorded", "delivered", "dead", "numbers"):
                    pipe.hgetall(self._key(part))
                return pipe.execute()

        recorded, delivered, dead, numbers = (
            Counter({name: int(count) for name, count in counts.items()}) for counts in self._ask(command)
        )
        pending = Counter(recorded)
        pending.subtract(delivered)
        pending.subtract(dead)
        return books(recorded, delivered, dead, pending, numbers)

    def recount(self) -> Stats:
        """The books with what waits and what is dead counted one by one; exact while nobody records or sends."""
        pending = Counter(fields["organization"] for _, fields in self._stream())
        letters = Counter(letter["organization"] for _, letter in self._letters(None, None))
        kept = self.stats()
        accounts = kept.organizations.items()
        return books(
            Counter({name: account.recorded for name, account in accounts}),
            Counter({name: account.delivered for name, account in accounts}),
            letters,
            pending,
            Counter(
                recorded=kept.total.recorded,
                repeats=kept.repeats,
                duplicates=kept.duplicates,
                conflicts=kept.conflicts,
                dropped=kept.dropped,
            ),
        )

    def dead_letters(self, limit: int = 100, after: Position | None = None) -> Sequence[DeadLetter]:
        """The events that were given up."""
        return [dead_letter(place, letter) for place, letter in self._letters(limit, after)]

    def requeue(self, transaction_ids: Iterable[str] | None = None) -> int:
        """Let dead letters wait again, behind all others."""
        wanted = None if transaction_ids is None else set(transaction_ids)
        ids = [
            stream_id(place)
            for place, letter in self._letters(None, None)
            if wanted is None or Event(*json.loads(letter["event"])).transaction_id in wanted
        ]
        if not ids:
            return 0
        keys = [self._key(part) for part in ("events", "dead", "numbers", "letters", "letter-order")]
        return int(str(self._ask(lambda: self._requeue(keys=keys, args=ids))))

    def export(self) -> Iterator[ExportedEvent]:
        """All events that Lago does not hold, read in portions."""
        for _, fields in self._stream():
            event = event_of(fields)
            yield ExportedEvent(state="pending", organization=event.organization, payload=parsed(event.payload))
        for place, letter in self._letters(None, None):
            dead = dead_letter(place, letter)
            yield ExportedEvent(state="dead", organization=dead.organization, payload=dead.payload, reason=dead.reason)

    def _stream(self) -> Iterator[tuple[str, dict[str, str]]]:
        start = "-"
        while True:
            portion: Any = self._ask(partial(self._redis.xrange, self._key("events"), start, count=CHUNK))
            yield from portion
            if len(portion) < CHUNK:
                return
            start = f"({portion[-1][0]}"

    def _letters(self, limit: int | None, after: Position | None) -> list[tuple[int, dict[str, Any]]]:
        ids: Any = self._ask(lambda: self._redis.zrange(self._key("letter-order"), 0, -1))
        chosen = sorted(id_ for id_ in map(place_of, ids) if id_ > int(after or 0))[:limit]
        if not chosen:
            return []
        texts: Any = self._ask(lambda: self._redis.hmget(self._key("letters"), [stream_id(id_) for id_ in chosen]))
        return [(place, json.loads(text)) for place, text in zip(chosen, texts, strict=True) if text is not None]

    # Process

    def before_fork(self) -> None:
        """Nothing: the client of Redis opens connections of its own in a child."""

    def after_fork(self, *, in_child: bool) -> None:
        """Go on; a child is a consumer of its own, and what the parent claimed stays the parent's."""
        if in_child:
            self._begin()

    def close(self) -> None:
        """Give back what was claimed, and close the connections."""
        if self._closed:
            return
        try:
            self.release()
        finally:
            self._closed = True
            self._redis.close()
