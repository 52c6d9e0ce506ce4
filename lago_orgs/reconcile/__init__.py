"""Was everything billed? Recorded, accepted, counted, invoiced: figures that are equal or explained."""

from lago_orgs._names import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lago_orgs.reconcile.figures import Figure
    from lago_orgs.reconcile.lines import Discrepancy, Line
    from lago_orgs.reconcile.report import Repair, Report
    from lago_orgs.reconcile.run import reconcile
    from lago_orgs.reconcile.scope import Scope
    from lago_orgs.reconcile.users import usage_by_user

__all__ = ["Discrepancy", "Figure", "Line", "Repair", "Report", "Scope", "reconcile", "usage_by_user"]

if not TYPE_CHECKING:
    # A program that reconciles now and then does not load it for its requests.
    __getattr__, __dir__ = lazy(__name__, __all__)
