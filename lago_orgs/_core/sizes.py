"""How large an event's properties are in Lago's own index, which cannot hold all that its tables can.

On PostgreSQL, Lago keeps a copy of each event's properties in the index `idx_events_billing_lookup`, whose rows end at
2,704 bytes: an event beyond that is answered with 500, and so is the whole batch that it travels in, of which nothing
is stored. Values over 510 bytes are compressed first, by PostgreSQL's own method (`pglz`): text that repeats itself
passes in any length, a prompt or an answer of some thousand characters does not. The limit was measured on Lago 1.51:
2,640 random characters are stored, 170 keys with a random float each, and a little more is refused.

The store on ClickHouse has no such limit.
"""

import zlib

from lago_orgs._core.jsonb import TooMany, stored_as_jsonb

TOO_LARGE = 2_704
"""Rows of the index that are larger are refused."""

NEAR = 2_200
"""From here on an event should travel alone: what is estimated here decides about no other event."""

SMALL = 2_000  # characters of JSON that fit whatever they say: binary, they take a quarter more at most
BESIDE = 34  # the row's own header, the organization's id, the instant and the lengths of the other texts
UNCOMPRESSED = 510
MOST_PARTS = 13_000  # the same number so many times over fills the row

# By how much pglz may be better and worse than deflate with the same window and without codes of its own (measured
# over texts, numbers, code and lists around the limit: 0.86 to 1.82).
BETTER, WORSE = 0.8, 2.0

WINDOW, LONGEST, GOOD, GIVE_UP = 4_095, 273, 128, 1_024
FAR = 64  # a match so long is not noted byte by byte
STEP = 16


def may_be_too_large(properties: str) -> bool:
    """Whether Lago's index on PostgreSQL may not hold an event with these properties: it fails the whole batch then."""
    return index_size(properties) > NEAR


def index_size(properties: str, ids: int = 12) -> int:
    """About how many bytes an event takes in Lago's index on PostgreSQL; compare with NEAR and TOO_LARGE.

    Within a few percent close to the limit, so that what is refused is never below NEAR; rougher elsewhere, and 0 for
    small ones, which are not looked at. Some milliseconds for what is close to the limit, at most.

    Args:
        properties: As JSON.
        ids: How many bytes the code and the subscription's external id have together.
    """
    if len(properties) < SMALL:
        return 0
    try:
        data = stored_as_jsonb(properties, MOST_PARTS)
    except TooMany:
        return len(properties) + TOO_LARGE
    return BESIDE + ids + _stored(data, TOO_LARGE - BESIDE - ids)


def _stored(data: bytes, most: int) -> int:
    whole = len(data) + 4
    if whole <= min(most, NEAR) or whole <= UNCOMPRESSED:
        return whole
    deflated = _deflated(data)
    if deflated * BETTER > most or not _repeats_soon(data):
        return whole if whole <= most else max(most + 1, int(deflated * BETTER))
    if deflated * WORSE < NEAR - BESIDE:
        return int(deflated * WORSE)
    compressed = pglz_size(data, min(most, len(data) * 3 // 4))
    return whole if compressed is None else compressed + 8


def _deflated(data: bytes) -> int:
    way = zlib.compressobj(9, zlib.DEFLATED, -12, 9, zlib.Z_FIXED)
    return len(way.compress(data)) + len(way.flush())


def _repeats_soon(data: bytes) -> bool:
    # Where nothing repeats itself in the first kilobyte, pglz gives up. Most texts do so soon.
    start = min(len(data), GIVE_UP * 8 // 9) - 3
    return any(len({data[place : place + 4] for place in range(many)}) < many for many in (min(100, start), start))


def pglz_size(data: bytes, most: int) -> int | None:
    """About how many bytes pglz makes of some data; None once they are more than `most`.

    It goes from front to back and writes either a byte as it is, or how far back the same bytes stood and how many
    (two bytes up to 17 of them, three up to 273), and a bit that says which of both.
    """
    seen: dict[bytes, int] = {}
    gap = -WINDOW  # where a long match ended, within which no places were noted
    written = tokens = here = 0
    size = len(data)
    while here < size:
        key = data[here : here + 4]
        length = _match(data, here) if key in seen or here - gap < WINDOW else 1
        written += 1 if length < 3 else 2 if length < 18 else 3
        tokens += 1
        if written + tokens // 8 > most:
            return None
        if length > FAR:
            gap = here + length
        else:
            for place in range(here, here + length):
                seen[data[place : place + 4]] = place
        here += length
    return written + (tokens + 7) // 8


def _match(data: bytes, here: int) -> int:
    """The longest match in the window, as far as looking for a longer one is worth it; 1 is none."""
    window, most = max(0, here - WINDOW + 1), min(LONGEST, len(data) - here)
    length, good, place = 3, GOOD, here
    while length < most and length < good:
        # The next place further back with one byte more than the best so far.
        place = data.rfind(data[here : here + length + 1], window, place + length)
        if place < 0:
            break
        length += 1
        while length + STEP <= most and data.startswith(data[place + length : place + length + STEP], here + length):
            length += STEP
        while length < most and data[here + length] == data[place + length]:
            length += 1
        good -= good // 10
    return length if length > 3 else 1
