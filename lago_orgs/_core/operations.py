"""What may be repeated: every operation of Lago's API by what a second call would do.

Reads, changes that set a state and deletions come to the same when they are repeated. Creations that carry a key of
their own (an external id, a code, a transaction id) are recognised by the server, which refuses or ignores the second.
What is left creates again each time it is called: there is no idempotency key in Lago's API, so it is never repeated
unless the server has said that it did nothing.
"""

from enum import Enum


class Repeat(Enum):
    """What a second call of an operation does."""

    SAFE = "safe"
    BY_KEY = "by key"
    NEVER = "never"


NEVER = frozenset(
    {
        "applyCoupon",
        "createCreditNote",
        "createCustomerWallet",
        "createInvoice",
        "createPayment",
        "createPaymentRequest",
        "createPlanCharge",
        "createPlanChargeFilter",
        "createPlanFixedCharge",
        "createSubscriptionChargeFilter",
        "createWallet",
        "createWalletTransaction",
        "resendCreditNoteEmail",
        "resendInvoiceEmail",
        "resendPaymentReceiptEmail",
        "retryPayment",
    }
)

BY_KEY = frozenset(
    {
        "createAddOn",
        "createBatchEvents",
        "createBillableMetric",
        "createBillingEntity",
        "createCoupon",
        "createCustomer",
        "createCustomerWalletAlert",
        "createEvent",
        "createFeature",
        "createPlan",
        "createSubscription",
        "createSubscriptionAlert",
        "createTax",
        "createWebhookEndpoint",
    }
)

SAFE_POSTS = frozenset(
    {
        "createEntitlement",
        "downloadCreditNote",
        "downloadCreditNotePdf",
        "downloadCreditNoteXml",
        "downloadInvoice",
        "downloadInvoicePdf",
        "downloadInvoiceXml",
        "estimateCreditNote",
        "evaluateBillableMetricExpression",
        "eventBatchEstimateInstantFees",
        "eventEstimateFees",
        "eventEstimateInstantFees",
        "generateCustomerCheckoutURL",
        "invoicePaymentUrl",
        "invoicePreview",
        "loseDisputeInvoice",
        "replaceCreditNoteMetadata",
        "replaceCustomerWalletMetadata",
        "replacePlanMetadata",
        "replaceWalletMetadata",
        "retryInvoice",
        "voidInvoice",
        "walletTransactionPaymentUrl",
    }
)


def is_classified(operation: str, method: str) -> bool:
    """Say whether what a second call does has been decided, by name for everything that is posted."""
    return method.upper() != "POST" or operation in NEVER | BY_KEY | SAFE_POSTS


def repeat_of(operation: str, method: str) -> Repeat:
    """Say what a second call of an operation does; an unknown POST is never repeated.

    Args:
        operation: Its name in Lago's API description, such as `createInvoice`.
        method: The HTTP verb.
    """
    if method.upper() != "POST" or operation in SAFE_POSTS:
        return Repeat.SAFE
    return Repeat.BY_KEY if operation in BY_KEY else Repeat.NEVER
