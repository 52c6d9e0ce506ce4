"""How much may still be recorded before what waits is counted anew, without a lock."""

from typing import Self


class Room:
    """Room for so many events and bytes; each event that comes takes some of it.

    There is no lock: a signal's handler or a `__del__` may record at any moment, in a thread that holds whatever it
    holds just then, and must wait for nobody. Places are given out by an iterator and followers noted by a dict, each
    in one step of the interpreter. Bytes may be a few events' too many, as several threads take from them at once.

    Args:
        places: Events.
        size: Bytes.
    """

    __slots__ = ("_followers", "_places", "_size")

    def __init__(self, places: int, size: int) -> None:
        self._places = iter(range(places))
        self._size = size
        self._followers: dict[str, Self] = {}

    def take(self, size: int) -> bool:
        """Take room for one event; whether there was some.

        Args:
            size: Its bytes.
        """
        if self._size < size or next(self._places, None) is None:
            return False
        self._size -= size
        return True

    def follow(self, fresh: Self) -> Self:
        """Return the room that comes after this one: of several threads that counted anew, the first one's holds.

        Args:
            fresh: What the caller counted.
        """
        return self._followers.setdefault("next", fresh)
