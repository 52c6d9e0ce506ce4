# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""Each webhook of Lago as a class, named as its type: `invoice.created` is `InvoiceCreated`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from lago_orgs.webhooks.event import WebhookEvent
from lago_orgs.webhooks.objects import Shape, model, value

if TYPE_CHECKING:
    from lago_orgs_client.models import (
        CreditNoteExtendedObject,
        CreditNotePaymentProviderRefundError,
        CustomerCheckoutUrl,
        CustomerIntegrationErrorObject,
        CustomerPaymentProviderErrorObject,
        CustomerTaxProviderErrorObject,
        DunningCampaignFinishedObject,
        EventErrorsObject,
        EventsErrorsObject,
        FeatureObject,
        FeeTaxProviderErrorObject,
        IntegrationProviderErrorObject,
        InvoicePaymentDisputeLostObject,
        InvoicePaymentFailureObject,
        OrderFormObject,
        OrderObject,
        PaymentObject,
        PaymentProviderErrorObject,
        PaymentReceiptObject,
        PaymentRequestObject,
        PaymentRequestPaymentFailureObject,
        QuoteObject,
        TriggeredAlertObject,
        WalletObject,
        WalletTransactionObjectExtended,
        WalletTransactionPaymentFailureObject,
    )

    from lago_orgs.types import BillableMetric, Customer, Fee, Invoice, Plan, Subscription


class AlertTriggered(WebhookEvent["TriggeredAlertObject"]):
    """`alert.triggered`."""

    webhook_type: ClassVar[str] = "alert.triggered"
    object_type: ClassVar[str] = "triggered_alert"
    _shape: ClassVar[Shape] = model("TriggeredAlertObject")

    @property
    def triggered_alert(self) -> TriggeredAlertObject:
        """Return what it tells of: `object`."""
        return self.object


class BillableMetricCreated(WebhookEvent["BillableMetric"]):
    """`billable_metric.created`."""

    webhook_type: ClassVar[str] = "billable_metric.created"
    object_type: ClassVar[str] = "billable_metric"
    _shape: ClassVar[Shape] = value("metric")

    @property
    def billable_metric(self) -> BillableMetric:
        """Return what it tells of: `object`."""
        return self.object


class BillableMetricDeleted(WebhookEvent["BillableMetric"]):
    """`billable_metric.deleted`."""

    webhook_type: ClassVar[str] = "billable_metric.deleted"
    object_type: ClassVar[str] = "billable_metric"
    _shape: ClassVar[Shape] = value("metric")

    @property
    def billable_metric(self) -> BillableMetric:
        """Return what it tells of: `object`."""
        return self.object


class BillableMetricUpdated(WebhookEvent["BillableMetric"]):
    """`billable_metric.updated`."""

    webhook_type: ClassVar[str] = "billable_metric.updated"
    object_type: ClassVar[str] = "billable_metric"
    _shape: ClassVar[Shape] = value("metric")

    @property
    def billable_metric(self) -> BillableMetric:
        """Return what it tells of: `object`."""
        return self.object


class CreditNoteCreated(WebhookEvent["CreditNoteExtendedObject"]):
    """`credit_note.created`."""

    webhook_type: ClassVar[str] = "credit_note.created"
    object_type: ClassVar[str] = "credit_note"
    _shape: ClassVar[Shape] = model("CreditNoteExtendedObject")

    @property
    def credit_note(self) -> CreditNoteExtendedObject:
        """Return what it tells of: `object`."""
        return self.object


class CreditNoteGenerated(WebhookEvent["CreditNoteExtendedObject"]):
    """`credit_note.generated`."""

    webhook_type: ClassVar[str] = "credit_note.generated"
    object_type: ClassVar[str] = "credit_note"
    _shape: ClassVar[Shape] = model("CreditNoteExtendedObject")

    @property
    def credit_note(self) -> CreditNoteExtendedObject:
        """Return what it tells of: `object`."""
        return self.object


class CreditNoteRefundFailure(WebhookEvent["CreditNotePaymentProviderRefundError"]):
    """`credit_note.refund_failure`."""

    webhook_type: ClassVar[str] = "credit_note.refund_failure"
    object_type: ClassVar[str] = "credit_note_payment_provider_refund_error"
    _shape: ClassVar[Shape] = model("CreditNotePaymentProviderRefundError")

    @property
    def credit_note_payment_provider_refund_error(self) -> CreditNotePaymentProviderRefundError:
        """Return what it tells of: `object`."""
        return self.object


class CustomerAccountingProviderCreated(WebhookEvent["Customer"]):
    """`customer.accounting_provider_created`."""

    webhook_type: ClassVar[str] = "customer.accounting_provider_created"
    object_type: ClassVar[str] = "customer"
    _shape: ClassVar[Shape] = value("customer")

    @property
    def customer(self) -> Customer:
        """Return what it tells of: `object`."""
        return self.object


class CustomerAccountingProviderError(WebhookEvent["CustomerIntegrationErrorObject"]):
    """`customer.accounting_provider_error`."""

    webhook_type: ClassVar[str] = "customer.accounting_provider_error"
    object_type: ClassVar[str] = "accounting_provider_customer_error"
    _shape: ClassVar[Shape] = model("CustomerIntegrationErrorObject")

    @property
    def accounting_provider_customer_error(self) -> CustomerIntegrationErrorObject:
        """Return what it tells of: `object`."""
        return self.object


class CustomerCheckoutUrlGenerated(WebhookEvent["CustomerCheckoutUrl"]):
    """`customer.checkout_url_generated`."""

    webhook_type: ClassVar[str] = "customer.checkout_url_generated"
    object_type: ClassVar[str] = "payment_provider_customer_checkout_url"
    _shape: ClassVar[Shape] = model("CustomerCheckoutUrl")

    @property
    def payment_provider_customer_checkout_url(self) -> CustomerCheckoutUrl:
        """Return what it tells of: `object`."""
        return self.object


class CustomerCreated(WebhookEvent["Customer"]):
    """`customer.created`."""

    webhook_type: ClassVar[str] = "customer.created"
    object_type: ClassVar[str] = "customer"
    _shape: ClassVar[Shape] = value("customer")

    @property
    def customer(self) -> Customer:
        """Return what it tells of: `object`."""
        return self.object


class CustomerCrmProviderCreated(WebhookEvent["Customer"]):
    """`customer.crm_provider_created`."""

    webhook_type: ClassVar[str] = "customer.crm_provider_created"
    object_type: ClassVar[str] = "customer"
    _shape: ClassVar[Shape] = value("customer")

    @property
    def customer(self) -> Customer:
        """Return what it tells of: `object`."""
        return self.object


class CustomerCrmProviderError(WebhookEvent["CustomerIntegrationErrorObject"]):
    """`customer.crm_provider_error`."""

    webhook_type: ClassVar[str] = "customer.crm_provider_error"
    object_type: ClassVar[str] = "crm_provider_customer_error"
    _shape: ClassVar[Shape] = model("CustomerIntegrationErrorObject")

    @property
    def crm_provider_customer_error(self) -> CustomerIntegrationErrorObject:
        """Return what it tells of: `object`."""
        return self.object


class CustomerPaymentProviderCreated(WebhookEvent["Customer"]):
    """`customer.payment_provider_created`."""

    webhook_type: ClassVar[str] = "customer.payment_provider_created"
    object_type: ClassVar[str] = "customer"
    _shape: ClassVar[Shape] = value("customer")

    @property
    def customer(self) -> Customer:
        """Return what it tells of: `object`."""
        return self.object


class CustomerPaymentProviderError(WebhookEvent["CustomerPaymentProviderErrorObject"]):
    """`customer.payment_provider_error`."""

    webhook_type: ClassVar[str] = "customer.payment_provider_error"
    object_type: ClassVar[str] = "payment_provider_customer_error"
    _shape: ClassVar[Shape] = model("CustomerPaymentProviderErrorObject")

    @property
    def payment_provider_customer_error(self) -> CustomerPaymentProviderErrorObject:
        """Return what it tells of: `object`."""
        return self.object


class CustomerTaxProviderError(WebhookEvent["CustomerTaxProviderErrorObject"]):
    """`customer.tax_provider_error`."""

    webhook_type: ClassVar[str] = "customer.tax_provider_error"
    object_type: ClassVar[str] = "tax_provider_customer_error"
    _shape: ClassVar[Shape] = model("CustomerTaxProviderErrorObject")

    @property
    def tax_provider_customer_error(self) -> CustomerTaxProviderErrorObject:
        """Return what it tells of: `object`."""
        return self.object


class CustomerUpdated(WebhookEvent["Customer"]):
    """`customer.updated`."""

    webhook_type: ClassVar[str] = "customer.updated"
    object_type: ClassVar[str] = "customer"
    _shape: ClassVar[Shape] = value("customer")

    @property
    def customer(self) -> Customer:
        """Return what it tells of: `object`."""
        return self.object


class CustomerViesCheck(WebhookEvent["Customer"]):
    """`customer.vies_check`."""

    webhook_type: ClassVar[str] = "customer.vies_check"
    object_type: ClassVar[str] = "customer"
    _shape: ClassVar[Shape] = value("customer")

    @property
    def customer(self) -> Customer:
        """Return what it tells of: `object`."""
        return self.object


class DunningCampaignFinished(WebhookEvent["DunningCampaignFinishedObject"]):
    """`dunning_campaign.finished`."""

    webhook_type: ClassVar[str] = "dunning_campaign.finished"
    object_type: ClassVar[str] = "dunning_campaign"
    _shape: ClassVar[Shape] = model("DunningCampaignFinishedObject")

    @property
    def dunning_campaign(self) -> DunningCampaignFinishedObject:
        """Return what it tells of: `object`."""
        return self.object


class EventError(WebhookEvent["EventErrorsObject"]):
    """`event.error`."""

    webhook_type: ClassVar[str] = "event.error"
    object_type: ClassVar[str] = "event_error"
    _shape: ClassVar[Shape] = model("EventErrorsObject")

    @property
    def event_error(self) -> EventErrorsObject:
        """Return what it tells of: `object`."""
        return self.object


class EventsErrors(WebhookEvent["EventsErrorsObject"]):
    """`events.errors`."""

    webhook_type: ClassVar[str] = "events.errors"
    object_type: ClassVar[str] = "events_errors"
    _shape: ClassVar[Shape] = model("EventsErrorsObject")

    @property
    def events_errors(self) -> EventsErrorsObject:
        """Return what it tells of: `object`."""
        return self.object


class FeatureCreated(WebhookEvent["FeatureObject"]):
    """`feature.created`."""

    webhook_type: ClassVar[str] = "feature.created"
    object_type: ClassVar[str] = "feature"
    _shape: ClassVar[Shape] = model("FeatureObject")

    @property
    def feature(self) -> FeatureObject:
        """Return what it tells of: `object`."""
        return self.object


class FeatureDeleted(WebhookEvent["FeatureObject"]):
    """`feature.deleted`."""

    webhook_type: ClassVar[str] = "feature.deleted"
    object_type: ClassVar[str] = "feature"
    _shape: ClassVar[Shape] = model("FeatureObject")

    @property
    def feature(self) -> FeatureObject:
        """Return what it tells of: `object`."""
        return self.object


class FeatureUpdated(WebhookEvent["FeatureObject"]):
    """`feature.updated`."""

    webhook_type: ClassVar[str] = "feature.updated"
    object_type: ClassVar[str] = "feature"
    _shape: ClassVar[Shape] = model("FeatureObject")

    @property
    def feature(self) -> FeatureObject:
        """Return what it tells of: `object`."""
        return self.object


class FeeCreated(WebhookEvent["Fee"]):
    """`fee.created`."""

    webhook_type: ClassVar[str] = "fee.created"
    object_type: ClassVar[str] = "fee"
    _shape: ClassVar[Shape] = value("fee")

    @property
    def fee(self) -> Fee:
        """Return what it tells of: `object`."""
        return self.object


class FeeTaxProviderError(WebhookEvent["FeeTaxProviderErrorObject"]):
    """`fee.tax_provider_error`."""

    webhook_type: ClassVar[str] = "fee.tax_provider_error"
    object_type: ClassVar[str] = "tax_provider_fee_error"
    _shape: ClassVar[Shape] = model("FeeTaxProviderErrorObject")

    @property
    def tax_provider_fee_error(self) -> FeeTaxProviderErrorObject:
        """Return what it tells of: `object`."""
        return self.object


class IntegrationProviderError(WebhookEvent["IntegrationProviderErrorObject"]):
    """`integration.provider_error`."""

    webhook_type: ClassVar[str] = "integration.provider_error"
    object_type: ClassVar[str] = "provider_error"
    _shape: ClassVar[Shape] = model("IntegrationProviderErrorObject")

    @property
    def provider_error(self) -> IntegrationProviderErrorObject:
        """Return what it tells of: `object`."""
        return self.object


class InvoiceCreated(WebhookEvent["Invoice"]):
    """`invoice.created`."""

    webhook_type: ClassVar[str] = "invoice.created"
    object_type: ClassVar[str] = "invoice"
    _shape: ClassVar[Shape] = value("invoice")

    @property
    def invoice(self) -> Invoice:
        """Return what it tells of: `object`."""
        return self.object


class InvoiceDeleted(WebhookEvent["Invoice"]):
    """`invoice.deleted`."""

    webhook_type: ClassVar[str] = "invoice.deleted"
    object_type: ClassVar[str] = "invoice"
    _shape: ClassVar[Shape] = value("invoice")

    @property
    def invoice(self) -> Invoice:
        """Return what it tells of: `object`."""
        return self.object


class InvoiceDrafted(WebhookEvent["Invoice"]):
    """`invoice.drafted`."""

    webhook_type: ClassVar[str] = "invoice.drafted"
    object_type: ClassVar[str] = "invoice"
    _shape: ClassVar[Shape] = value("invoice")

    @property
    def invoice(self) -> Invoice:
        """Return what it tells of: `object`."""
        return self.object


class InvoiceGenerated(WebhookEvent["Invoice"]):
    """`invoice.generated`."""

    webhook_type: ClassVar[str] = "invoice.generated"
    object_type: ClassVar[str] = "invoice"
    _shape: ClassVar[Shape] = value("invoice")

    @property
    def invoice(self) -> Invoice:
        """Return what it tells of: `object`."""
        return self.object


class InvoiceOneOffCreated(WebhookEvent["Invoice"]):
    """`invoice.one_off_created`."""

    webhook_type: ClassVar[str] = "invoice.one_off_created"
    object_type: ClassVar[str] = "invoice"
    _shape: ClassVar[Shape] = value("invoice")

    @property
    def invoice(self) -> Invoice:
        """Return what it tells of: `object`."""
        return self.object


class InvoicePaidCreditAdded(WebhookEvent["Invoice"]):
    """`invoice.paid_credit_added`."""

    webhook_type: ClassVar[str] = "invoice.paid_credit_added"
    object_type: ClassVar[str] = "invoice"
    _shape: ClassVar[Shape] = value("invoice")

    @property
    def invoice(self) -> Invoice:
        """Return what it tells of: `object`."""
        return self.object


class InvoicePaymentDisputeLost(WebhookEvent["InvoicePaymentDisputeLostObject"]):
    """`invoice.payment_dispute_lost`."""

    webhook_type: ClassVar[str] = "invoice.payment_dispute_lost"
    object_type: ClassVar[str] = "payment_dispute_lost"
    _shape: ClassVar[Shape] = model("InvoicePaymentDisputeLostObject")

    @property
    def payment_dispute_lost(self) -> InvoicePaymentDisputeLostObject:
        """Return what it tells of: `object`."""
        return self.object


class InvoicePaymentFailure(WebhookEvent["InvoicePaymentFailureObject"]):
    """`invoice.payment_failure`."""

    webhook_type: ClassVar[str] = "invoice.payment_failure"
    object_type: ClassVar[str] = "payment_provider_invoice_payment_error"
    _shape: ClassVar[Shape] = model("InvoicePaymentFailureObject")

    @property
    def payment_provider_invoice_payment_error(self) -> InvoicePaymentFailureObject:
        """Return what it tells of: `object`."""
        return self.object


class InvoicePaymentOverdue(WebhookEvent["Invoice"]):
    """`invoice.payment_overdue`."""

    webhook_type: ClassVar[str] = "invoice.payment_overdue"
    object_type: ClassVar[str] = "invoice"
    _shape: ClassVar[Shape] = value("invoice")

    @property
    def invoice(self) -> Invoice:
        """Return what it tells of: `object`."""
        return self.object


class InvoicePaymentStatusUpdated(WebhookEvent["Invoice"]):
    """`invoice.payment_status_updated`."""

    webhook_type: ClassVar[str] = "invoice.payment_status_updated"
    object_type: ClassVar[str] = "invoice"
    _shape: ClassVar[Shape] = value("invoice")

    @property
    def invoice(self) -> Invoice:
        """Return what it tells of: `object`."""
        return self.object


class InvoiceReadyToFinalize(WebhookEvent["Invoice"]):
    """`invoice.ready_to_finalize`."""

    webhook_type: ClassVar[str] = "invoice.ready_to_finalize"
    object_type: ClassVar[str] = "invoice"
    _shape: ClassVar[Shape] = value("invoice")

    @property
    def invoice(self) -> Invoice:
        """Return what it tells of: `object`."""
        return self.object


class InvoiceResynced(WebhookEvent["Invoice"]):
    """`invoice.resynced`."""

    webhook_type: ClassVar[str] = "invoice.resynced"
    object_type: ClassVar[str] = "invoice"
    _shape: ClassVar[Shape] = value("invoice")

    @property
    def invoice(self) -> Invoice:
        """Return what it tells of: `object`."""
        return self.object


class InvoiceVoided(WebhookEvent["Invoice"]):
    """`invoice.voided`."""

    webhook_type: ClassVar[str] = "invoice.voided"
    object_type: ClassVar[str] = "invoice"
    _shape: ClassVar[Shape] = value("invoice")

    @property
    def invoice(self) -> Invoice:
        """Return what it tells of: `object`."""
        return self.object


class OrderCreated(WebhookEvent["OrderObject"]):
    """`order.created`."""

    webhook_type: ClassVar[str] = "order.created"
    object_type: ClassVar[str] = "order"
    _shape: ClassVar[Shape] = model("OrderObject")

    @property
    def order(self) -> OrderObject:
        """Return what it tells of: `object`."""
        return self.object


class OrderExecuted(WebhookEvent["OrderObject"]):
    """`order.executed`."""

    webhook_type: ClassVar[str] = "order.executed"
    object_type: ClassVar[str] = "order"
    _shape: ClassVar[Shape] = model("OrderObject")

    @property
    def order(self) -> OrderObject:
        """Return what it tells of: `object`."""
        return self.object


class OrderFormCreated(WebhookEvent["OrderFormObject"]):
    """`order_form.created`."""

    webhook_type: ClassVar[str] = "order_form.created"
    object_type: ClassVar[str] = "order_form"
    _shape: ClassVar[Shape] = model("OrderFormObject")

    @property
    def order_form(self) -> OrderFormObject:
        """Return what it tells of: `object`."""
        return self.object


class OrderFormExpired(WebhookEvent["OrderFormObject"]):
    """`order_form.expired`."""

    webhook_type: ClassVar[str] = "order_form.expired"
    object_type: ClassVar[str] = "order_form"
    _shape: ClassVar[Shape] = model("OrderFormObject")

    @property
    def order_form(self) -> OrderFormObject:
        """Return what it tells of: `object`."""
        return self.object


class OrderFormSigned(WebhookEvent["OrderFormObject"]):
    """`order_form.signed`."""

    webhook_type: ClassVar[str] = "order_form.signed"
    object_type: ClassVar[str] = "order_form"
    _shape: ClassVar[Shape] = model("OrderFormObject")

    @property
    def order_form(self) -> OrderFormObject:
        """Return what it tells of: `object`."""
        return self.object


class OrderFormVoided(WebhookEvent["OrderFormObject"]):
    """`order_form.voided`."""

    webhook_type: ClassVar[str] = "order_form.voided"
    object_type: ClassVar[str] = "order_form"
    _shape: ClassVar[Shape] = model("OrderFormObject")

    @property
    def order_form(self) -> OrderFormObject:
        """Return what it tells of: `object`."""
        return self.object


class PaymentRequiresAction(WebhookEvent["PaymentObject"]):
    """`payment.requires_action`."""

    webhook_type: ClassVar[str] = "payment.requires_action"
    object_type: ClassVar[str] = "payment"
    _shape: ClassVar[Shape] = model("PaymentObject")

    @property
    def payment(self) -> PaymentObject:
        """Return what it tells of: `object`."""
        return self.object


class PaymentSucceeded(WebhookEvent["PaymentObject"]):
    """`payment.succeeded`."""

    webhook_type: ClassVar[str] = "payment.succeeded"
    object_type: ClassVar[str] = "payment"
    _shape: ClassVar[Shape] = model("PaymentObject")

    @property
    def payment(self) -> PaymentObject:
        """Return what it tells of: `object`."""
        return self.object


class PaymentProviderError(WebhookEvent["PaymentProviderErrorObject"]):
    """`payment_provider.error`."""

    webhook_type: ClassVar[str] = "payment_provider.error"
    object_type: ClassVar[str] = "payment_provider_error"
    _shape: ClassVar[Shape] = model("PaymentProviderErrorObject")

    @property
    def payment_provider_error(self) -> PaymentProviderErrorObject:
        """Return what it tells of: `object`."""
        return self.object


class PaymentReceiptCreated(WebhookEvent["PaymentReceiptObject"]):
    """`payment_receipt.created`."""

    webhook_type: ClassVar[str] = "payment_receipt.created"
    object_type: ClassVar[str] = "payment_receipt"
    _shape: ClassVar[Shape] = model("PaymentReceiptObject")

    @property
    def payment_receipt(self) -> PaymentReceiptObject:
        """Return what it tells of: `object`."""
        return self.object


class PaymentReceiptGenerated(WebhookEvent["PaymentReceiptObject"]):
    """`payment_receipt.generated`."""

    webhook_type: ClassVar[str] = "payment_receipt.generated"
    object_type: ClassVar[str] = "payment_receipt"
    _shape: ClassVar[Shape] = model("PaymentReceiptObject")

    @property
    def payment_receipt(self) -> PaymentReceiptObject:
        """Return what it tells of: `object`."""
        return self.object


class PaymentRequestCreated(WebhookEvent["PaymentRequestObject"]):
    """`payment_request.created`."""

    webhook_type: ClassVar[str] = "payment_request.created"
    object_type: ClassVar[str] = "payment_request"
    _shape: ClassVar[Shape] = model("PaymentRequestObject")

    @property
    def payment_request(self) -> PaymentRequestObject:
        """Return what it tells of: `object`."""
        return self.object


class PaymentRequestPaymentFailure(WebhookEvent["PaymentRequestPaymentFailureObject"]):
    """`payment_request.payment_failure`."""

    webhook_type: ClassVar[str] = "payment_request.payment_failure"
    object_type: ClassVar[str] = "payment_provider_payment_request_payment_error"
    _shape: ClassVar[Shape] = model("PaymentRequestPaymentFailureObject")

    @property
    def payment_provider_payment_request_payment_error(self) -> PaymentRequestPaymentFailureObject:
        """Return what it tells of: `object`."""
        return self.object


class PaymentRequestPaymentStatusUpdated(WebhookEvent["PaymentRequestObject"]):
    """`payment_request.payment_status_updated`."""

    webhook_type: ClassVar[str] = "payment_request.payment_status_updated"
    object_type: ClassVar[str] = "payment_request"
    _shape: ClassVar[Shape] = model("PaymentRequestObject")

    @property
    def payment_request(self) -> PaymentRequestObject:
        """Return what it tells of: `object`."""
        return self.object


class PlanCreated(WebhookEvent["Plan"]):
    """`plan.created`."""

    webhook_type: ClassVar[str] = "plan.created"
    object_type: ClassVar[str] = "plan"
    _shape: ClassVar[Shape] = value("plan")

    @property
    def plan(self) -> Plan:
        """Return what it tells of: `object`."""
        return self.object


class PlanDeleted(WebhookEvent["Plan"]):
    """`plan.deleted`."""

    webhook_type: ClassVar[str] = "plan.deleted"
    object_type: ClassVar[str] = "plan"
    _shape: ClassVar[Shape] = value("plan")

    @property
    def plan(self) -> Plan:
        """Return what it tells of: `object`."""
        return self.object


class PlanUpdated(WebhookEvent["Plan"]):
    """`plan.updated`."""

    webhook_type: ClassVar[str] = "plan.updated"
    object_type: ClassVar[str] = "plan"
    _shape: ClassVar[Shape] = value("plan")

    @property
    def plan(self) -> Plan:
        """Return what it tells of: `object`."""
        return self.object


class QuoteApproved(WebhookEvent["QuoteObject"]):
    """`quote.approved`."""

    webhook_type: ClassVar[str] = "quote.approved"
    object_type: ClassVar[str] = "quote"
    _shape: ClassVar[Shape] = model("QuoteObject")

    @property
    def quote(self) -> QuoteObject:
        """Return what it tells of: `object`."""
        return self.object


class QuoteCreated(WebhookEvent["QuoteObject"]):
    """`quote.created`."""

    webhook_type: ClassVar[str] = "quote.created"
    object_type: ClassVar[str] = "quote"
    _shape: ClassVar[Shape] = model("QuoteObject")

    @property
    def quote(self) -> QuoteObject:
        """Return what it tells of: `object`."""
        return self.object


class QuoteVoided(WebhookEvent["QuoteObject"]):
    """`quote.voided`."""

    webhook_type: ClassVar[str] = "quote.voided"
    object_type: ClassVar[str] = "quote"
    _shape: ClassVar[Shape] = model("QuoteObject")

    @property
    def quote(self) -> QuoteObject:
        """Return what it tells of: `object`."""
        return self.object


class SubscriptionCanceled(WebhookEvent["Subscription"]):
    """`subscription.canceled`."""

    webhook_type: ClassVar[str] = "subscription.canceled"
    object_type: ClassVar[str] = "subscription"
    _shape: ClassVar[Shape] = value("subscription")

    @property
    def subscription(self) -> Subscription:
        """Return what it tells of: `object`."""
        return self.object


class SubscriptionIncomplete(WebhookEvent["Subscription"]):
    """`subscription.incomplete`."""

    webhook_type: ClassVar[str] = "subscription.incomplete"
    object_type: ClassVar[str] = "subscription"
    _shape: ClassVar[Shape] = value("subscription")

    @property
    def subscription(self) -> Subscription:
        """Return what it tells of: `object`."""
        return self.object


class SubscriptionStarted(WebhookEvent["Subscription"]):
    """`subscription.started`."""

    webhook_type: ClassVar[str] = "subscription.started"
    object_type: ClassVar[str] = "subscription"
    _shape: ClassVar[Shape] = value("subscription")

    @property
    def subscription(self) -> Subscription:
        """Return what it tells of: `object`."""
        return self.object


class SubscriptionTerminated(WebhookEvent["Subscription"]):
    """`subscription.terminated`."""

    webhook_type: ClassVar[str] = "subscription.terminated"
    object_type: ClassVar[str] = "subscription"
    _shape: ClassVar[Shape] = value("subscription")

    @property
    def subscription(self) -> Subscription:
        """Return what it tells of: `object`."""
        return self.object


class SubscriptionTerminationAlert(WebhookEvent["Subscription"]):
    """`subscription.termination_alert`."""

    webhook_type: ClassVar[str] = "subscription.termination_alert"
    object_type: ClassVar[str] = "subscription"
    _shape: ClassVar[Shape] = value("subscription")

    @property
    def subscription(self) -> Subscription:
        """Return what it tells of: `object`."""
        return self.object


class SubscriptionTrialEnded(WebhookEvent["Subscription"]):
    """`subscription.trial_ended`."""

    webhook_type: ClassVar[str] = "subscription.trial_ended"
    object_type: ClassVar[str] = "subscription"
    _shape: ClassVar[Shape] = value("subscription")

    @property
    def subscription(self) -> Subscription:
        """Return what it tells of: `object`."""
        return self.object


class SubscriptionUpdated(WebhookEvent["Subscription"]):
    """`subscription.updated`."""

    webhook_type: ClassVar[str] = "subscription.updated"
    object_type: ClassVar[str] = "subscription"
    _shape: ClassVar[Shape] = value("subscription")

    @property
    def subscription(self) -> Subscription:
        """Return what it tells of: `object`."""
        return self.object


class SubscriptionUsageThresholdReached(WebhookEvent["Subscription"]):
    """`subscription.usage_threshold_reached`."""

    webhook_type: ClassVar[str] = "subscription.usage_threshold_reached"
    object_type: ClassVar[str] = "subscription"
    _shape: ClassVar[Shape] = value("subscription")

    @property
    def subscription(self) -> Subscription:
        """Return what it tells of: `object`."""
        return self.object


class WalletCreated(WebhookEvent["WalletObject"]):
    """`wallet.created`."""

    webhook_type: ClassVar[str] = "wallet.created"
    object_type: ClassVar[str] = "wallet"
    _shape: ClassVar[Shape] = model("WalletObject")

    @property
    def wallet(self) -> WalletObject:
        """Return what it tells of: `object`."""
        return self.object


class WalletDepletedOngoingBalance(WebhookEvent["WalletObject"]):
    """`wallet.depleted_ongoing_balance`."""

    webhook_type: ClassVar[str] = "wallet.depleted_ongoing_balance"
    object_type: ClassVar[str] = "wallet"
    _shape: ClassVar[Shape] = model("WalletObject")

    @property
    def wallet(self) -> WalletObject:
        """Return what it tells of: `object`."""
        return self.object


class WalletTerminated(WebhookEvent["WalletObject"]):
    """`wallet.terminated`."""

    webhook_type: ClassVar[str] = "wallet.terminated"
    object_type: ClassVar[str] = "wallet"
    _shape: ClassVar[Shape] = model("WalletObject")

    @property
    def wallet(self) -> WalletObject:
        """Return what it tells of: `object`."""
        return self.object


class WalletUpdated(WebhookEvent["WalletObject"]):
    """`wallet.updated`."""

    webhook_type: ClassVar[str] = "wallet.updated"
    object_type: ClassVar[str] = "wallet"
    _shape: ClassVar[Shape] = model("WalletObject")

    @property
    def wallet(self) -> WalletObject:
        """Return what it tells of: `object`."""
        return self.object


class WalletTransactionCreated(WebhookEvent["WalletTransactionObjectExtended"]):
    """`wallet_transaction.created`."""

    webhook_type: ClassVar[str] = "wallet_transaction.created"
    object_type: ClassVar[str] = "wallet_transaction"
    _shape: ClassVar[Shape] = model("WalletTransactionObjectExtended")

    @property
    def wallet_transaction(self) -> WalletTransactionObjectExtended:
        """Return what it tells of: `object`."""
        return self.object


class WalletTransactionPaymentFailure(WebhookEvent["WalletTransactionPaymentFailureObject"]):
    """`wallet_transaction.payment_failure`."""

    webhook_type: ClassVar[str] = "wallet_transaction.payment_failure"
    object_type: ClassVar[str] = "payment_provider_wallet_transaction_payment_error"
    _shape: ClassVar[Shape] = model("WalletTransactionPaymentFailureObject")

    @property
    def payment_provider_wallet_transaction_payment_error(self) -> WalletTransactionPaymentFailureObject:
        """Return what it tells of: `object`."""
        return self.object


class WalletTransactionUpdated(WebhookEvent["WalletTransactionObjectExtended"]):
    """`wallet_transaction.updated`."""

    webhook_type: ClassVar[str] = "wallet_transaction.updated"
    object_type: ClassVar[str] = "wallet_transaction"
    _shape: ClassVar[Shape] = model("WalletTransactionObjectExtended")

    @property
    def wallet_transaction(self) -> WalletTransactionObjectExtended:
        """Return what it tells of: `object`."""
        return self.object


EVENTS: dict[str, type[WebhookEvent[Any]]] = {
    "alert.triggered": AlertTriggered,
    "billable_metric.created": BillableMetricCreated,
    "billable_metric.deleted": BillableMetricDeleted,
    "billable_metric.updated": BillableMetricUpdated,
    "credit_note.created": CreditNoteCreated,
    "credit_note.generated": CreditNoteGenerated,
    "credit_note.refund_failure": CreditNoteRefundFailure,
    "customer.accounting_provider_created": CustomerAccountingProviderCreated,
    "customer.accounting_provider_error": CustomerAccountingProviderError,
    "customer.checkout_url_generated": CustomerCheckoutUrlGenerated,
    "customer.created": CustomerCreated,
    "customer.crm_provider_created": CustomerCrmProviderCreated,
    "customer.crm_provider_error": CustomerCrmProviderError,
    "customer.payment_provider_created": CustomerPaymentProviderCreated,
    "customer.payment_provider_error": CustomerPaymentProviderError,
    "customer.tax_provider_error": CustomerTaxProviderError,
    "customer.updated": CustomerUpdated,
    "customer.vies_check": CustomerViesCheck,
    "dunning_campaign.finished": DunningCampaignFinished,
    "event.error": EventError,
    "events.errors": EventsErrors,
    "feature.created": FeatureCreated,
    "feature.deleted": FeatureDeleted,
    "feature.updated": FeatureUpdated,
    "fee.created": FeeCreated,
    "fee.tax_provider_error": FeeTaxProviderError,
    "integration.provider_error": IntegrationProviderError,
    "invoice.created": InvoiceCreated,
    "invoice.deleted": InvoiceDeleted,
    "invoice.drafted": InvoiceDrafted,
    "invoice.generated": InvoiceGenerated,
    "invoice.one_off_created": InvoiceOneOffCreated,
    "invoice.paid_credit_added": InvoicePaidCreditAdded,
    "invoice.payment_dispute_lost": InvoicePaymentDisputeLost,
    "invoice.payment_failure": InvoicePaymentFailure,
    "invoice.payment_overdue": InvoicePaymentOverdue,
    "invoice.payment_status_updated": InvoicePaymentStatusUpdated,
    "invoice.ready_to_finalize": InvoiceReadyToFinalize,
    "invoice.resynced": InvoiceResynced,
    "invoice.voided": InvoiceVoided,
    "order.created": OrderCreated,
    "order.executed": OrderExecuted,
    "order_form.created": OrderFormCreated,
    "order_form.expired": OrderFormExpired,
    "order_form.signed": OrderFormSigned,
    "order_form.voided": OrderFormVoided,
    "payment.requires_action": PaymentRequiresAction,
    "payment.succeeded": PaymentSucceeded,
    "payment_provider.error": PaymentProviderError,
    "payment_receipt.created": PaymentReceiptCreated,
    "payment_receipt.generated": PaymentReceiptGenerated,
    "payment_request.created": PaymentRequestCreated,
    "payment_request.payment_failure": PaymentRequestPaymentFailure,
    "payment_request.payment_status_updated": PaymentRequestPaymentStatusUpdated,
    "plan.created": PlanCreated,
    "plan.deleted": PlanDeleted,
    "plan.updated": PlanUpdated,
    "quote.approved": QuoteApproved,
    "quote.created": QuoteCreated,
    "quote.voided": QuoteVoided,
    "subscription.canceled": SubscriptionCanceled,
    "subscription.incomplete": SubscriptionIncomplete,
    "subscription.started": SubscriptionStarted,
    "subscription.terminated": SubscriptionTerminated,
    "subscription.termination_alert": SubscriptionTerminationAlert,
    "subscription.trial_ended": SubscriptionTrialEnded,
    "subscription.updated": SubscriptionUpdated,
    "subscription.usage_threshold_reached": SubscriptionUsageThresholdReached,
    "wallet.created": WalletCreated,
    "wallet.depleted_ongoing_balance": WalletDepletedOngoingBalance,
    "wallet.terminated": WalletTerminated,
    "wallet.updated": WalletUpdated,
    "wallet_transaction.created": WalletTransactionCreated,
    "wallet_transaction.payment_failure": WalletTransactionPaymentFailure,
    "wallet_transaction.updated": WalletTransactionUpdated,
}
"""The classes by type."""
