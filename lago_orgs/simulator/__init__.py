"""A Lago of one's own: the embedded server for demos, development and tests. It imports nothing of the client.

The name is loaded when it is first used, so that the pytest plugin costs those nothing who do not use it.
"""

from lago_orgs._names import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .simulator import LagoSimulator

__all__ = ["LagoSimulator"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy(__name__, __all__)
