"""The client of Lago: `LagoOrgs` for threads, `AsyncLagoOrgs` for event loops, the same in all but `await`."""

from lago_orgs._core.retry import RetryPolicy
from lago_orgs._core.settings import Timeouts
from lago_orgs.client._http import InsecureTransportWarning
from lago_orgs.client._shared import CallFinished, CallStarted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lago_orgs.client._async.client import AsyncLagoOrgs
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
    def __getattr__(name: str) -> object:
        flavour = {"AsyncLagoOrgs": "_async", "LagoOrgs": "_sync"}.get(name)
        if flavour is None:
            raise AttributeError(f"module 'lago_orgs.client' has no attribute {name!r}")
        from importlib import import_module

        globals()[name] = value = getattr(import_module(f"lago_orgs.client.{flavour}.client"), name)
        return value
