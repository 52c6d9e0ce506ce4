"""Sending again what Lago lost: the same events, under the same ids and instants."""

from collections.abc import Iterable, Iterator, Set

from lago_orgs.client import LagoOrgs
from lago_orgs.reconcile.book import Book, Recorded
from lago_orgs.reconcile.lines import Discrepancy
from lago_orgs.reconcile.matching import event_of
from lago_orgs.reconcile.report import Repair
from lago_orgs.recorder.delivery.port import LagoPort
from lago_orgs.recorder.outboxes.memory_outbox import MemoryOutbox
from lago_orgs.recorder.recorder import UsageRecorder

PORTION = 10_000
PATIENCE = 60.0  # seconds for so many


class _Kept(LagoPort):
    """The way over a client that stays open."""

    def close(self) -> None:
        """Leave the client to whoever made it."""


def repaired(client: LagoOrgs, book: Book, found: Iterable[Discrepancy]) -> Repair:
    """Send the events that are missing at Lago again; the events of other differences are left alone.

    What Lago refuses is said, and what it holds meanwhile counts as sent: it is billed once.

    Args:
        client: The Lago.
        book: What was recorded.
        found: The differences.
    """
    found = list(found)
    payers = {each.subscription: each.organization for each in found if each.kind == "missing"}
    foreign = {(each.subscription, each.organization) for each in found if each.kind == "foreign_subscription"}
    sent, waiting, refused = 0, 0, dict[str, str]()
    for portion in _portions(row for each in sorted(payers) for row in _missing(book, each, payers[each], foreign)):
        outbox = MemoryOutbox()
        recorder = UsageRecorder(outbox, port=_Kept(client), guard=None)
        try:
            for row in portion:
                # Pinned: it is sent under the subscription that it was recorded for, whatever there is now.
                outbox.put(event_of(row)._replace(pinned=row.subscription))
            recorder.flush(PATIENCE)
            books = recorder.stats().total
            sent, waiting = sent + books.delivered, waiting + books.pending
            refused.update({each.transaction_id: each.reason for each in recorder.dead_letters(PORTION)})
        finally:
            recorder.close(0)
    return Repair(sent=sent, refused=refused, waiting=waiting)


def _missing(book: Book, subscription: str, payer: str, foreign: Set[tuple[str, str]]) -> Iterator[Recorded]:
    for row, held in book.unmatched(subscription):
        if (subscription, row.organization) in foreign:
            continue
        if held is None and row.state == "delivered" and book.elsewhere(row.id, subscription) is None:
            yield row if row.organization else row._replace(organization=payer)


def _portions(rows: Iterable[Recorded]) -> Iterator[list[Recorded]]:
    portion: list[Recorded] = []
    for row in rows:
        portion.append(row)
        if len(portion) == PORTION:
            yield portion
            portion = []
    if portion:
        yield portion
