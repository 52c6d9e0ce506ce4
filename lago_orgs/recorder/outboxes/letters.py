"""Dead letters, and what else Lago does not hold: listed, sent again, amended, given up for good."""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from lago_orgs._core.events import OWN_ID, Event, nominal
from lago_orgs.errors import InvalidArgument
from lago_orgs.recorder.outboxes.belonging import Owner, owner_of
from lago_orgs.recorder.outboxes.rows import Letter, Remembered, Row, State
from lago_orgs.recorder.outboxes.store import Store
from lago_orgs.recorder.outboxes.values import DeadLetter, ExportedEvent, dead_letter, history_entry, shown

PORTION = 1000  # dead letters that one step of the storage touches at most
MOST_NAMES = 500  # transaction ids that a store is asked for at once
MOST_BYTES = 1 << 24  # of properties that are read at once


class Letters:
    """The part of an outbox that is about what was given up; each step is small, and can be interrupted."""

    store: Store

    def dead_letters(self, limit: int = 100, after: int | None = None) -> Sequence[DeadLetter]:
        """Return events that were given up, the earliest recorded first; `after` continues a list."""
        return [dead_letter(letter) for letter in self.store.letters(limit, -1 if after is None else after)]

    def requeue(self, ids: Iterable[str | DeadLetter] | None = None, *, org_id: str | None = None) -> int:
        """Let dead letters wait again.

        Args:
            ids: Transaction ids, or dead letters; None is all.
            org_id: Only this organization's.

        Returns:
            How many wait again.
        """
        return sum(self.store.raise_letters(portion) for portion in self._portions(ids, org_id))

    def discard(self, ids: Iterable[str | DeadLetter], why: str, *, org_id: str | None = None) -> int:
        """Give dead letters up for good: they are booked as discarded.

        Args:
            ids: Transaction ids, or dead letters.
            why: For the history.
            org_id: Only this organization's.

        Returns:
            How many were discarded.

        Raises:
            InvalidArgument: `why` is empty, or an id is that of several uses.
        """
        _check_why(why, "this usage is not to be billed")
        if org_id is None:
            ids = self.distinct(ids)
        return sum(self.store.discard(portion, why) for portion in self._portions(ids, org_id))

    def put_right(
        self,
        ids: Iterable[str | DeadLetter],
        changed: Callable[[Event], Event],
        why: str,
        *,
        org_id: str | None = None,
    ) -> int:
        """Let other events wait in the place of dead letters: of the same id, or of another if Lago holds one of it.

        All events are made before the first is kept: where one cannot be made, nothing is changed.

        Args:
            ids: Transaction ids, or dead letters.
            changed: Makes the event that was meant of the one that was given up; what it raises is raised.
            why: For the history.
            org_id: Only this organization's.

        Returns:
            How many wait again.

        Raises:
            InvalidArgument: `why` is empty, or an id is that of several uses.
        """
        _check_why(why, "it is amended")
        named = self.distinct(ids, org_id=org_id)
        meant = [(letter, row.event, changed(row.event)) for row, letter in self.letters(named, org_id=org_id)]
        return sum(
            self.reissue(letter, _renamed(event, former), why) if letter.is_id_taken else self.amend(letter, event, why)
            for letter, former, event in meant
        )

    def amend(self, letter: DeadLetter, event: Event, why: str) -> bool:
        """Put another event in a dead letter's place, under the same id, and let it wait again; both are kept."""
        return self.store.amend(letter.position, event, why)

    def reissue(self, letter: DeadLetter, event: Event, why: str) -> bool:
        """Discard a dead letter whose id is taken at Lago, and keep another event instead, under an id of its own."""
        return self.store.reissue(letter.position, event, why)

    def uncount(self, reasons: Mapping[str, str], is_meant: Callable[[Event], bool] = lambda event: True) -> int:
        """Book as dead what Lago accepted and does not count; how many events were booked.

        Args:
            reasons: Why, by transaction id.
            is_meant: Whether an event of one of these ids is meant: several subscriptions may have it.
        """
        named = list(reasons.items())
        return sum(
            self.store.uncount(dict(named[start : start + MOST_NAMES]), is_meant)
            for start in range(0, len(named), MOST_NAMES)
        )

    def distinct(self, ids: Iterable[str | DeadLetter], *, org_id: str | None = None) -> Sequence[str | DeadLetter]:
        """Return the same ids, each of which names one use: an id belongs to a subscription, and several may have it.

        Args:
            ids: Transaction ids, or dead letters.
            org_id: Only this organization's.

        Raises:
            InvalidArgument: Dead letters of several subscriptions have one of the ids.
        """
        ids = _several(ids)
        owners: dict[str, Event] = {}
        for letter in self._letters([each for each in ids if isinstance(each, str)]):
            event = letter.row.event
            if org_id is not None and event.organization != org_id:
                continue
            first = owners.setdefault(event.transaction_id, event)
            if nominal(first) != nominal(event):
                remedy = "pass the dead letter that is meant"
                if first.organization != event.organization:
                    remedy += f", or org_id={first.organization!r:.80} or org_id={event.organization!r:.80}"
                raise InvalidArgument(
                    f"ids hold {event.transaction_id!r:.80}, which is the id of dead letters of the subscriptions "
                    f"{nominal(first)!r:.80} and {nominal(event)!r:.80}: {remedy}"
                )
        return ids

    def letters(
        self, ids: Iterable[str | DeadLetter], *, org_id: str | None = None
    ) -> Iterator[tuple[Row, DeadLetter]]:
        """Give the dead letters that are named.

        Args:
            ids: Transaction ids, or dead letters.
            org_id: Only this organization's.
        """
        for letter in self._letters(ids):
            if org_id is None or letter.row.event.organization == org_id:
                yield letter.row, dead_letter(letter)

    def history(self, transaction_id: str) -> Sequence[Mapping[str, object]]:
        """Return what was amended and discarded under a transaction id, oldest first."""
        return [history_entry(entry) for entry in self.store.history(transaction_id)]

    def _portions(self, ids: Iterable[str | DeadLetter] | None, org_id: str | None) -> Iterator[list[int]]:
        portion: list[int] = []
        for letter in self._letters(ids):
            if org_id is None or letter.row.event.organization == org_id:
                portion.append(letter.row.position)
            if len(portion) == PORTION:
                yield portion
                portion = []
        if portion:
            yield portion

    def _letters(self, ids: Iterable[str | DeadLetter] | None) -> Iterator[Letter]:
        """Give dead letters, all or those named, of those that were recorded up to now."""
        until = self.store.newest()
        if ids is None:
            after = -1
            while letters := self.store.letters(PORTION, after):
                for letter in letters:
                    if letter.row.position <= until:
                        yield letter
                after = letters[-1].row.position
                if after >= until:
                    return
            return
        wanted = _wanted(ids)
        names = sorted(wanted)
        for start in range(0, len(names), 500):
            after, some = -1, names[start : start + 500]
            while letters := self.store.letters(PORTION, after, some):
                for letter in letters:
                    places = wanted[letter.row.event.transaction_id]
                    if letter.row.position <= until and (places is None or letter.row.position in places):
                        yield letter
                after = letters[-1].row.position

    def remembered(self) -> Iterator[Remembered]:
        """Give every event that is still held, delivered ones included, in no order that matters."""
        return self.store.remembered()

    def export(self, *, everything: bool = False) -> Iterator[ExportedEvent]:
        """Give all events that Lago does not hold, pending ones first, read in portions while recording goes on.

        Args:
            everything: Give also those that were delivered or discarded, as far as they are remembered.
        """
        owner = owner_of(self.store)
        if everything:
            for each in self.store.remembered():
                yield _exported(each.row, each.state, each.reason or None, owner)
            return
        after, until = -1, self.store.newest()
        while rows := self.store.waiting(after, PORTION, 1 << 24):
            for row in rows:
                yield _exported(row, "pending", None, owner)
            after = rows[-1].position
            if after >= until:
                break
        for letter in self._letters(None):
            yield _exported(letter.row, "dead", letter.reason, owner)


def reissued(why: str, transaction_id: str, *, is_new: bool) -> str:
    """Return what the history says of an event that came instead of another, or of that other."""
    return f"{why} (instead of {transaction_id})" if is_new else f"{why} (sent as {transaction_id})"


def _exported(row: Row, state: State, reason: str | None, owner: Owner) -> ExportedEvent:
    return ExportedEvent(
        state=state,
        organization=row.event.organization,
        payload=shown(row.event, row.subscription),
        reason=reason,
        api_url=owner.address,
        lago_organization=owner.organization,
    )


def _wanted(ids: Iterable[str | DeadLetter]) -> dict[str, set[int] | None]:
    """Return the transaction ids that are named, each with the places that are meant; None for all of that id."""
    wanted: dict[str, set[int] | None] = {}
    for each in _several(ids):
        if isinstance(each, DeadLetter):
            places = wanted.setdefault(each.transaction_id, set())
            if places is not None:
                places.add(each.position)
        elif isinstance(each, str):
            wanted[each] = None
        else:
            raise InvalidArgument(f"ids hold {each!r}: give transaction ids, or dead letters")
    return wanted


def _check_why(why: str, what: str) -> None:
    if not str(why or "").strip():
        raise InvalidArgument(f"why is {why!r}: say in a few words why {what}")


def _renamed(event: Event, former: Event) -> Event:
    """Return an event under another id: always the same for the same former one, so that no retry makes two."""
    name = json.dumps([*former.identity, former.recorded_at])
    return event._replace(transaction_id=str(uuid.uuid5(uuid.NAMESPACE_OID, name)), flags=event.flags & ~OWN_ID)


def _several(ids: Iterable[str | DeadLetter]) -> Sequence[str | DeadLetter]:
    if isinstance(ids, str):
        raise InvalidArgument(f"ids are {ids!r}, one text: give a list of transaction ids, or of dead letters")
    return list(ids)
