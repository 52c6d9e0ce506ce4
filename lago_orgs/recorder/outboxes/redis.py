"""The outbox in Redis: shared by many hosts, each of which records, and one of which sends. Needs the extra `redis`."""

import json
import logging
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from lago_orgs._core.events import Event
from lago_orgs._store import processes
from lago_orgs._store.haste import Haste, Hurried
from lago_orgs._store.redis import RedisClosed, RedisFailure, RedisLink, RedisSilent
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.errors import OutboxUnavailable, OutboxUncertain, RecorderClosed
from lago_orgs.recorder.outboxes import redis_scripts as scripts
from lago_orgs.recorder.outboxes.redis_answers import RedisAnswers
from lago_orgs.recorder.outboxes.redis_audit import Audit
from lago_orgs.recorder.outboxes.redis_books import RedisBooks
from lago_orgs.recorder.outboxes.redis_epochs import Epochs, new_epoch, number_of
from lago_orgs.recorder.outboxes.redis_limits import RedisLimits
from lago_orgs.recorder.outboxes.redis_parts import OutboxScript
from lago_orgs.recorder.outboxes.redis_records import (
    State,
    event_of,
    key_of,
    place_of,
    printable,
    row_of,
    stream_id,
)
from lago_orgs.recorder.outboxes.redis_remembering import remembered
from lago_orgs.recorder.outboxes.redis_restoring import Restorer
from lago_orgs.recorder.outboxes.redis_rights import check_rights
from lago_orgs.recorder.outboxes.redis_versions import TakeOver
from lago_orgs.recorder.outboxes.rows import Dead, Delivered, Remembered, Row

logger = logging.getLogger("lago_orgs.recorder")

PORTION = 1000  # known events that are looked through at once
HISTORIES = 10_000  # transaction ids whose history is kept at least
PROMPT = 0.25  # seconds that a page waits for an answer, whose use is kept otherwise where none comes


class RedisStore(RedisBooks, RedisLimits):
    """Keeps rows in a Redis stream and hashes beside it.

    Args:
        url: The server, such as `redis://localhost:6379/0`; `rediss://` encrypts, `unix://` is a socket.
        name: Where in Redis this outbox is; those of one name are one outbox.

    Raises:
        InvalidArgument: The URL is none.
        OutboxUnavailable: Redis cannot be reached, or refuses.
        OutboxTooNew: A newer version of this library keeps this outbox.
    """

    is_shared = True
    is_remote = True

    def __init__(self, url: str, *, name: str = "lago-outbox") -> None:
        if not name or set("{}\0") & set(name):
            raise InvalidArgument(f"name is {str(name)[:80]!r}: give text without braces, such as lago-outbox")
        self._link = RedisLink(url)
        self._prompt_link = RedisLink(url, patience=PROMPT)
        self._haste = Haste()
        self._name = name
        self.answers = RedisAnswers(self._run_at)
        self._audit = Audit(self._run, self.place)
        check_rights(self._run, self.place)
        self._epochs = Epochs(self._run, self.place, self._audit.count_all)
        self._take_over = TakeOver(self._run, self._ask, self._key)
        self._restorer = Restorer(self, self.place, self._ask, self._key)
        self._take_over.all()
        self.pending()
        if (warning := self._evicts()) is not None:
            logger.warning(warning)

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return f"the outbox {self._name!r} in {self._link.place}"

    def __repr__(self) -> str:
        return f"<RedisStore: {self.place}>"

    # Asking

    def _key(self, part: str) -> str:
        return f"{{{self._name}}}:{part}"  # the braces keep all of it on one node of a cluster

    @property
    def _way(self) -> RedisLink:
        """The connections that this thread asks over just now."""
        return self._link if self._haste.seconds is None else self._prompt_link

    def _ask(self, *command: str | int) -> Any:
        try:
            return self._way.ask(*command)
        except RedisFailure as failure:
            said = failure
        raise self._failed(said)

    def _run(self, script: OutboxScript, *arguments: str | int | float) -> Any:
        # An answer that only this call looks for, should it be lost.
        parts = [f"answer:{secrets.token_hex(8)}" if part == "answer" else part for part in script.parts]
        try:
            return self._way.run(script, [self._key(part) for part in parts], arguments)
        except RedisFailure as failure:
            said = failure
        raise self._failed(said)

    def _run_on(self, script: OutboxScript, holds: str, *arguments: str | int | float) -> Any:
        return self._run_at(script, {"holds": holds}, *arguments)

    def _run_at(self, script: OutboxScript, names: Mapping[str, str], *arguments: str | int | float) -> Any:
        """Run a script on keys of other names than those that it has for them."""
        try:
            keys = [self._key(names.get(part, part)) for part in script.parts]
            return self._way.run(script, keys, arguments)
        except RedisFailure as failure:
            said = failure
        raise self._failed(said)

    def _failed(self, failure: RedisFailure) -> Exception:
        if isinstance(failure, RedisClosed):
            return RecorderClosed(f"{self.place} was closed")
        return OutboxUnavailable(f"{self.place} cannot be used: {_described(failure)}")

    # Recording

    def insert(self, event: Event, connection: object | None = None, *, is_fresh: bool = False) -> Event | None:
        """Keep an event unless its identity is known; Redis has it when this returns."""
        if connection is not None:
            raise InvalidArgument("connection: an outbox in Redis takes part in no transaction of a database")
        before = self._epochs.seen
        keys = [self._key(part) for part in scripts.INSERT.parts]
        doubts: list[RedisFailure] = []
        try:
            known, state = self._way.run(scripts.INSERT, keys, (new_epoch(), *event), doubts=doubts)
        except RedisFailure as failure:
            said = failure
        else:
            self._epochs.heard(before, state)
            if known == "":  # the key was deleted that tells: it is made anew from the others first
                self._epochs.audit()
                return self.insert(event)
            found = None if known is None else event_of(json.loads(known))
            return None if doubts and found == event else found  # kept by a try whose answer was lost
        if said.may_be_done:
            raise OutboxUncertain(
                f"{self.place} may have kept the event with the transaction_id {event.transaction_id!r}, or not "
                f"({_described(said)}): record it again with that transaction_id, which changes nothing if it was kept",
                transaction_id=event.transaction_id,
            )
        raise self._failed(said)

    def known(self, event: Event) -> Event | None:
        """Return the event that is known under one's identity."""
        found = self._run(scripts.KNOWN, key_of(event))
        return None if found is None else event_of(json.loads(found))

    def pending(self) -> tuple[int, int]:
        """Return how many events wait, and the bytes of their properties."""
        before = self._epochs.seen
        state = self._epochs.heard(before, self._run(scripts.PENDING))
        return state.waiting, state.size

    # Sending

    def waiting(self, after: int, limit: int, most_bytes: int) -> Sequence[Row]:
        """Return the events that wait behind a place."""
        return [row_of(values) for values in self._run(scripts.WAITING, stream_id(after + 1), limit, most_bytes)]

    def route(self, subscriptions: Mapping[int, str]) -> Mapping[int, str]:
        """Write down what events are sent under; the first word stays."""
        pairs = [text for place, subscription in subscriptions.items() for text in (stream_id(place), subscription)]
        held = dict(zip(subscriptions, self._run(scripts.ROUTE, *pairs), strict=True)) if pairs else {}
        self._restorer.routed(held)
        return held

    def settle(self, delivered: Sequence[Delivered], dead: Sequence[Dead]) -> None:
        """Book delivered and dead events in one step."""
        items = [(arrived.row, "duplicates" if arrived.is_duplicate else "delivered", "") for arrived in delivered]
        items += [(death.row, "conflicts" if death.is_conflict else "dead", death.reason) for death in dead]
        if items:
            texts = [
                text
                for row, kind, reason in items
                for text in (stream_id(row.position), key_of(row.event), kind, printable(reason))
            ]
            before = self._epochs.seen
            self._epochs.heard(before, self._run(scripts.SETTLE, time.time(), *texts))
            self._restorer.settled([row.position for row, _, _ in items])

    def settled(self) -> int:
        """Return a number that changes when events were settled, and not when some are recorded."""
        state = State(*self._run(scripts.PENDING))
        return state.sequence - state.waiting

    def newest(self) -> int:
        """Return the place of the newest event."""
        last = str(self._run(scripts.NEWEST))
        return -1 if last == "0-0" else place_of(last)

    def oldest_waiting(self) -> int | None:
        """Return the place of the first event that waits."""
        found = self._ask("XRANGE", self._key("waiting"), "-", "+", "COUNT", 1)
        return place_of(found[0][0]) if found else None

    def generation(self) -> int:
        """Return a number that changes when Redis was emptied, or went back to an earlier state."""
        self.pending()
        return number_of(self._epochs.seen.epoch)

    def lease(self, owner: str, seconds: float) -> bool:
        """Take or renew the right to send; the times are compared by Redis."""
        mine = f"{owner}|{processes.mark()}"
        length = max(1, round(seconds * 1000))
        holder = str(self._run(scripts.LEASE, mine, length, ""))
        if holder != mine and processes.is_gone(holder.partition("|")[2]):
            holder = str(self._run(scripts.LEASE, mine, length, holder))
        return holder == mine

    def end_lease(self, owner: str) -> None:
        """Give the right to send back."""
        self._run(scripts.END_LEASE, f"{owner}|{processes.mark()}")

    # Housekeeping

    def remembered(self) -> Iterator[Remembered]:
        """Give every event that is still held; of delivered ones what they were sent under is not known any more."""
        return remembered(self, self._ask, self._key)

    def tidy(self, remember: int) -> None:
        """Forget old delivered events and histories; take over what hosts of an older version have recorded since."""
        self._take_over.all()
        while self._run(scripts.FORGET, max(remember, 0)):
            pass
        while self._run(scripts.FORGET_HISTORY, max(remember, HISTORIES)):
            pass

    def check(self) -> str | None:
        """Return what is wrong with Redis: what was lost (once), that it refuses or is away, that it may evict."""
        try:
            self.pending()
            loss = self._epochs.take_loss() or self._audit.look(self._epochs.seen.sequence)
            self._epochs.keep_losses()
            if loss is not None:
                return loss
            self._restorer.restore()
            self._ask("SET", self._key("probe"), "", "PX", 1000)
        except OutboxUnavailable as error:
            return str(error)
        return self._evicts()

    def _evicts(self) -> str | None:
        """Return a warning if Redis may throw events away to make room."""
        try:
            said = str(self._link.ask("INFO", "memory"))
        except RedisClosed:
            raise RecorderClosed(f"{self.place} was closed") from None
        except RedisFailure:  # some services forbid it
            return None
        policy = next((line[17:].strip() for line in said.splitlines() if line.startswith("maxmemory_policy:")), "")
        if not policy.startswith("allkeys"):
            return None
        return (
            f"{self.place} is not safe: with maxmemory-policy {policy} Redis throws recorded usage away when it is "
            "full; set maxmemory-policy to noeviction, or use another Redis"
        )

    # Process

    def end_soon(self, seconds: float) -> None:
        """Do nothing: nobody waits for others here."""

    def hurried(self, seconds: float) -> AbstractContextManager[None]:
        """Do nothing more: nobody else holds this storage for long."""
        return nullcontext()

    def prompt(self, seconds: float) -> AbstractContextManager[None]:
        """Let this thread wait a moment for an answer, in one try."""
        return Hurried(self._haste, seconds)

    def before_fork(self) -> None:
        """Nothing: connections belong to their process."""

    def after_fork(self, *, in_child: bool) -> None:
        """Go on; a child opens connections of its own, and leaves the parent's alone."""
        if in_child:
            self._link.forget_connections()
            self._prompt_link.forget_connections()
            self._epochs.after_fork()
            self._restorer.after_fork()

    def close(self) -> None:
        """Close the connections."""
        self._link.close()
        self._prompt_link.close()


def _described(failure: RedisFailure) -> str:
    return f"{'Redis does not answer' if isinstance(failure, RedisSilent) else 'Redis refuses'}: {failure}"
