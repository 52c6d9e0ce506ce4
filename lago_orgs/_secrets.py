"""What holds a secret stays in its process: it is neither pickled nor held twice."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, Self, SupportsIndex


class HoldsSecret:
    """Holds a key or a password, or what gives one.

    Pickled bytes go to files, queues and caches, and would show it there in plain. A copy is the object itself.
    """

    __slots__ = ()

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        """Refuse to be pickled.

        Raises:
            TypeError: Always.
        """
        name = type(self).__name__
        raise TypeError(
            f"{name} is not pickled, for it holds a key or what gives one, which the bytes would show in plain: make "
            "one in each process that needs it, and let it read the key there"
        )

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self
