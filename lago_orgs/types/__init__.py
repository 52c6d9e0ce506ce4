"""The values that the library gives and takes: immutable, typed, in Lago's own words.

Every value read from Lago keeps the server's answer in `raw`, untouched but for its decimals.
"""

from lago_orgs._names import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lago_orgs.types.access import Decision, Entitlement, Privilege, Reason, UserUsage
    from lago_orgs.types.catalogue import BillableMetric, Charge, ChargeSpec, Difference, Ensured, FilterSpec, Plan
    from lago_orgs.types.customers import Customer, CustomerFields
    from lago_orgs.types.failures import CurrencyMismatch
    from lago_orgs.types.invoices import Fee, Invoice
    from lago_orgs.types.money import Money
    from lago_orgs.types.prices import Graduated, Package, Percentage, Price, Standard, Tier, Volume
    from lago_orgs.types.subscriptions import PlanChange, Subscription
    from lago_orgs.types.system import Health
    from lago_orgs.types.usage import (
        BatchAnswer,
        BatchResult,
        ChargeUsage,
        EventRefusal,
        FilterUsage,
        GroupUsage,
        RecordedEvent,
        Usage,
        UsageEvent,
    )
    from lago_orgs.types.webhook_endpoints import WebhookEndpoint

__all__ = [
    "BatchAnswer",
    "BatchResult",
    "BillableMetric",
    "Charge",
    "ChargeSpec",
    "ChargeUsage",
    "CurrencyMismatch",
    "Customer",
    "CustomerFields",
    "Decision",
    "Difference",
    "Ensured",
    "Entitlement",
    "EventRefusal",
    "Fee",
    "FilterSpec",
    "FilterUsage",
    "Graduated",
    "GroupUsage",
    "Health",
    "Invoice",
    "Money",
    "Package",
    "Percentage",
    "Plan",
    "PlanChange",
    "Price",
    "Privilege",
    "Reason",
    "RecordedEvent",
    "Standard",
    "Subscription",
    "Tier",
    "Usage",
    "UsageEvent",
    "UserUsage",
    "Volume",
    "WebhookEndpoint",
]

if not TYPE_CHECKING:
    # Out of the type checkers' sight, or they would take any misspelt name for one of these.
    __getattr__, __dir__ = lazy(__name__, __all__)
