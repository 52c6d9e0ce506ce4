# Written by `make sync` from generated/; a change made here fails `make check-sync`.
from collections.abc import Mapping
from lago_orgs.client._async.base import AsyncBase
from lago_orgs_client.models.account_type import AccountType
from lago_orgs_client.models.activity_log import ActivityLog
from lago_orgs_client.models.activity_logs_paginated import ActivityLogsPaginated
from lago_orgs_client.models.activity_source import ActivitySource
from lago_orgs_client.models.add_on import AddOn
from lago_orgs_client.models.add_on_create_input import AddOnCreateInput
from lago_orgs_client.models.add_on_update_input import AddOnUpdateInput
from lago_orgs_client.models.add_ons_paginated import AddOnsPaginated
from lago_orgs_client.models.alert import Alert
from lago_orgs_client.models.alert_batch_create_input import AlertBatchCreateInput
from lago_orgs_client.models.alert_create_input import AlertCreateInput
from lago_orgs_client.models.alert_update_input import AlertUpdateInput
from lago_orgs_client.models.alerts import Alerts
from lago_orgs_client.models.api_log import ApiLog
from lago_orgs_client.models.api_log_http_status import ApiLogHttpStatus
from lago_orgs_client.models.api_logs_paginated import ApiLogsPaginated
from lago_orgs_client.models.applied_coupon import AppliedCoupon
from lago_orgs_client.models.applied_coupon_input import AppliedCouponInput
from lago_orgs_client.models.applied_coupon_status import AppliedCouponStatus
from lago_orgs_client.models.applied_coupons_paginated import AppliedCouponsPaginated
from lago_orgs_client.models.billable_metric import BillableMetric
from lago_orgs_client.models.billable_metric_create_input import BillableMetricCreateInput
from lago_orgs_client.models.billable_metric_evaluate_expression_input import BillableMetricEvaluateExpressionInput
from lago_orgs_client.models.billable_metric_evaluate_expression_result import BillableMetricEvaluateExpressionResult
from lago_orgs_client.models.billable_metric_update_input import BillableMetricUpdateInput
from lago_orgs_client.models.billable_metrics_paginated import BillableMetricsPaginated
from lago_orgs_client.models.billing_entities import BillingEntities
from lago_orgs_client.models.billing_entity import BillingEntity
from lago_orgs_client.models.billing_entity_create_input import BillingEntityCreateInput
from lago_orgs_client.models.billing_entity_extended import BillingEntityExtended
from lago_orgs_client.models.billing_entity_update import BillingEntityUpdate
from lago_orgs_client.models.charge import Charge
from lago_orgs_client.models.charge_create_input import ChargeCreateInput
from lago_orgs_client.models.charge_delete_input import ChargeDeleteInput
from lago_orgs_client.models.charge_filter_create_input import ChargeFilterCreateInput
from lago_orgs_client.models.charge_filter_delete_input import ChargeFilterDeleteInput
from lago_orgs_client.models.charge_filter_response import ChargeFilterResponse
from lago_orgs_client.models.charge_filter_update_input import ChargeFilterUpdateInput
from lago_orgs_client.models.charge_filters_paginated import ChargeFiltersPaginated
from lago_orgs_client.models.charge_update_input import ChargeUpdateInput
from lago_orgs_client.models.charges_paginated import ChargesPaginated
from lago_orgs_client.models.country import Country
from lago_orgs_client.models.coupon import Coupon
from lago_orgs_client.models.coupon_create_input import CouponCreateInput
from lago_orgs_client.models.coupon_update_input import CouponUpdateInput
from lago_orgs_client.models.coupons_paginated import CouponsPaginated
from lago_orgs_client.models.credit_note import CreditNote
from lago_orgs_client.models.credit_note_create_input import CreditNoteCreateInput
from lago_orgs_client.models.credit_note_estimate_input import CreditNoteEstimateInput
from lago_orgs_client.models.credit_note_estimated import CreditNoteEstimated
from lago_orgs_client.models.credit_note_extended import CreditNoteExtended
from lago_orgs_client.models.credit_note_metadata_response import CreditNoteMetadataResponse
from lago_orgs_client.models.credit_note_reason import CreditNoteReason
from lago_orgs_client.models.credit_note_update_input import CreditNoteUpdateInput
from lago_orgs_client.models.credit_notes_paginated import CreditNotesPaginated
from lago_orgs_client.models.credit_status import CreditStatus
from lago_orgs_client.models.currency import Currency
from lago_orgs_client.models.customer import Customer
from lago_orgs_client.models.customer_checkout_url_response import CustomerCheckoutUrlResponse
from lago_orgs_client.models.customer_create_input import CustomerCreateInput
from lago_orgs_client.models.customer_invoice_status_filter import CustomerInvoiceStatusFilter
from lago_orgs_client.models.customer_past_usage import CustomerPastUsage
from lago_orgs_client.models.customer_portal_url import CustomerPortalUrl
from lago_orgs_client.models.customer_projected_usage import CustomerProjectedUsage
from lago_orgs_client.models.customer_type import CustomerType
from lago_orgs_client.models.customer_usage import CustomerUsage
from lago_orgs_client.models.customers_paginated import CustomersPaginated
from lago_orgs_client.models.enriched_events_paginated import EnrichedEventsPaginated
from lago_orgs_client.models.entitlement_update_input import EntitlementUpdateInput
from lago_orgs_client.models.event import Event
from lago_orgs_client.models.event_batch_estimate_instant_fees_input import EventBatchEstimateInstantFeesInput
from lago_orgs_client.models.event_batch_input import EventBatchInput
from lago_orgs_client.models.event_created import EventCreated
from lago_orgs_client.models.event_estimate_fees_input import EventEstimateFeesInput
from lago_orgs_client.models.event_estimate_instant_fees_input import EventEstimateInstantFeesInput
from lago_orgs_client.models.event_input import EventInput
from lago_orgs_client.models.events_created import EventsCreated
from lago_orgs_client.models.events_paginated import EventsPaginated
from lago_orgs_client.models.feature import Feature
from lago_orgs_client.models.feature_create_input import FeatureCreateInput
from lago_orgs_client.models.feature_update_input import FeatureUpdateInput
from lago_orgs_client.models.features_paginated import FeaturesPaginated
from lago_orgs_client.models.fee import Fee
from lago_orgs_client.models.fee_payment_status_filter import FeePaymentStatusFilter
from lago_orgs_client.models.fee_type import FeeType
from lago_orgs_client.models.fee_update_input import FeeUpdateInput
from lago_orgs_client.models.fees import Fees
from lago_orgs_client.models.fees_estimate import FeesEstimate
from lago_orgs_client.models.fees_paginated import FeesPaginated
from lago_orgs_client.models.fixed_charge import FixedCharge
from lago_orgs_client.models.fixed_charge_create_input import FixedChargeCreateInput
from lago_orgs_client.models.fixed_charge_delete_input import FixedChargeDeleteInput
from lago_orgs_client.models.fixed_charge_update_input import FixedChargeUpdateInput
from lago_orgs_client.models.fixed_charges_paginated import FixedChargesPaginated
from lago_orgs_client.models.gross_revenues import GrossRevenues
from lago_orgs_client.models.http_method import HttpMethod
from lago_orgs_client.models.invoice import Invoice
from lago_orgs_client.models.invoice_collections import InvoiceCollections
from lago_orgs_client.models.invoice_one_off_create_input import InvoiceOneOffCreateInput
from lago_orgs_client.models.invoice_payment_url import InvoicePaymentUrl
from lago_orgs_client.models.invoice_preview_input import InvoicePreviewInput
from lago_orgs_client.models.invoice_retry_payment_input import InvoiceRetryPaymentInput
from lago_orgs_client.models.invoice_salesforce_id_input import InvoiceSalesforceIdInput
from lago_orgs_client.models.invoice_status_filter import InvoiceStatusFilter
from lago_orgs_client.models.invoice_type import InvoiceType
from lago_orgs_client.models.invoice_update_input import InvoiceUpdateInput
from lago_orgs_client.models.invoice_void_input import InvoiceVoidInput
from lago_orgs_client.models.invoiced_usages import InvoicedUsages
from lago_orgs_client.models.invoices_paginated import InvoicesPaginated
from lago_orgs_client.models.lifetime_usage import LifetimeUsage
from lago_orgs_client.models.lifetime_usage_input import LifetimeUsageInput
from lago_orgs_client.models.mrrs import Mrrs
from lago_orgs_client.models.on_termination_credit_note_input import OnTerminationCreditNoteInput
from lago_orgs_client.models.on_termination_invoice import OnTerminationInvoice
from lago_orgs_client.models.organization import Organization
from lago_orgs_client.models.organization_grpc_token import OrganizationGrpcToken
from lago_orgs_client.models.organization_update_input import OrganizationUpdateInput
from lago_orgs_client.models.overdue_balances import OverdueBalances
from lago_orgs_client.models.payment import Payment
from lago_orgs_client.models.payment_create_input import PaymentCreateInput
from lago_orgs_client.models.payment_method import PaymentMethod
from lago_orgs_client.models.payment_methods_paginated import PaymentMethodsPaginated
from lago_orgs_client.models.payment_receipt import PaymentReceipt
from lago_orgs_client.models.payment_receipts_paginated import PaymentReceiptsPaginated
from lago_orgs_client.models.payment_request import PaymentRequest
from lago_orgs_client.models.payment_request_create_input import PaymentRequestCreateInput
from lago_orgs_client.models.payment_requests_paginated import PaymentRequestsPaginated
from lago_orgs_client.models.payment_status import PaymentStatus
from lago_orgs_client.models.payments_paginated import PaymentsPaginated
from lago_orgs_client.models.plan import Plan
from lago_orgs_client.models.plan_create_input import PlanCreateInput
from lago_orgs_client.models.plan_entitlement import PlanEntitlement
from lago_orgs_client.models.plan_entitlements import PlanEntitlements
from lago_orgs_client.models.plan_metadata_response import PlanMetadataResponse
from lago_orgs_client.models.plan_update_input import PlanUpdateInput
from lago_orgs_client.models.plans_paginated import PlansPaginated
from lago_orgs_client.models.refund_status import RefundStatus
from lago_orgs_client.models.subscription_charge_override import SubscriptionChargeOverride
from lago_orgs_client.models.subscription_create_input import SubscriptionCreateInput
from lago_orgs_client.models.subscription_entitlements import SubscriptionEntitlements
from lago_orgs_client.models.subscription_extended import SubscriptionExtended
from lago_orgs_client.models.subscription_fixed_charge_override import SubscriptionFixedChargeOverride
from lago_orgs_client.models.subscription_status import SubscriptionStatus
from lago_orgs_client.models.subscription_status_parameter import SubscriptionStatusParameter
from lago_orgs_client.models.subscription_update_input import SubscriptionUpdateInput
from lago_orgs_client.models.subscriptions_paginated import SubscriptionsPaginated
from lago_orgs_client.models.tax import Tax
from lago_orgs_client.models.tax_create_input import TaxCreateInput
from lago_orgs_client.models.tax_update_input import TaxUpdateInput
from lago_orgs_client.models.taxes_paginated import TaxesPaginated
from lago_orgs_client.models.time_granularity import TimeGranularity
from lago_orgs_client.models.update_subscription_status import UpdateSubscriptionStatus
from lago_orgs_client.models.usages import Usages
from lago_orgs_client.models.wallet import Wallet
from lago_orgs_client.models.wallet_alert import WalletAlert
from lago_orgs_client.models.wallet_alert_batch_create_input import WalletAlertBatchCreateInput
from lago_orgs_client.models.wallet_alert_create_input import WalletAlertCreateInput
from lago_orgs_client.models.wallet_alert_update_input import WalletAlertUpdateInput
from lago_orgs_client.models.wallet_alerts import WalletAlerts
from lago_orgs_client.models.wallet_create_input import WalletCreateInput
from lago_orgs_client.models.wallet_metadata_response import WalletMetadataResponse
from lago_orgs_client.models.wallet_transaction import WalletTransaction
from lago_orgs_client.models.wallet_transaction_consumptions_paginated import WalletTransactionConsumptionsPaginated
from lago_orgs_client.models.wallet_transaction_create_input import WalletTransactionCreateInput
from lago_orgs_client.models.wallet_transaction_fundings_paginated import WalletTransactionFundingsPaginated
from lago_orgs_client.models.wallet_transaction_payment_url import WalletTransactionPaymentUrl
from lago_orgs_client.models.wallet_transactions import WalletTransactions
from lago_orgs_client.models.wallet_transactions_paginated import WalletTransactionsPaginated
from lago_orgs_client.models.wallet_update_input import WalletUpdateInput
from lago_orgs_client.models.wallets_paginated import WalletsPaginated
from lago_orgs_client.models.webhook_endpoint import WebhookEndpoint
from lago_orgs_client.models.webhook_endpoint_create_input import WebhookEndpointCreateInput
from lago_orgs_client.models.webhook_endpoint_update_input import WebhookEndpointUpdateInput
from lago_orgs_client.models.webhook_endpoints_paginated import WebhookEndpointsPaginated
from lago_orgs_client.models.webhook_public_key import WebhookPublicKey
from lago_orgs_client.types import Unset
from typing import Any
import datetime

class AsyncActivityLogsArea:
    async def find_activity_log(self, activity_id: str) -> ActivityLog:
        """GET /activity_logs/{activity_id}"""
    async def find_all_activity_logs(self, *, activity_sources: list[ActivitySource] | Unset = ..., activity_types: list[str] | Unset = ..., from_date: datetime.date | Unset = ..., resource_ids: list[str] | Unset = ..., resource_types: list[str] | Unset = ..., to_date: datetime.date | Unset = ..., user_emails: list[str] | Unset = ..., external_customer_id: str | Unset = ..., external_subscription_id: str | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> ActivityLogsPaginated:
        """GET /activity_logs"""

class AsyncAddOnsArea:
    async def create_add_on(self, *, body: AddOnCreateInput | Mapping[str, Any]) -> AddOn:
        """POST /add_ons"""
    async def destroy_add_on(self, code: str) -> AddOn:
        """DELETE /add_ons/{code}"""
    async def find_add_on(self, code: str) -> AddOn:
        """GET /add_ons/{code}"""
    async def find_all_add_ons(self, *, page: int | Unset = ..., per_page: int | Unset = ...) -> AddOnsPaginated:
        """GET /add_ons"""
    async def update_add_on(self, code: str, *, body: AddOnUpdateInput | Mapping[str, Any]) -> AddOn:
        """PUT /add_ons/{code}"""

class AsyncAnalyticsArea:
    async def find_all_gross_revenues(self, *, currency: Currency | Unset = ..., external_customer_id: str | Unset = ..., months: int | Unset = ...) -> GrossRevenues:
        """GET /analytics/gross_revenue"""
    async def find_all_invoice_collections(self, *, currency: Currency | Unset = ..., months: int | Unset = ...) -> InvoiceCollections:
        """GET /analytics/invoice_collection"""
    async def find_all_invoiced_usages(self, *, currency: Currency | Unset = ..., months: int | Unset = ...) -> InvoicedUsages:
        """GET /analytics/invoiced_usage"""
    async def find_all_mrrs(self, *, currency: Currency | Unset = ..., months: int | Unset = ...) -> Mrrs:
        """GET /analytics/mrr"""
    async def find_all_overdue_balances(self, *, currency: Currency | Unset = ..., external_customer_id: str | Unset = ..., months: int | Unset = ...) -> OverdueBalances:
        """GET /analytics/overdue_balance"""
    async def find_all_usages(self, *, billable_metric_code: str | Unset = ..., currency: Currency | Unset = ..., customer_country: Country | Unset = ..., customer_type: CustomerType | Unset = ..., external_customer_id: str | Unset = ..., external_subscription_id: str | Unset = ..., from_date: datetime.date | Unset = ..., is_billable_metric_recurring: bool | Unset = ..., plan_code: str | Unset = ..., time_granularity: TimeGranularity | Unset = ..., to_date: datetime.date | Unset = ...) -> Usages:
        """GET /analytics/usage"""

class AsyncApiLogsArea:
    async def find_all_api_logs(self, *, api_version: str | Unset = ..., from_date: datetime.date | Unset = ..., http_methods: list[HttpMethod] | Unset = ..., http_statuses: list[ApiLogHttpStatus | int] | Unset = ..., request_paths: str | Unset = ..., to_date: datetime.date | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> ApiLogsPaginated:
        """GET /api_logs"""
    async def find_api_log(self, request_id: str) -> ApiLog:
        """GET /api_logs/{request_id}"""

class AsyncBillableMetricsArea:
    async def create_billable_metric(self, *, body: BillableMetricCreateInput | Mapping[str, Any]) -> BillableMetric:
        """POST /billable_metrics"""
    async def destroy_billable_metric(self, code: str) -> BillableMetric:
        """DELETE /billable_metrics/{code}"""
    async def evaluate_billable_metric_expression(self, *, body: BillableMetricEvaluateExpressionInput | Mapping[str, Any]) -> BillableMetricEvaluateExpressionResult:
        """POST /billable_metrics/evaluate_expression"""
    async def find_all_billable_metrics(self, *, page: int | Unset = ..., per_page: int | Unset = ...) -> BillableMetricsPaginated:
        """GET /billable_metrics"""
    async def find_billable_metric(self, code: str) -> BillableMetric:
        """GET /billable_metrics/{code}"""
    async def update_billable_metric(self, code: str, *, body: BillableMetricUpdateInput | Mapping[str, Any]) -> BillableMetric:
        """PUT /billable_metrics/{code}"""

class AsyncBillingEntitiesArea:
    async def create_billing_entity(self, *, body: BillingEntityCreateInput | Mapping[str, Any]) -> BillingEntity:
        """POST /billing_entities"""
    async def get_billing_entity(self, code: str) -> BillingEntityExtended:
        """GET /billing_entities/{code}"""
    async def list_billing_entities(self) -> BillingEntities:
        """GET /billing_entities"""
    async def update_billing_entity(self, code: str, *, body: BillingEntityUpdate | Mapping[str, Any]) -> BillingEntityExtended:
        """PUT /billing_entities/{code}"""

class AsyncCouponsArea:
    async def apply_coupon(self, *, body: AppliedCouponInput | Mapping[str, Any]) -> AppliedCoupon:
        """POST /applied_coupons"""
    async def create_coupon(self, *, body: CouponCreateInput | Mapping[str, Any]) -> Coupon:
        """POST /coupons"""
    async def delete_applied_coupon(self, external_customer_id: str, applied_coupon_id: str) -> AppliedCoupon:
        """DELETE /customers/{external_customer_id}/applied_coupons/{applied_coupon_id}"""
    async def destroy_coupon(self, code: str) -> Coupon:
        """DELETE /coupons/{code}"""
    async def find_all_applied_coupons(self, *, coupon_code: list[str] | Unset = ..., external_customer_id: str | Unset = ..., status: AppliedCouponStatus | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> AppliedCouponsPaginated:
        """GET /applied_coupons"""
    async def find_all_coupons(self, *, page: int | Unset = ..., per_page: int | Unset = ...) -> CouponsPaginated:
        """GET /coupons"""
    async def find_coupon(self, code: str) -> Coupon:
        """GET /coupons/{code}"""
    async def update_coupon(self, code: str, *, body: CouponUpdateInput | Mapping[str, Any]) -> Coupon:
        """PUT /coupons/{code}"""

class AsyncCreditNotesArea:
    async def create_credit_note(self, *, body: CreditNoteCreateInput | Mapping[str, Any]) -> CreditNoteExtended:
        """POST /credit_notes"""
    async def delete_all_credit_note_metadata(self, lago_id: str) -> CreditNoteMetadataResponse:
        """DELETE /credit_notes/{lago_id}/metadata"""
    async def delete_credit_note_metadata_key(self, lago_id: str, key: str) -> CreditNoteMetadataResponse:
        """DELETE /credit_notes/{lago_id}/metadata/{key}"""
    async def download_credit_note(self, lago_id: str) -> CreditNote:
        """POST /credit_notes/{lago_id}/download"""
    async def download_credit_note_pdf(self, lago_id: str) -> CreditNote:
        """POST /credit_notes/{lago_id}/download_pdf"""
    async def download_credit_note_xml(self, lago_id: str) -> CreditNote:
        """POST /credit_notes/{lago_id}/download_xml"""
    async def estimate_credit_note(self, *, body: CreditNoteEstimateInput | Mapping[str, Any]) -> CreditNoteEstimated:
        """POST /credit_notes/estimate"""
    async def find_all_credit_notes(self, *, amount_from: int | Unset = ..., amount_to: int | Unset = ..., billing_entity_codes: list[str] | Unset = ..., credit_status: CreditStatus | Unset = ..., currency: str | Unset = ..., invoice_number: str | Unset = ..., issuing_date_from: datetime.date | Unset = ..., issuing_date_to: datetime.date | Unset = ..., reason: CreditNoteReason | Unset = ..., refund_status: RefundStatus | Unset = ..., search_term: str | Unset = ..., self_billed: bool | Unset = ..., external_customer_id: str | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> CreditNotesPaginated:
        """GET /credit_notes"""
    async def find_credit_note(self, lago_id: str) -> CreditNoteExtended:
        """GET /credit_notes/{lago_id}"""
    async def merge_credit_note_metadata(self, lago_id: str, *, body: CreditNoteMetadataResponse | Mapping[str, Any]) -> CreditNoteMetadataResponse:
        """PATCH /credit_notes/{lago_id}/metadata"""
    async def replace_credit_note_metadata(self, lago_id: str, *, body: CreditNoteMetadataResponse | Mapping[str, Any]) -> CreditNoteMetadataResponse:
        """POST /credit_notes/{lago_id}/metadata"""
    async def resend_credit_note_email(self, lago_id: str) -> None:
        """POST /credit_notes/{lago_id}/resend_email"""
    async def update_credit_note(self, lago_id: str, *, body: CreditNoteUpdateInput | Mapping[str, Any]) -> CreditNoteExtended:
        """PUT /credit_notes/{lago_id}"""
    async def void_credit_note(self, lago_id: str) -> CreditNoteExtended:
        """PUT /credit_notes/{lago_id}/void"""

class AsyncCustomersArea:
    async def create_customer(self, *, body: CustomerCreateInput | Mapping[str, Any]) -> Customer:
        """POST /customers"""
    async def destroy_customer(self, external_customer_id: str) -> Customer:
        """DELETE /customers/{external_customer_id}"""
    async def find_all_customer_applied_coupons(self, external_customer_id: str, *, coupon_code: list[str] | Unset = ..., status: AppliedCouponStatus | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> AppliedCouponsPaginated:
        """GET /customers/{external_customer_id}/applied_coupons"""
    async def find_all_customer_credit_notes(self, external_customer_id: str, *, amount_from: int | Unset = ..., amount_to: int | Unset = ..., credit_status: CreditStatus | Unset = ..., invoice_number: str | Unset = ..., issuing_date_from: datetime.date | Unset = ..., issuing_date_to: datetime.date | Unset = ..., reason: CreditNoteReason | Unset = ..., refund_status: RefundStatus | Unset = ..., search_term: str | Unset = ..., self_billed: bool | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> CreditNotesPaginated:
        """GET /customers/{external_customer_id}/credit_notes"""
    async def find_all_customer_invoices(self, external_customer_id: str, *, amount_from: int | Unset = ..., amount_to: int | Unset = ..., invoice_type: InvoiceType | Unset = ..., issuing_date_from: datetime.date | Unset = ..., issuing_date_to: datetime.date | Unset = ..., metadata: dict[str, str] | Unset = ..., payment_dispute_lost: bool | Unset = ..., payment_overdue: bool | Unset = ..., payment_status: PaymentStatus | Unset = ..., search_term: str | Unset = ..., self_billed: bool | Unset = ..., status: CustomerInvoiceStatusFilter | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> InvoicesPaginated:
        """GET /customers/{external_customer_id}/invoices"""
    async def find_all_customer_past_usage(self, external_customer_id: str, *, billable_metric_code: str | Unset = ..., external_subscription_id: str, periods_count: int | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> CustomerPastUsage:
        """GET /customers/{external_customer_id}/past_usage"""
    async def find_all_customer_payment_requests(self, external_customer_id: str, *, billing_entity_codes: list[str] | Unset = ..., page: int | Unset = ..., payment_status: PaymentStatus | Unset = ..., per_page: int | Unset = ...) -> PaymentRequestsPaginated:
        """GET /customers/{external_customer_id}/payment_requests"""
    async def find_all_customer_payments(self, external_customer_id: str, *, invoice_id: str | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> PaymentsPaginated:
        """GET /customers/{external_customer_id}/payments"""
    async def find_all_customer_subscriptions(self, external_customer_id: str, *, billing_entity_codes: list[str] | Unset = ..., plan_code: str | Unset = ..., status: list[SubscriptionStatus] | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ..., external_id: str | Unset = ..., overridden: bool | Unset = ...) -> SubscriptionsPaginated:
        """GET /customers/{external_customer_id}/subscriptions"""
    async def find_all_customers(self, *, account_type: list[AccountType] | Unset = ..., billing_entity_codes: list[str] | Unset = ..., countries: list[Country] | Unset = ..., currencies: list[Currency] | Unset = ..., customer_type: CustomerType | Unset = ..., has_customer_type: bool | Unset = ..., has_tax_identification_number: bool | Unset = ..., metadata: dict[str, str] | Unset = ..., search_term: str | Unset = ..., states: list[str] | Unset = ..., zipcodes: list[str] | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ..., external_id: str | Unset = ...) -> CustomersPaginated:
        """GET /customers"""
    async def find_customer(self, external_customer_id: str) -> Customer:
        """GET /customers/{external_customer_id}"""
    async def find_customer_current_usage(self, external_customer_id: str, *, apply_taxes: bool | Unset = ..., billable_metric_code: str | Unset = ..., charge_code: str | Unset = ..., charge_id: str | Unset = ..., external_subscription_id: str, filter_by_charge_code: str | Unset = ..., filter_by_charge_id: str | Unset = ..., filter_by_group: dict[str, str] | Unset = ..., filter_by_presentation: str | Unset = ..., full_usage: bool | Unset = ..., group: dict[str, str] | Unset = ..., filter_by_metric_code: str | Unset = ..., skip_grouping: bool | Unset = ...) -> CustomerUsage:
        """GET /customers/{external_customer_id}/current_usage"""
    async def find_customer_projected_usage(self, external_customer_id: str, *, apply_taxes: bool | Unset = ..., external_subscription_id: str) -> CustomerProjectedUsage:
        """GET /customers/{external_customer_id}/projected_usage"""
    async def generate_customer_checkout_url(self, external_customer_id: str) -> CustomerCheckoutUrlResponse:
        """POST /customers/{external_customer_id}/checkout_url"""
    async def get_customer_portal_url(self, external_customer_id: str) -> CustomerPortalUrl:
        """GET /customers/{external_customer_id}/portal_url"""

class AsyncEntitlementsArea:
    async def create_entitlement(self, code: str, *, body: EntitlementUpdateInput | Mapping[str, Any]) -> PlanEntitlements:
        """POST /plans/{code}/entitlements"""
    async def destroy_entitlement(self, code: str, feature_code: str) -> PlanEntitlement:
        """DELETE /plans/{code}/entitlements/{feature_code}"""
    async def destroy_subscription_entitlement(self, external_id: str, feature_code: str, *, subscription_status: SubscriptionStatusParameter | Unset = ...) -> SubscriptionEntitlements:
        """DELETE /subscriptions/{external_id}/entitlements/{feature_code}"""
    async def destroy_subscription_entitlement_privilege(self, external_id: str, feature_code: str, privilege_code: str, *, subscription_status: SubscriptionStatusParameter | Unset = ...) -> SubscriptionEntitlements:
        """DELETE /subscriptions/{external_id}/entitlements/{feature_code}/privileges/{privilege_code}"""
    async def find_all_entitlements(self, code: str) -> PlanEntitlements:
        """GET /plans/{code}/entitlements"""
    async def find_all_subscription_entitlements(self, external_id: str, *, subscription_status: SubscriptionStatusParameter | Unset = ...) -> SubscriptionEntitlements:
        """GET /subscriptions/{external_id}/entitlements"""
    async def find_entitlement(self, code: str, feature_code: str) -> PlanEntitlement:
        """GET /plans/{code}/entitlements/{feature_code}"""
    async def remove_entitlement_privilege(self, code: str, feature_code: str, privilege_code: str) -> PlanEntitlement:
        """DELETE /plans/{code}/entitlements/{feature_code}/privileges/{privilege_code}"""
    async def update_entitlement(self, code: str, *, body: EntitlementUpdateInput | Mapping[str, Any]) -> PlanEntitlements:
        """PATCH /plans/{code}/entitlements"""
    async def update_subscription_entitlements(self, external_id: str, *, body: EntitlementUpdateInput | Mapping[str, Any], subscription_status: SubscriptionStatusParameter | Unset = ...) -> SubscriptionEntitlements:
        """PATCH /subscriptions/{external_id}/entitlements"""

class AsyncEventsArea:
    async def create_batch_events(self, *, body: EventBatchInput | Mapping[str, Any]) -> EventsCreated:
        """POST /events/batch"""
    async def create_event(self, *, body: EventInput | Mapping[str, Any]) -> EventCreated:
        """POST /events"""
    async def event_batch_estimate_instant_fees(self, *, body: EventBatchEstimateInstantFeesInput | Mapping[str, Any]) -> FeesEstimate:
        """POST /events/batch_estimate_instant_fees"""
    async def event_estimate_fees(self, *, body: EventEstimateFeesInput | Mapping[str, Any]) -> Fees:
        """POST /events/estimate_fees"""
    async def event_estimate_instant_fees(self, *, body: EventEstimateInstantFeesInput | Mapping[str, Any]) -> FeesEstimate:
        """POST /events/estimate_instant_fees"""
    async def find_all_enriched_events(self, *, code: str | Unset = ..., timestamp_from: datetime.datetime | Unset = ..., timestamp_from_started_at: bool | Unset = ..., timestamp_to: datetime.datetime | Unset = ..., external_subscription_id: str | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> EnrichedEventsPaginated:
        """GET /events_enriched"""
    async def find_all_events(self, *, code: str | Unset = ..., timestamp_from: datetime.datetime | Unset = ..., timestamp_from_started_at: bool | Unset = ..., timestamp_to: datetime.datetime | Unset = ..., external_subscription_id: str | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> EventsPaginated:
        """GET /events"""
    async def find_event(self, transaction_id: str) -> Event:
        """GET /events/{transaction_id}"""

class AsyncFeaturesArea:
    async def create_feature(self, *, body: FeatureCreateInput | Mapping[str, Any]) -> Feature:
        """POST /features"""
    async def delete_feature_privilege(self, code: str, privilege_code: str) -> Feature:
        """DELETE /features/{code}/privileges/{privilege_code}"""
    async def destroy_feature(self, code: str) -> Feature:
        """DELETE /features/{code}"""
    async def find_all_features(self, *, search_term: str | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> FeaturesPaginated:
        """GET /features"""
    async def find_feature(self, code: str) -> Feature:
        """GET /features/{code}"""
    async def update_feature(self, code: str, *, body: FeatureUpdateInput | Mapping[str, Any]) -> Feature:
        """PUT /features/{code}"""

class AsyncFeesArea:
    async def delete_fee(self, lago_id: str) -> Fee:
        """DELETE /fees/{lago_id}"""
    async def find_all_fees(self, *, billable_metric_code: str | Unset = ..., created_at_from: datetime.datetime | Unset = ..., created_at_to: datetime.datetime | Unset = ..., currency: Currency | Unset = ..., event_transaction_id: str | Unset = ..., failed_at_from: datetime.datetime | Unset = ..., failed_at_to: datetime.datetime | Unset = ..., fee_type: FeeType | Unset = ..., payment_status: FeePaymentStatusFilter | Unset = ..., refunded_at_from: datetime.datetime | Unset = ..., refunded_at_to: datetime.datetime | Unset = ..., succeeded_at_from: datetime.datetime | Unset = ..., succeeded_at_to: datetime.datetime | Unset = ..., external_customer_id: str | Unset = ..., external_subscription_id: str | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> FeesPaginated:
        """GET /fees"""
    async def find_fee(self, lago_id: str) -> Fee:
        """GET /fees/{lago_id}"""
    async def update_fee(self, lago_id: str, *, body: FeeUpdateInput | Mapping[str, Any]) -> Fee:
        """PUT /fees/{lago_id}"""

class AsyncInvoicesArea:
    async def create_invoice(self, *, body: InvoiceOneOffCreateInput | Mapping[str, Any]) -> Invoice:
        """POST /invoices"""
    async def delete_invoice(self, lago_id: str) -> Invoice:
        """DELETE /invoices/{lago_id}"""
    async def download_invoice(self, lago_id: str) -> Invoice:
        """POST /invoices/{lago_id}/download"""
    async def download_invoice_pdf(self, lago_id: str) -> Invoice:
        """POST /invoices/{lago_id}/download_pdf"""
    async def download_invoice_xml(self, lago_id: str) -> Invoice:
        """POST /invoices/{lago_id}/download_xml"""
    async def finalize_invoice(self, lago_id: str) -> Invoice:
        """PUT /invoices/{lago_id}/finalize"""
    async def find_all_invoices(self, *, amount_from: int | Unset = ..., amount_to: int | Unset = ..., billing_entity_codes: list[str] | Unset = ..., currency: str | Unset = ..., invoice_type: InvoiceType | Unset = ..., issuing_date_from: datetime.date | Unset = ..., issuing_date_to: datetime.date | Unset = ..., metadata: dict[str, str] | Unset = ..., payment_dispute_lost: bool | Unset = ..., payment_overdue: bool | Unset = ..., payment_statuses: list[PaymentStatus] | Unset = ..., search_term: str | Unset = ..., self_billed: bool | Unset = ..., statuses: list[InvoiceStatusFilter] | Unset = ..., external_customer_id: str | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ..., status: InvoiceStatusFilter | Unset = ..., payment_status: PaymentStatus | Unset = ..., customer_external_id: str | Unset = ..., partially_paid: bool | Unset = ..., purchase_order_number: str | Unset = ..., settlements: list[str] | Unset = ...) -> InvoicesPaginated:
        """GET /invoices"""
    async def find_invoice(self, lago_id: str) -> Invoice:
        """GET /invoices/{lago_id}"""
    async def invoice_payment_url(self, lago_id: str) -> InvoicePaymentUrl:
        """POST /invoices/{lago_id}/payment_url"""
    async def invoice_preview(self, *, body: InvoicePreviewInput | Mapping[str, Any]) -> Invoice:
        """POST /invoices/preview"""
    async def lose_dispute_invoice(self, lago_id: str) -> Invoice:
        """POST /invoices/{lago_id}/lose_dispute"""
    async def refresh_invoice(self, lago_id: str) -> Invoice:
        """PUT /invoices/{lago_id}/refresh"""
    async def resend_invoice_email(self, lago_id: str) -> None:
        """POST /invoices/{lago_id}/resend_email"""
    async def retry_invoice(self, lago_id: str) -> Invoice:
        """POST /invoices/{lago_id}/retry"""
    async def retry_payment(self, lago_id: str, *, body: InvoiceRetryPaymentInput | Mapping[str, Any] | Unset = ...) -> None:
        """POST /invoices/{lago_id}/retry_payment"""
    async def sync_invoice_salesforce_id(self, lago_id: str, *, body: InvoiceSalesforceIdInput | Mapping[str, Any]) -> Invoice:
        """PUT /invoices/{lago_id}/sync_salesforce_id"""
    async def update_invoice(self, lago_id: str, *, body: InvoiceUpdateInput | Mapping[str, Any]) -> Invoice:
        """PUT /invoices/{lago_id}"""
    async def void_invoice(self, lago_id: str, *, body: InvoiceVoidInput | Mapping[str, Any] | Unset = ...) -> Invoice:
        """POST /invoices/{lago_id}/void"""

class AsyncOrganizationsArea:
    async def find_organization(self) -> Organization:
        """GET /organizations"""
    async def find_organization_grpc_token(self) -> OrganizationGrpcToken:
        """GET /organizations/grpc_token"""
    async def update_organization(self, *, body: OrganizationUpdateInput | Mapping[str, Any]) -> Organization:
        """PUT /organizations"""

class AsyncPaymentMethodsArea:
    async def destroy_payment_method(self, external_customer_id: str, lago_id: str) -> PaymentMethod:
        """DELETE /customers/{external_customer_id}/payment_methods/{lago_id}"""
    async def find_all_customers_payment_methods(self, external_customer_id: str, *, page: int | Unset = ..., per_page: int | Unset = ...) -> PaymentMethodsPaginated:
        """GET /customers/{external_customer_id}/payment_methods"""
    async def payment_method_set_as_default(self, external_customer_id: str, lago_id: str) -> PaymentMethod:
        """PUT /customers/{external_customer_id}/payment_methods/{lago_id}/set_as_default"""

class AsyncPaymentReceiptsArea:
    async def find_all_payment_receipts(self, *, invoice_id: str | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> PaymentReceiptsPaginated:
        """GET /payment_receipts"""
    async def find_payment_receipt(self, lago_id: str) -> PaymentReceipt:
        """GET /payment_receipts/{lago_id}"""
    async def resend_payment_receipt_email(self, lago_id: str) -> None:
        """POST /payment_receipts/{lago_id}/resend_email"""

class AsyncPaymentRequestsArea:
    async def create_payment_request(self, *, body: PaymentRequestCreateInput | Mapping[str, Any]) -> PaymentRequest:
        """POST /payment_requests"""
    async def find_all_payment_requests(self, *, billing_entity_codes: list[str] | Unset = ..., currency: str | Unset = ..., external_customer_id: str | Unset = ..., page: int | Unset = ..., payment_status: PaymentStatus | Unset = ..., per_page: int | Unset = ...) -> PaymentRequestsPaginated:
        """GET /payment_requests"""
    async def find_payment_request(self, lago_id: str) -> PaymentRequest:
        """GET /payment_requests/{lago_id}"""

class AsyncPaymentsArea:
    async def create_payment(self, *, body: PaymentCreateInput | Mapping[str, Any]) -> Payment:
        """POST /payments"""
    async def find_all_payments(self, *, invoice_id: str | Unset = ..., external_customer_id: str | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> PaymentsPaginated:
        """GET /payments"""
    async def find_payment(self, lago_id: str) -> Payment:
        """GET /payments/{lago_id}"""

class AsyncPlansArea:
    async def create_plan(self, *, body: PlanCreateInput | Mapping[str, Any]) -> Plan:
        """POST /plans"""
    async def create_plan_charge(self, code: str, *, body: ChargeCreateInput | Mapping[str, Any]) -> Charge:
        """POST /plans/{code}/charges"""
    async def create_plan_charge_filter(self, code: str, charge_code: str, *, body: ChargeFilterCreateInput | Mapping[str, Any]) -> ChargeFilterResponse:
        """POST /plans/{code}/charges/{charge_code}/filters"""
    async def create_plan_fixed_charge(self, code: str, *, body: FixedChargeCreateInput | Mapping[str, Any]) -> FixedCharge:
        """POST /plans/{code}/fixed_charges"""
    async def delete_all_plan_metadata(self, code: str) -> PlanMetadataResponse:
        """DELETE /plans/{code}/metadata"""
    async def delete_plan_metadata_key(self, code: str, key: str) -> PlanMetadataResponse:
        """DELETE /plans/{code}/metadata/{key}"""
    async def destroy_plan(self, code: str) -> Plan:
        """DELETE /plans/{code}"""
    async def destroy_plan_charge(self, code: str, charge_code: str, *, body: ChargeDeleteInput | Mapping[str, Any] | Unset = ...) -> Charge:
        """DELETE /plans/{code}/charges/{charge_code}"""
    async def destroy_plan_charge_filter(self, code: str, charge_code: str, filter_id: str, *, body: ChargeFilterDeleteInput | Mapping[str, Any] | Unset = ...) -> ChargeFilterResponse:
        """DELETE /plans/{code}/charges/{charge_code}/filters/{filter_id}"""
    async def destroy_plan_fixed_charge(self, code: str, fixed_charge_code: str, *, body: FixedChargeDeleteInput | Mapping[str, Any] | Unset = ...) -> FixedCharge:
        """DELETE /plans/{code}/fixed_charges/{fixed_charge_code}"""
    async def find_all_plan_charge_filters(self, code: str, charge_code: str, *, page: int | Unset = ..., per_page: int | Unset = ...) -> ChargeFiltersPaginated:
        """GET /plans/{code}/charges/{charge_code}/filters"""
    async def find_all_plan_charges(self, code: str, *, page: int | Unset = ..., per_page: int | Unset = ...) -> ChargesPaginated:
        """GET /plans/{code}/charges"""
    async def find_all_plan_fixed_charges(self, code: str, *, page: int | Unset = ..., per_page: int | Unset = ...) -> FixedChargesPaginated:
        """GET /plans/{code}/fixed_charges"""
    async def find_all_plans(self, *, page: int | Unset = ..., per_page: int | Unset = ...) -> PlansPaginated:
        """GET /plans"""
    async def find_plan(self, code: str) -> Plan:
        """GET /plans/{code}"""
    async def find_plan_charge(self, code: str, charge_code: str) -> Charge:
        """GET /plans/{code}/charges/{charge_code}"""
    async def find_plan_charge_filter(self, code: str, charge_code: str, filter_id: str) -> ChargeFilterResponse:
        """GET /plans/{code}/charges/{charge_code}/filters/{filter_id}"""
    async def find_plan_fixed_charge(self, code: str, fixed_charge_code: str) -> FixedCharge:
        """GET /plans/{code}/fixed_charges/{fixed_charge_code}"""
    async def merge_plan_metadata(self, code: str, *, body: PlanMetadataResponse | Mapping[str, Any]) -> PlanMetadataResponse:
        """PATCH /plans/{code}/metadata"""
    async def replace_plan_metadata(self, code: str, *, body: PlanMetadataResponse | Mapping[str, Any]) -> PlanMetadataResponse:
        """POST /plans/{code}/metadata"""
    async def update_plan(self, code: str, *, body: PlanUpdateInput | Mapping[str, Any]) -> Plan:
        """PUT /plans/{code}"""
    async def update_plan_charge(self, code: str, charge_code: str, *, body: ChargeUpdateInput | Mapping[str, Any]) -> Charge:
        """PUT /plans/{code}/charges/{charge_code}"""
    async def update_plan_charge_filter(self, code: str, charge_code: str, filter_id: str, *, body: ChargeFilterUpdateInput | Mapping[str, Any]) -> ChargeFilterResponse:
        """PUT /plans/{code}/charges/{charge_code}/filters/{filter_id}"""
    async def update_plan_fixed_charge(self, code: str, fixed_charge_code: str, *, body: FixedChargeUpdateInput | Mapping[str, Any]) -> FixedCharge:
        """PUT /plans/{code}/fixed_charges/{fixed_charge_code}"""

class AsyncSubscriptionsArea:
    async def create_subscription(self, *, body: SubscriptionCreateInput | Mapping[str, Any]) -> SubscriptionExtended:
        """POST /subscriptions"""
    async def create_subscription_alert(self, external_id: str, *, body: AlertBatchCreateInput | AlertCreateInput | Mapping[str, Any], subscription_status: SubscriptionStatusParameter | Unset = ...) -> Alert | Alerts:
        """POST /subscriptions/{external_id}/alerts"""
    async def create_subscription_charge_filter(self, external_id: str, charge_code: str, *, body: ChargeFilterCreateInput | Mapping[str, Any], subscription_status: SubscriptionStatusParameter | Unset = ...) -> ChargeFilterResponse:
        """POST /subscriptions/{external_id}/charges/{charge_code}/filters"""
    async def delete_all_subscription_alerts(self, external_id: str, *, subscription_status: SubscriptionStatusParameter | Unset = ...) -> None:
        """DELETE /subscriptions/{external_id}/alerts"""
    async def delete_subscription_alert(self, external_id: str, code: str, *, subscription_status: SubscriptionStatusParameter | Unset = ...) -> Alert:
        """DELETE /subscriptions/{external_id}/alerts/{code}"""
    async def destroy_subscription(self, external_id: str, *, on_termination_credit_note: OnTerminationCreditNoteInput | Unset = ..., on_termination_invoice: OnTerminationInvoice | Unset = ..., status: str | Unset = ...) -> SubscriptionExtended:
        """DELETE /subscriptions/{external_id}"""
    async def destroy_subscription_charge_filter(self, external_id: str, charge_code: str, filter_id: str, *, subscription_status: SubscriptionStatusParameter | Unset = ...) -> ChargeFilterResponse:
        """DELETE /subscriptions/{external_id}/charges/{charge_code}/filters/{filter_id}"""
    async def find_all_subscription_charge_filters(self, external_id: str, charge_code: str, *, page: int | Unset = ..., per_page: int | Unset = ..., subscription_status: SubscriptionStatusParameter | Unset = ...) -> ChargeFiltersPaginated:
        """GET /subscriptions/{external_id}/charges/{charge_code}/filters"""
    async def find_all_subscription_charges(self, external_id: str, *, page: int | Unset = ..., per_page: int | Unset = ..., subscription_status: SubscriptionStatusParameter | Unset = ...) -> ChargesPaginated:
        """GET /subscriptions/{external_id}/charges"""
    async def find_all_subscription_fixed_charges(self, external_id: str, *, page: int | Unset = ..., per_page: int | Unset = ..., subscription_status: SubscriptionStatusParameter | Unset = ...) -> FixedChargesPaginated:
        """GET /subscriptions/{external_id}/fixed_charges"""
    async def find_all_subscriptions(self, *, billing_entity_codes: list[str] | Unset = ..., external_customer_id: str | Unset = ..., plan_code: str | Unset = ..., status: list[SubscriptionStatus] | Unset = ..., currency: str | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ..., external_id: str | Unset = ..., overridden: bool | Unset = ...) -> SubscriptionsPaginated:
        """GET /subscriptions"""
    async def find_subscription(self, external_id: str, *, status: SubscriptionStatus | Unset = ...) -> SubscriptionExtended:
        """GET /subscriptions/{external_id}"""
    async def find_subscription_charge(self, external_id: str, charge_code: str, *, subscription_status: SubscriptionStatusParameter | Unset = ...) -> Charge:
        """GET /subscriptions/{external_id}/charges/{charge_code}"""
    async def find_subscription_charge_filter(self, external_id: str, charge_code: str, filter_id: str, *, subscription_status: SubscriptionStatusParameter | Unset = ...) -> ChargeFilterResponse:
        """GET /subscriptions/{external_id}/charges/{charge_code}/filters/{filter_id}"""
    async def find_subscription_fixed_charge(self, external_id: str, fixed_charge_code: str, *, subscription_status: SubscriptionStatusParameter | Unset = ...) -> FixedCharge:
        """GET /subscriptions/{external_id}/fixed_charges/{fixed_charge_code}"""
    async def get_subscription_alert(self, external_id: str, code: str, *, subscription_status: SubscriptionStatusParameter | Unset = ...) -> Alert:
        """GET /subscriptions/{external_id}/alerts/{code}"""
    async def get_subscription_alerts(self, external_id: str, *, subscription_status: SubscriptionStatusParameter | Unset = ...) -> Alerts:
        """GET /subscriptions/{external_id}/alerts"""
    async def get_subscription_lifetime_usage(self, external_id: str, *, subscription_status: SubscriptionStatusParameter | Unset = ...) -> LifetimeUsage:
        """GET /subscriptions/{external_id}/lifetime_usage"""
    async def override_subscription_charge(self, external_id: str, charge_code: str, *, body: SubscriptionChargeOverride | Mapping[str, Any], subscription_status: SubscriptionStatusParameter | Unset = ...) -> Charge:
        """PUT /subscriptions/{external_id}/charges/{charge_code}"""
    async def override_subscription_fixed_charge(self, external_id: str, fixed_charge_code: str, *, body: SubscriptionFixedChargeOverride | Mapping[str, Any], subscription_status: SubscriptionStatusParameter | Unset = ...) -> FixedCharge:
        """PUT /subscriptions/{external_id}/fixed_charges/{fixed_charge_code}"""
    async def update_subscription(self, external_id: str, *, body: SubscriptionUpdateInput | Mapping[str, Any], status: UpdateSubscriptionStatus | Unset = ...) -> SubscriptionExtended:
        """PUT /subscriptions/{external_id}"""
    async def update_subscription_alert(self, external_id: str, code: str, *, body: AlertUpdateInput | Mapping[str, Any], subscription_status: SubscriptionStatusParameter | Unset = ...) -> Alert:
        """PUT /subscriptions/{external_id}/alerts/{code}"""
    async def update_subscription_charge_filter(self, external_id: str, charge_code: str, filter_id: str, *, body: ChargeFilterUpdateInput | Mapping[str, Any], subscription_status: SubscriptionStatusParameter | Unset = ...) -> ChargeFilterResponse:
        """PUT /subscriptions/{external_id}/charges/{charge_code}/filters/{filter_id}"""
    async def update_subscription_lifetime_usage(self, external_id: str, *, body: LifetimeUsageInput | Mapping[str, Any], subscription_status: SubscriptionStatusParameter | Unset = ...) -> LifetimeUsage:
        """PUT /subscriptions/{external_id}/lifetime_usage"""

class AsyncTaxesArea:
    async def create_tax(self, *, body: TaxCreateInput | Mapping[str, Any]) -> Tax:
        """POST /taxes"""
    async def destroy_tax(self, code: str) -> Tax:
        """DELETE /taxes/{code}"""
    async def find_all_taxes(self, *, page: int | Unset = ..., per_page: int | Unset = ...) -> TaxesPaginated:
        """GET /taxes"""
    async def find_tax(self, code: str) -> Tax:
        """GET /taxes/{code}"""
    async def update_tax(self, code: str, *, body: TaxUpdateInput | Mapping[str, Any]) -> Tax:
        """PUT /taxes/{code}"""

class AsyncWalletsArea:
    async def create_customer_wallet(self, external_customer_id: str, *, body: WalletCreateInput | Mapping[str, Any]) -> Wallet:
        """POST /customers/{external_customer_id}/wallets"""
    async def create_customer_wallet_alert(self, external_customer_id: str, wallet_code: str, *, body: WalletAlertBatchCreateInput | WalletAlertCreateInput | Mapping[str, Any]) -> WalletAlert | WalletAlerts:
        """POST /customers/{external_customer_id}/wallets/{wallet_code}/alerts"""
    async def create_wallet(self, *, body: WalletCreateInput | Mapping[str, Any]) -> Wallet:
        """POST /wallets"""
    async def create_wallet_transaction(self, *, body: WalletTransactionCreateInput | Mapping[str, Any]) -> WalletTransactions:
        """POST /wallet_transactions"""
    async def delete_all_customer_wallet_alerts(self, external_customer_id: str, wallet_code: str) -> None:
        """DELETE /customers/{external_customer_id}/wallets/{wallet_code}/alerts"""
    async def delete_all_customer_wallet_metadata(self, external_customer_id: str, wallet_code: str) -> WalletMetadataResponse:
        """DELETE /customers/{external_customer_id}/wallets/{wallet_code}/metadata"""
    async def delete_all_wallet_metadata(self, lago_id: str) -> WalletMetadataResponse:
        """DELETE /wallets/{lago_id}/metadata"""
    async def delete_customer_wallet_alert(self, external_customer_id: str, wallet_code: str, code: str) -> WalletAlert:
        """DELETE /customers/{external_customer_id}/wallets/{wallet_code}/alerts/{code}"""
    async def delete_customer_wallet_metadata_key(self, external_customer_id: str, wallet_code: str, key: str) -> WalletMetadataResponse:
        """DELETE /customers/{external_customer_id}/wallets/{wallet_code}/metadata/{key}"""
    async def delete_wallet_metadata_key(self, lago_id: str, key: str) -> WalletMetadataResponse:
        """DELETE /wallets/{lago_id}/metadata/{key}"""
    async def destroy_customer_wallet(self, external_customer_id: str, code: str) -> Wallet:
        """DELETE /customers/{external_customer_id}/wallets/{code}"""
    async def destroy_wallet(self, lago_id: str) -> Wallet:
        """DELETE /wallets/{lago_id}"""
    async def find_all_customer_wallets(self, external_customer_id: str, *, billing_entity_codes: list[str] | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> WalletsPaginated:
        """GET /customers/{external_customer_id}/wallets"""
    async def find_all_wallet_transaction_consumptions(self, lago_id: str, *, page: int | Unset = ..., per_page: int | Unset = ...) -> WalletTransactionConsumptionsPaginated:
        """GET /wallet_transactions/{lago_id}/consumptions"""
    async def find_all_wallet_transaction_fundings(self, lago_id: str, *, page: int | Unset = ..., per_page: int | Unset = ...) -> WalletTransactionFundingsPaginated:
        """GET /wallet_transactions/{lago_id}/fundings"""
    async def find_all_wallet_transactions(self, lago_id: str, *, status: str | Unset = ..., transaction_status: str | Unset = ..., transaction_type: str | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ..., metadata: dict[str, str] | Unset = ...) -> WalletTransactionsPaginated:
        """GET /wallets/{lago_id}/wallet_transactions"""
    async def find_all_wallets(self, *, billing_entity_codes: list[str] | Unset = ..., external_customer_id: str | Unset = ..., currency: str | Unset = ..., page: int | Unset = ..., per_page: int | Unset = ...) -> WalletsPaginated:
        """GET /wallets"""
    async def find_customer_wallet(self, external_customer_id: str, code: str) -> Wallet:
        """GET /customers/{external_customer_id}/wallets/{code}"""
    async def find_wallet(self, lago_id: str) -> Wallet:
        """GET /wallets/{lago_id}"""
    async def find_wallet_transaction(self, lago_id: str) -> WalletTransaction:
        """GET /wallet_transactions/{lago_id}"""
    async def get_customer_wallet_alert(self, external_customer_id: str, wallet_code: str, code: str) -> WalletAlert:
        """GET /customers/{external_customer_id}/wallets/{wallet_code}/alerts/{code}"""
    async def get_customer_wallet_alerts(self, external_customer_id: str, wallet_code: str) -> WalletAlerts:
        """GET /customers/{external_customer_id}/wallets/{wallet_code}/alerts"""
    async def merge_customer_wallet_metadata(self, external_customer_id: str, wallet_code: str, *, body: WalletMetadataResponse | Mapping[str, Any]) -> WalletMetadataResponse:
        """PATCH /customers/{external_customer_id}/wallets/{wallet_code}/metadata"""
    async def merge_wallet_metadata(self, lago_id: str, *, body: WalletMetadataResponse | Mapping[str, Any]) -> WalletMetadataResponse:
        """PATCH /wallets/{lago_id}/metadata"""
    async def replace_customer_wallet_metadata(self, external_customer_id: str, wallet_code: str, *, body: WalletMetadataResponse | Mapping[str, Any]) -> WalletMetadataResponse:
        """POST /customers/{external_customer_id}/wallets/{wallet_code}/metadata"""
    async def replace_wallet_metadata(self, lago_id: str, *, body: WalletMetadataResponse | Mapping[str, Any]) -> WalletMetadataResponse:
        """POST /wallets/{lago_id}/metadata"""
    async def update_customer_wallet(self, external_customer_id: str, code: str, *, body: WalletUpdateInput | Mapping[str, Any]) -> Wallet:
        """PUT /customers/{external_customer_id}/wallets/{code}"""
    async def update_customer_wallet_alert(self, external_customer_id: str, wallet_code: str, code: str, *, body: WalletAlertUpdateInput | Mapping[str, Any]) -> WalletAlert:
        """PUT /customers/{external_customer_id}/wallets/{wallet_code}/alerts/{code}"""
    async def update_wallet(self, lago_id: str, *, body: WalletUpdateInput | Mapping[str, Any]) -> Wallet:
        """PUT /wallets/{lago_id}"""
    async def wallet_transaction_payment_url(self, lago_id: str) -> WalletTransactionPaymentUrl:
        """POST /wallet_transactions/{lago_id}/payment_url"""

class AsyncWebhookEndpointsArea:
    async def create_webhook_endpoint(self, *, body: WebhookEndpointCreateInput | Mapping[str, Any]) -> WebhookEndpoint:
        """POST /webhook_endpoints"""
    async def destroy_webhook_endpoint(self, lago_id: str) -> WebhookEndpoint:
        """DELETE /webhook_endpoints/{lago_id}"""
    async def find_all_webhook_endpoints(self, *, page: int | Unset = ..., per_page: int | Unset = ...) -> WebhookEndpointsPaginated:
        """GET /webhook_endpoints"""
    async def find_webhook_endpoint(self, lago_id: str) -> WebhookEndpoint:
        """GET /webhook_endpoints/{lago_id}"""
    async def update_webhook_endpoint(self, lago_id: str, *, body: WebhookEndpointUpdateInput | Mapping[str, Any]) -> WebhookEndpoint:
        """PUT /webhook_endpoints/{lago_id}"""

class AsyncWebhooksArea:
    async def fetch_json_public_key(self) -> WebhookPublicKey:
        """GET /webhooks/json_public_key"""
    async def fetch_public_key(self) -> str:
        """GET /webhooks/public_key"""

class AsyncApi:
    def __init__(self, base: AsyncBase) -> None: ...
    @property
    def activity_logs(self) -> AsyncActivityLogsArea: ...
    @property
    def add_ons(self) -> AsyncAddOnsArea: ...
    @property
    def analytics(self) -> AsyncAnalyticsArea: ...
    @property
    def api_logs(self) -> AsyncApiLogsArea: ...
    @property
    def billable_metrics(self) -> AsyncBillableMetricsArea: ...
    @property
    def billing_entities(self) -> AsyncBillingEntitiesArea: ...
    @property
    def coupons(self) -> AsyncCouponsArea: ...
    @property
    def credit_notes(self) -> AsyncCreditNotesArea: ...
    @property
    def customers(self) -> AsyncCustomersArea: ...
    @property
    def entitlements(self) -> AsyncEntitlementsArea: ...
    @property
    def events(self) -> AsyncEventsArea: ...
    @property
    def features(self) -> AsyncFeaturesArea: ...
    @property
    def fees(self) -> AsyncFeesArea: ...
    @property
    def invoices(self) -> AsyncInvoicesArea: ...
    @property
    def organizations(self) -> AsyncOrganizationsArea: ...
    @property
    def payment_methods(self) -> AsyncPaymentMethodsArea: ...
    @property
    def payment_receipts(self) -> AsyncPaymentReceiptsArea: ...
    @property
    def payment_requests(self) -> AsyncPaymentRequestsArea: ...
    @property
    def payments(self) -> AsyncPaymentsArea: ...
    @property
    def plans(self) -> AsyncPlansArea: ...
    @property
    def subscriptions(self) -> AsyncSubscriptionsArea: ...
    @property
    def taxes(self) -> AsyncTaxesArea: ...
    @property
    def wallets(self) -> AsyncWalletsArea: ...
    @property
    def webhook_endpoints(self) -> AsyncWebhookEndpointsArea: ...
    @property
    def webhooks(self) -> AsyncWebhooksArea: ...
