# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""The client generated from the contract with Lago: every operation, every webhook payload.

`api.<area>.<operation>` holds one operation, `models` the values, `index` the list of all operations. Importing this
package loads none of them, and no HTTP library; each loads when it is first asked for.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .client import AuthenticatedClient as AuthenticatedClient

__all__ = ("AuthenticatedClient",)


if not TYPE_CHECKING:  # a module-level __getattr__ that type checkers see makes them believe in every name

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from . import client

        value = globals()[name] = getattr(client, name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
