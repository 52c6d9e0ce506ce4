"""Decisions without I/O: time, chance and answers come in as arguments, and what to do comes out.

A room of its own each; `_core.read` and the like load their module when they are first used, so that a program pays for
what it calls.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lago_orgs._core import batches as batches
    from lago_orgs._core import declarations as declarations
    from lago_orgs._core import fitting as fitting
    from lago_orgs._core import metric_declarations as metric_declarations
    from lago_orgs._core import plan_changes as plan_changes
    from lago_orgs._core import read as read
    from lago_orgs._core import read_entitlements as read_entitlements
    from lago_orgs._core import read_usage as read_usage
    from lago_orgs._core import webhook_endpoints as webhook_endpoints
else:
    _ROOMS = {
        "batches",
        "declarations",
        "fitting",
        "metric_declarations",
        "plan_changes",
        "read",
        "read_entitlements",
        "read_usage",
        "webhook_endpoints",
    }

    def __getattr__(name: str) -> object:
        if name not in _ROOMS:
            raise AttributeError(f"module 'lago_orgs._core' has no attribute {name!r}")
        from importlib import import_module

        return import_module(f"lago_orgs._core.{name}")
