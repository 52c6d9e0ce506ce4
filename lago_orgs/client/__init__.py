"""The client of Lago: `LagoOrgs` for threads, `AsyncLagoOrgs` for event loops, the same in all but `await`."""

from lago_orgs._names import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lago_orgs._core.retry import RetryPolicy
    from lago_orgs._core.settings import Timeouts
    from lago_orgs.client._async.client import AsyncLagoOrgs
    from lago_orgs.client._http import InsecureTransportWarning
    from lago_orgs.client._shared import CallFinished, CallStarted
    from lago_orgs.client._sync.client import LagoOrgs

__all__ = [
    "AsyncLagoOrgs",
    "CallFinished",
    "CallStarted",
    "InsecureTransportWarning",
    "LagoOrgs",
    "RetryPolicy",
    "Timeouts",
]

if not TYPE_CHECKING:
    # One flavour does not load the other.
    __getattr__, __dir__ = lazy(__name__, __all__)
