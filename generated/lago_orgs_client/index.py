# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""Every operation and every webhook of the contract, by the name that the contract gives it."""

from importlib import import_module
from types import ModuleType
from typing import NamedTuple


class Place(NamedTuple):
    """Where one operation is.

    Attributes:
        area: The package of `api` that holds it.
        name: Its module there.
        method: The HTTP method, in capitals.
        path: The path below the base URL, with its parameters in braces.
    """

    area: str
    name: str
    method: str
    path: str

    def load(self) -> ModuleType:
        """The module of the operation: `OPERATION`, `build_request`, `parse_response` and the calls."""
        return import_module(f"{__package__}.api.{self.area}.{self.name}")


OPERATIONS: dict[str, Place] = {
    "applyCoupon": Place("coupons", "apply_coupon", "POST", "/applied_coupons"),
    "createAddOn": Place("add_ons", "create_add_on", "POST", "/add_ons"),
    "createBatchEvents": Place("events", "create_batch_events", "POST", "/events/batch"),
    "createBillableMetric": Place("billable_metrics", "create_billable_metric", "POST", "/billable_metrics"),
    "createBillingEntity": Place("billing_entities", "create_billing_entity", "POST", "/billing_entities"),
    "createCoupon": Place("coupons", "create_coupon", "POST", "/coupons"),
    "createCreditNote": Place("credit_notes", "create_credit_note", "POST", "/credit_notes"),
    "createCustomer": Place("customers", "create_customer", "POST", "/customers"),
    "createCustomerWallet": Place(
        "wallets", "create_customer_wallet", "POST", "/customers/{external_customer_id}/wallets"
    ),
    "createCustomerWalletAlert": Place(
        "wallets",
        "create_customer_wallet_alert",
        "POST",
        "/customers/{external_customer_id}/wallets/{wallet_code}/alerts",
    ),
    "createEntitlement": Place("entitlements", "create_entitlement", "POST", "/plans/{code}/entitlements"),
    "createEvent": Place("events", "create_event", "POST", "/events"),
    "createFeature": Place("features", "create_feature", "POST", "/features"),
    "createInvoice": Place("invoices", "create_invoice", "POST", "/invoices"),
    "createPayment": Place("payments", "create_payment", "POST", "/payments"),
    "createPaymentRequest": Place("payment_requests", "create_payment_request", "POST", "/payment_requests"),
    "createPlan": Place("plans", "create_plan", "POST", "/plans"),
    "createPlanCharge": Place("plans", "create_plan_charge", "POST", "/plans/{code}/charges"),
    "createPlanChargeFilter": Place(
        "plans", "create_plan_charge_filter", "POST", "/plans/{code}/charges/{charge_code}/filters"
    ),
    "createPlanFixedCharge": Place("plans", "create_plan_fixed_charge", "POST", "/plans/{code}/fixed_charges"),
    "createSubscription": Place("subscriptions", "create_subscription", "POST", "/subscriptions"),
    "createSubscriptionAlert": Place(
        "subscriptions", "create_subscription_alert", "POST", "/subscriptions/{external_id}/alerts"
    ),
    "createSubscriptionChargeFilter": Place(
        "subscriptions",
        "create_subscription_charge_filter",
        "POST",
        "/subscriptions/{external_id}/charges/{charge_code}/filters",
    ),
    "createTax": Place("taxes", "create_tax", "POST", "/taxes"),
    "createWallet": Place("wallets", "create_wallet", "POST", "/wallets"),
    "createWalletTransaction": Place("wallets", "create_wallet_transaction", "POST", "/wallet_transactions"),
    "createWebhookEndpoint": Place("webhook_endpoints", "create_webhook_endpoint", "POST", "/webhook_endpoints"),
    "deleteAllCreditNoteMetadata": Place(
        "credit_notes", "delete_all_credit_note_metadata", "DELETE", "/credit_notes/{lago_id}/metadata"
    ),
    "deleteAllCustomerWalletAlerts": Place(
        "wallets",
        "delete_all_customer_wallet_alerts",
        "DELETE",
        "/customers/{external_customer_id}/wallets/{wallet_code}/alerts",
    ),
    "deleteAllCustomerWalletMetadata": Place(
        "wallets",
        "delete_all_customer_wallet_metadata",
        "DELETE",
        "/customers/{external_customer_id}/wallets/{wallet_code}/metadata",
    ),
    "deleteAllPlanMetadata": Place("plans", "delete_all_plan_metadata", "DELETE", "/plans/{code}/metadata"),
    "deleteAllSubscriptionAlerts": Place(
        "subscriptions", "delete_all_subscription_alerts", "DELETE", "/subscriptions/{external_id}/alerts"
    ),
    "deleteAllWalletMetadata": Place("wallets", "delete_all_wallet_metadata", "DELETE", "/wallets/{lago_id}/metadata"),
    "deleteAppliedCoupon": Place(
        "coupons",
        "delete_applied_coupon",
        "DELETE",
        "/customers/{external_customer_id}/applied_coupons/{applied_coupon_id}",
    ),
    "deleteCreditNoteMetadataKey": Place(
        "credit_notes", "delete_credit_note_metadata_key", "DELETE", "/credit_notes/{lago_id}/metadata/{key}"
    ),
    "deleteCustomerWalletAlert": Place(
        "wallets",
        "delete_customer_wallet_alert",
        "DELETE",
        "/customers/{external_customer_id}/wallets/{wallet_code}/alerts/{code}",
    ),
    "deleteCustomerWalletMetadataKey": Place(
        "wallets",
        "delete_customer_wallet_metadata_key",
        "DELETE",
        "/customers/{external_customer_id}/wallets/{wallet_code}/metadata/{key}",
    ),
    "deleteFeaturePrivilege": Place(
        "features", "delete_feature_privilege", "DELETE", "/features/{code}/privileges/{privilege_code}"
    ),
    "deleteFee": Place("fees", "delete_fee", "DELETE", "/fees/{lago_id}"),
    "deleteInvoice": Place("invoices", "delete_invoice", "DELETE", "/invoices/{lago_id}"),
    "deletePlanMetadataKey": Place("plans", "delete_plan_metadata_key", "DELETE", "/plans/{code}/metadata/{key}"),
    "deleteSubscriptionAlert": Place(
        "subscriptions", "delete_subscription_alert", "DELETE", "/subscriptions/{external_id}/alerts/{code}"
    ),
    "deleteWalletMetadataKey": Place(
        "wallets", "delete_wallet_metadata_key", "DELETE", "/wallets/{lago_id}/metadata/{key}"
    ),
    "destroyAddOn": Place("add_ons", "destroy_add_on", "DELETE", "/add_ons/{code}"),
    "destroyBillableMetric": Place("billable_metrics", "destroy_billable_metric", "DELETE", "/billable_metrics/{code}"),
    "destroyCoupon": Place("coupons", "destroy_coupon", "DELETE", "/coupons/{code}"),
    "destroyCustomer": Place("customers", "destroy_customer", "DELETE", "/customers/{external_customer_id}"),
    "destroyCustomerWallet": Place(
        "wallets", "destroy_customer_wallet", "DELETE", "/customers/{external_customer_id}/wallets/{code}"
    ),
    "destroyEntitlement": Place(
        "entitlements", "destroy_entitlement", "DELETE", "/plans/{code}/entitlements/{feature_code}"
    ),
    "destroyFeature": Place("features", "destroy_feature", "DELETE", "/features/{code}"),
    "destroyPaymentMethod": Place(
        "payment_methods",
        "destroy_payment_method",
        "DELETE",
        "/customers/{external_customer_id}/payment_methods/{lago_id}",
    ),
    "destroyPlan": Place("plans", "destroy_plan", "DELETE", "/plans/{code}"),
    "destroyPlanCharge": Place("plans", "destroy_plan_charge", "DELETE", "/plans/{code}/charges/{charge_code}"),
    "destroyPlanChargeFilter": Place(
        "plans", "destroy_plan_charge_filter", "DELETE", "/plans/{code}/charges/{charge_code}/filters/{filter_id}"
    ),
    "destroyPlanFixedCharge": Place(
        "plans", "destroy_plan_fixed_charge", "DELETE", "/plans/{code}/fixed_charges/{fixed_charge_code}"
    ),
    "destroySubscription": Place("subscriptions", "destroy_subscription", "DELETE", "/subscriptions/{external_id}"),
    "destroySubscriptionChargeFilter": Place(
        "subscriptions",
        "destroy_subscription_charge_filter",
        "DELETE",
        "/subscriptions/{external_id}/charges/{charge_code}/filters/{filter_id}",
    ),
    "destroySubscriptionEntitlement": Place(
        "entitlements",
        "destroy_subscription_entitlement",
        "DELETE",
        "/subscriptions/{external_id}/entitlements/{feature_code}",
    ),
    "destroySubscriptionEntitlementPrivilege": Place(
        "entitlements",
        "destroy_subscription_entitlement_privilege",
        "DELETE",
        "/subscriptions/{external_id}/entitlements/{feature_code}/privileges/{privilege_code}",
    ),
    "destroyTax": Place("taxes", "destroy_tax", "DELETE", "/taxes/{code}"),
    "destroyWallet": Place("wallets", "destroy_wallet", "DELETE", "/wallets/{lago_id}"),
    "destroyWebhookEndpoint": Place(
        "webhook_endpoints", "destroy_webhook_endpoint", "DELETE", "/webhook_endpoints/{lago_id}"
    ),
    "downloadCreditNote": Place("credit_notes", "download_credit_note", "POST", "/credit_notes/{lago_id}/download"),
    "downloadCreditNotePdf": Place(
        "credit_notes", "download_credit_note_pdf", "POST", "/credit_notes/{lago_id}/download_pdf"
    ),
    "downloadCreditNoteXml": Place(
        "credit_notes", "download_credit_note_xml", "POST", "/credit_notes/{lago_id}/download_xml"
    ),
    "downloadInvoice": Place("invoices", "download_invoice", "POST", "/invoices/{lago_id}/download"),
    "downloadInvoicePdf": Place("invoices", "download_invoice_pdf", "POST", "/invoices/{lago_id}/download_pdf"),
    "downloadInvoiceXml": Place("invoices", "download_invoice_xml", "POST", "/invoices/{lago_id}/download_xml"),
    "estimateCreditNote": Place("credit_notes", "estimate_credit_note", "POST", "/credit_notes/estimate"),
    "evaluateBillableMetricExpression": Place(
        "billable_metrics", "evaluate_billable_metric_expression", "POST", "/billable_metrics/evaluate_expression"
    ),
    "eventBatchEstimateInstantFees": Place(
        "events", "event_batch_estimate_instant_fees", "POST", "/events/batch_estimate_instant_fees"
    ),
    "eventEstimateFees": Place("events", "event_estimate_fees", "POST", "/events/estimate_fees"),
    "eventEstimateInstantFees": Place("events", "event_estimate_instant_fees", "POST", "/events/estimate_instant_fees"),
    "fetchJsonPublicKey": Place("webhooks", "fetch_json_public_key", "GET", "/webhooks/json_public_key"),
    "fetchPublicKey": Place("webhooks", "fetch_public_key", "GET", "/webhooks/public_key"),
    "finalizeInvoice": Place("invoices", "finalize_invoice", "PUT", "/invoices/{lago_id}/finalize"),
    "findActivityLog": Place("activity_logs", "find_activity_log", "GET", "/activity_logs/{activity_id}"),
    "findAddOn": Place("add_ons", "find_add_on", "GET", "/add_ons/{code}"),
    "findAllActivityLogs": Place("activity_logs", "find_all_activity_logs", "GET", "/activity_logs"),
    "findAllAddOns": Place("add_ons", "find_all_add_ons", "GET", "/add_ons"),
    "findAllApiLogs": Place("api_logs", "find_all_api_logs", "GET", "/api_logs"),
    "findAllAppliedCoupons": Place("coupons", "find_all_applied_coupons", "GET", "/applied_coupons"),
    "findAllBillableMetrics": Place("billable_metrics", "find_all_billable_metrics", "GET", "/billable_metrics"),
    "findAllCoupons": Place("coupons", "find_all_coupons", "GET", "/coupons"),
    "findAllCreditNotes": Place("credit_notes", "find_all_credit_notes", "GET", "/credit_notes"),
    "findAllCustomerAppliedCoupons": Place(
        "customers", "find_all_customer_applied_coupons", "GET", "/customers/{external_customer_id}/applied_coupons"
    ),
    "findAllCustomerCreditNotes": Place(
        "customers", "find_all_customer_credit_notes", "GET", "/customers/{external_customer_id}/credit_notes"
    ),
    "findAllCustomerInvoices": Place(
        "customers", "find_all_customer_invoices", "GET", "/customers/{external_customer_id}/invoices"
    ),
    "findAllCustomerPastUsage": Place(
        "customers", "find_all_customer_past_usage", "GET", "/customers/{external_customer_id}/past_usage"
    ),
    "findAllCustomerPaymentRequests": Place(
        "customers", "find_all_customer_payment_requests", "GET", "/customers/{external_customer_id}/payment_requests"
    ),
    "findAllCustomerPayments": Place(
        "customers", "find_all_customer_payments", "GET", "/customers/{external_customer_id}/payments"
    ),
    "findAllCustomerSubscriptions": Place(
        "customers", "find_all_customer_subscriptions", "GET", "/customers/{external_customer_id}/subscriptions"
    ),
    "findAllCustomerWallets": Place(
        "wallets", "find_all_customer_wallets", "GET", "/customers/{external_customer_id}/wallets"
    ),
    "findAllCustomers": Place("customers", "find_all_customers", "GET", "/customers"),
    "findAllCustomersPaymentMethods": Place(
        "payment_methods",
        "find_all_customers_payment_methods",
        "GET",
        "/customers/{external_customer_id}/payment_methods",
    ),
    "findAllEnrichedEvents": Place("events", "find_all_enriched_events", "GET", "/events_enriched"),
    "findAllEntitlements": Place("entitlements", "find_all_entitlements", "GET", "/plans/{code}/entitlements"),
    "findAllEvents": Place("events", "find_all_events", "GET", "/events"),
    "findAllFeatures": Place("features", "find_all_features", "GET", "/features"),
    "findAllFees": Place("fees", "find_all_fees", "GET", "/fees"),
    "findAllGrossRevenues": Place("analytics", "find_all_gross_revenues", "GET", "/analytics/gross_revenue"),
    "findAllInvoiceCollections": Place(
        "analytics", "find_all_invoice_collections", "GET", "/analytics/invoice_collection"
    ),
    "findAllInvoicedUsages": Place("analytics", "find_all_invoiced_usages", "GET", "/analytics/invoiced_usage"),
    "findAllInvoices": Place("invoices", "find_all_invoices", "GET", "/invoices"),
    "findAllMrrs": Place("analytics", "find_all_mrrs", "GET", "/analytics/mrr"),
    "findAllOverdueBalances": Place("analytics", "find_all_overdue_balances", "GET", "/analytics/overdue_balance"),
    "findAllPaymentReceipts": Place("payment_receipts", "find_all_payment_receipts", "GET", "/payment_receipts"),
    "findAllPaymentRequests": Place("payment_requests", "find_all_payment_requests", "GET", "/payment_requests"),
    "findAllPayments": Place("payments", "find_all_payments", "GET", "/payments"),
    "findAllPlanChargeFilters": Place(
        "plans", "find_all_plan_charge_filters", "GET", "/plans/{code}/charges/{charge_code}/filters"
    ),
    "findAllPlanCharges": Place("plans", "find_all_plan_charges", "GET", "/plans/{code}/charges"),
    "findAllPlanFixedCharges": Place("plans", "find_all_plan_fixed_charges", "GET", "/plans/{code}/fixed_charges"),
    "findAllPlans": Place("plans", "find_all_plans", "GET", "/plans"),
    "findAllSubscriptionChargeFilters": Place(
        "subscriptions",
        "find_all_subscription_charge_filters",
        "GET",
        "/subscriptions/{external_id}/charges/{charge_code}/filters",
    ),
    "findAllSubscriptionCharges": Place(
        "subscriptions", "find_all_subscription_charges", "GET", "/subscriptions/{external_id}/charges"
    ),
    "findAllSubscriptionEntitlements": Place(
        "entitlements", "find_all_subscription_entitlements", "GET", "/subscriptions/{external_id}/entitlements"
    ),
    "findAllSubscriptionFixedCharges": Place(
        "subscriptions", "find_all_subscription_fixed_charges", "GET", "/subscriptions/{external_id}/fixed_charges"
    ),
    "findAllSubscriptions": Place("subscriptions", "find_all_subscriptions", "GET", "/subscriptions"),
    "findAllTaxes": Place("taxes", "find_all_taxes", "GET", "/taxes"),
    "findAllUsages": Place("analytics", "find_all_usages", "GET", "/analytics/usage"),
    "findAllWalletTransactionConsumptions": Place(
        "wallets", "find_all_wallet_transaction_consumptions", "GET", "/wallet_transactions/{lago_id}/consumptions"
    ),
    "findAllWalletTransactionFundings": Place(
        "wallets", "find_all_wallet_transaction_fundings", "GET", "/wallet_transactions/{lago_id}/fundings"
    ),
    "findAllWalletTransactions": Place(
        "wallets", "find_all_wallet_transactions", "GET", "/wallets/{lago_id}/wallet_transactions"
    ),
    "findAllWallets": Place("wallets", "find_all_wallets", "GET", "/wallets"),
    "findAllWebhookEndpoints": Place("webhook_endpoints", "find_all_webhook_endpoints", "GET", "/webhook_endpoints"),
    "findApiLog": Place("api_logs", "find_api_log", "GET", "/api_logs/{request_id}"),
    "findBillableMetric": Place("billable_metrics", "find_billable_metric", "GET", "/billable_metrics/{code}"),
    "findCoupon": Place("coupons", "find_coupon", "GET", "/coupons/{code}"),
    "findCreditNote": Place("credit_notes", "find_credit_note", "GET", "/credit_notes/{lago_id}"),
    "findCustomer": Place("customers", "find_customer", "GET", "/customers/{external_customer_id}"),
    "findCustomerCurrentUsage": Place(
        "customers", "find_customer_current_usage", "GET", "/customers/{external_customer_id}/current_usage"
    ),
    "findCustomerProjectedUsage": Place(
        "customers", "find_customer_projected_usage", "GET", "/customers/{external_customer_id}/projected_usage"
    ),
    "findCustomerWallet": Place(
        "wallets", "find_customer_wallet", "GET", "/customers/{external_customer_id}/wallets/{code}"
    ),
    "findEntitlement": Place("entitlements", "find_entitlement", "GET", "/plans/{code}/entitlements/{feature_code}"),
    "findEvent": Place("events", "find_event", "GET", "/events/{transaction_id}"),
    "findFeature": Place("features", "find_feature", "GET", "/features/{code}"),
    "findFee": Place("fees", "find_fee", "GET", "/fees/{lago_id}"),
    "findInvoice": Place("invoices", "find_invoice", "GET", "/invoices/{lago_id}"),
    "findOrganization": Place("organizations", "find_organization", "GET", "/organizations"),
    "findOrganizationGrpcToken": Place(
        "organizations", "find_organization_grpc_token", "GET", "/organizations/grpc_token"
    ),
    "findPayment": Place("payments", "find_payment", "GET", "/payments/{lago_id}"),
    "findPaymentReceipt": Place("payment_receipts", "find_payment_receipt", "GET", "/payment_receipts/{lago_id}"),
    "findPaymentRequest": Place("payment_requests", "find_payment_request", "GET", "/payment_requests/{lago_id}"),
    "findPlan": Place("plans", "find_plan", "GET", "/plans/{code}"),
    "findPlanCharge": Place("plans", "find_plan_charge", "GET", "/plans/{code}/charges/{charge_code}"),
    "findPlanChargeFilter": Place(
        "plans", "find_plan_charge_filter", "GET", "/plans/{code}/charges/{charge_code}/filters/{filter_id}"
    ),
    "findPlanFixedCharge": Place(
        "plans", "find_plan_fixed_charge", "GET", "/plans/{code}/fixed_charges/{fixed_charge_code}"
    ),
    "findSubscription": Place("subscriptions", "find_subscription", "GET", "/subscriptions/{external_id}"),
    "findSubscriptionCharge": Place(
        "subscriptions", "find_subscription_charge", "GET", "/subscriptions/{external_id}/charges/{charge_code}"
    ),
    "findSubscriptionChargeFilter": Place(
        "subscriptions",
        "find_subscription_charge_filter",
        "GET",
        "/subscriptions/{external_id}/charges/{charge_code}/filters/{filter_id}",
    ),
    "findSubscriptionFixedCharge": Place(
        "subscriptions",
        "find_subscription_fixed_charge",
        "GET",
        "/subscriptions/{external_id}/fixed_charges/{fixed_charge_code}",
    ),
    "findTax": Place("taxes", "find_tax", "GET", "/taxes/{code}"),
    "findWallet": Place("wallets", "find_wallet", "GET", "/wallets/{lago_id}"),
    "findWalletTransaction": Place("wallets", "find_wallet_transaction", "GET", "/wallet_transactions/{lago_id}"),
    "findWebhookEndpoint": Place("webhook_endpoints", "find_webhook_endpoint", "GET", "/webhook_endpoints/{lago_id}"),
    "generateCustomerCheckoutURL": Place(
        "customers", "generate_customer_checkout_url", "POST", "/customers/{external_customer_id}/checkout_url"
    ),
    "getBillingEntity": Place("billing_entities", "get_billing_entity", "GET", "/billing_entities/{code}"),
    "getCustomerPortalUrl": Place(
        "customers", "get_customer_portal_url", "GET", "/customers/{external_customer_id}/portal_url"
    ),
    "getCustomerWalletAlert": Place(
        "wallets",
        "get_customer_wallet_alert",
        "GET",
        "/customers/{external_customer_id}/wallets/{wallet_code}/alerts/{code}",
    ),
    "getCustomerWalletAlerts": Place(
        "wallets", "get_customer_wallet_alerts", "GET", "/customers/{external_customer_id}/wallets/{wallet_code}/alerts"
    ),
    "getSubscriptionAlert": Place(
        "subscriptions", "get_subscription_alert", "GET", "/subscriptions/{external_id}/alerts/{code}"
    ),
    "getSubscriptionAlerts": Place(
        "subscriptions", "get_subscription_alerts", "GET", "/subscriptions/{external_id}/alerts"
    ),
    "getSubscriptionLifetimeUsage": Place(
        "subscriptions", "get_subscription_lifetime_usage", "GET", "/subscriptions/{external_id}/lifetime_usage"
    ),
    "invoicePaymentUrl": Place("invoices", "invoice_payment_url", "POST", "/invoices/{lago_id}/payment_url"),
    "invoicePreview": Place("invoices", "invoice_preview", "POST", "/invoices/preview"),
    "listBillingEntities": Place("billing_entities", "list_billing_entities", "GET", "/billing_entities"),
    "loseDisputeInvoice": Place("invoices", "lose_dispute_invoice", "POST", "/invoices/{lago_id}/lose_dispute"),
    "mergeCreditNoteMetadata": Place(
        "credit_notes", "merge_credit_note_metadata", "PATCH", "/credit_notes/{lago_id}/metadata"
    ),
    "mergeCustomerWalletMetadata": Place(
        "wallets",
        "merge_customer_wallet_metadata",
        "PATCH",
        "/customers/{external_customer_id}/wallets/{wallet_code}/metadata",
    ),
    "mergePlanMetadata": Place("plans", "merge_plan_metadata", "PATCH", "/plans/{code}/metadata"),
    "mergeWalletMetadata": Place("wallets", "merge_wallet_metadata", "PATCH", "/wallets/{lago_id}/metadata"),
    "overrideSubscriptionCharge": Place(
        "subscriptions", "override_subscription_charge", "PUT", "/subscriptions/{external_id}/charges/{charge_code}"
    ),
    "overrideSubscriptionFixedCharge": Place(
        "subscriptions",
        "override_subscription_fixed_charge",
        "PUT",
        "/subscriptions/{external_id}/fixed_charges/{fixed_charge_code}",
    ),
    "paymentMethodSetAsDefault": Place(
        "payment_methods",
        "payment_method_set_as_default",
        "PUT",
        "/customers/{external_customer_id}/payment_methods/{lago_id}/set_as_default",
    ),
    "refreshInvoice": Place("invoices", "refresh_invoice", "PUT", "/invoices/{lago_id}/refresh"),
    "removeEntitlementPrivilege": Place(
        "entitlements",
        "remove_entitlement_privilege",
        "DELETE",
        "/plans/{code}/entitlements/{feature_code}/privileges/{privilege_code}",
    ),
    "replaceCreditNoteMetadata": Place(
        "credit_notes", "replace_credit_note_metadata", "POST", "/credit_notes/{lago_id}/metadata"
    ),
    "replaceCustomerWalletMetadata": Place(
        "wallets",
        "replace_customer_wallet_metadata",
        "POST",
        "/customers/{external_customer_id}/wallets/{wallet_code}/metadata",
    ),
    "replacePlanMetadata": Place("plans", "replace_plan_metadata", "POST", "/plans/{code}/metadata"),
    "replaceWalletMetadata": Place("wallets", "replace_wallet_metadata", "POST", "/wallets/{lago_id}/metadata"),
    "resendCreditNoteEmail": Place(
        "credit_notes", "resend_credit_note_email", "POST", "/credit_notes/{lago_id}/resend_email"
    ),
    "resendInvoiceEmail": Place("invoices", "resend_invoice_email", "POST", "/invoices/{lago_id}/resend_email"),
    "resendPaymentReceiptEmail": Place(
        "payment_receipts", "resend_payment_receipt_email", "POST", "/payment_receipts/{lago_id}/resend_email"
    ),
    "retryInvoice": Place("invoices", "retry_invoice", "POST", "/invoices/{lago_id}/retry"),
    "retryPayment": Place("invoices", "retry_payment", "POST", "/invoices/{lago_id}/retry_payment"),
    "syncInvoiceSalesforceId": Place(
        "invoices", "sync_invoice_salesforce_id", "PUT", "/invoices/{lago_id}/sync_salesforce_id"
    ),
    "updateAddOn": Place("add_ons", "update_add_on", "PUT", "/add_ons/{code}"),
    "updateBillableMetric": Place("billable_metrics", "update_billable_metric", "PUT", "/billable_metrics/{code}"),
    "updateBillingEntity": Place("billing_entities", "update_billing_entity", "PUT", "/billing_entities/{code}"),
    "updateCoupon": Place("coupons", "update_coupon", "PUT", "/coupons/{code}"),
    "updateCreditNote": Place("credit_notes", "update_credit_note", "PUT", "/credit_notes/{lago_id}"),
    "updateCustomerWallet": Place(
        "wallets", "update_customer_wallet", "PUT", "/customers/{external_customer_id}/wallets/{code}"
    ),
    "updateCustomerWalletAlert": Place(
        "wallets",
        "update_customer_wallet_alert",
        "PUT",
        "/customers/{external_customer_id}/wallets/{wallet_code}/alerts/{code}",
    ),
    "updateEntitlement": Place("entitlements", "update_entitlement", "PATCH", "/plans/{code}/entitlements"),
    "updateFeature": Place("features", "update_feature", "PUT", "/features/{code}"),
    "updateFee": Place("fees", "update_fee", "PUT", "/fees/{lago_id}"),
    "updateInvoice": Place("invoices", "update_invoice", "PUT", "/invoices/{lago_id}"),
    "updateOrganization": Place("organizations", "update_organization", "PUT", "/organizations"),
    "updatePlan": Place("plans", "update_plan", "PUT", "/plans/{code}"),
    "updatePlanCharge": Place("plans", "update_plan_charge", "PUT", "/plans/{code}/charges/{charge_code}"),
    "updatePlanChargeFilter": Place(
        "plans", "update_plan_charge_filter", "PUT", "/plans/{code}/charges/{charge_code}/filters/{filter_id}"
    ),
    "updatePlanFixedCharge": Place(
        "plans", "update_plan_fixed_charge", "PUT", "/plans/{code}/fixed_charges/{fixed_charge_code}"
    ),
    "updateSubscription": Place("subscriptions", "update_subscription", "PUT", "/subscriptions/{external_id}"),
    "updateSubscriptionAlert": Place(
        "subscriptions", "update_subscription_alert", "PUT", "/subscriptions/{external_id}/alerts/{code}"
    ),
    "updateSubscriptionChargeFilter": Place(
        "subscriptions",
        "update_subscription_charge_filter",
        "PUT",
        "/subscriptions/{external_id}/charges/{charge_code}/filters/{filter_id}",
    ),
    "updateSubscriptionEntitlements": Place(
        "entitlements", "update_subscription_entitlements", "PATCH", "/subscriptions/{external_id}/entitlements"
    ),
    "updateSubscriptionLifetimeUsage": Place(
        "subscriptions", "update_subscription_lifetime_usage", "PUT", "/subscriptions/{external_id}/lifetime_usage"
    ),
    "updateTax": Place("taxes", "update_tax", "PUT", "/taxes/{code}"),
    "updateWallet": Place("wallets", "update_wallet", "PUT", "/wallets/{lago_id}"),
    "updateWebhookEndpoint": Place(
        "webhook_endpoints", "update_webhook_endpoint", "PUT", "/webhook_endpoints/{lago_id}"
    ),
    "voidCreditNote": Place("credit_notes", "void_credit_note", "PUT", "/credit_notes/{lago_id}/void"),
    "voidInvoice": Place("invoices", "void_invoice", "POST", "/invoices/{lago_id}/void"),
    "walletTransactionPaymentUrl": Place(
        "wallets", "wallet_transaction_payment_url", "POST", "/wallet_transactions/{lago_id}/payment_url"
    ),
}

# The class of `models` that holds the payload of each webhook, by the payload's `webhook_type`.
WEBHOOKS: dict[str, str] = {
    "alert.triggered": "AlertTriggeredWebhook",
    "billable_metric.created": "BillableMetricCreatedWebhook",
    "billable_metric.deleted": "BillableMetricDeletedWebhook",
    "billable_metric.updated": "BillableMetricUpdatedWebhook",
    "credit_note.created": "CreditNoteCreatedWebhook",
    "credit_note.generated": "CreditNoteGeneratedWebhook",
    "credit_note.refund_failure": "CreditNoteProviderRefundFailureWebhook",
    "customer.accounting_provider_created": "CustomerAccountingProviderCreatedWebhook",
    "customer.accounting_provider_error": "CustomerAccountingProviderErrorWebhook",
    "customer.checkout_url_generated": "CustomerCheckoutUrlGeneratedWebhook",
    "customer.created": "CustomerCreatedWebhook",
    "customer.crm_provider_created": "CustomerCrmProviderCreatedWebhook",
    "customer.crm_provider_error": "CustomerCrmProviderErrorWebhook",
    "customer.payment_provider_created": "CustomerPaymentProviderCreatedWebhook",
    "customer.payment_provider_error": "CustomerPaymentProviderErrorWebhook",
    "customer.tax_provider_error": "CustomerTaxProviderErrorWebhook",
    "customer.updated": "CustomerUpdatedWebhook",
    "customer.vies_check": "CustomerViesCheckWebhook",
    "dunning_campaign.finished": "DunningCampaignFinishedWebhook",
    "event.error": "EventErrorWebhook",
    "events.errors": "EventsErrorsWebhook",
    "feature.created": "FeatureCreatedWebhook",
    "feature.deleted": "FeatureDeletedWebhook",
    "feature.updated": "FeatureUpdatedWebhook",
    "fee.created": "FeeCreatedWebhook",
    "fee.tax_provider_error": "FeeTaxProviderErrorWebhook",
    "integration.provider_error": "IntegrationProviderErrorWebhook",
    "invoice.created": "InvoiceCreatedWebhook",
    "invoice.deleted": "InvoiceDeletedWebhook",
    "invoice.drafted": "InvoiceDraftedWebhook",
    "invoice.generated": "InvoiceGeneratedWebhook",
    "invoice.one_off_created": "InvoiceOneOffCreatedWebhook",
    "invoice.paid_credit_added": "InvoicePaidCreditAddedWebhook",
    "invoice.payment_dispute_lost": "InvoicePaymentDisputeLostWebhook",
    "invoice.payment_failure": "InvoicePaymentFailureWebhook",
    "invoice.payment_overdue": "InvoicePaymentOverdueWebhook",
    "invoice.payment_status_updated": "InvoicePaymentStatusUpdatedWebhook",
    "invoice.ready_to_finalize": "InvoiceReadyToFinalizeWebhook",
    "invoice.resynced": "InvoiceResyncedWebhook",
    "invoice.voided": "InvoiceVoidedWebhook",
    "order.created": "OrderCreatedWebhook",
    "order.executed": "OrderExecutedWebhook",
    "order_form.created": "OrderFormCreatedWebhook",
    "order_form.expired": "OrderFormExpiredWebhook",
    "order_form.signed": "OrderFormSignedWebhook",
    "order_form.voided": "OrderFormVoidedWebhook",
    "payment_provider.error": "PaymentProviderErrorWebhook",
    "payment_receipt.created": "PaymentReceiptCreatedWebhook",
    "payment_receipt.generated": "PaymentReceiptGeneratedWebhook",
    "payment_request.created": "PaymentRequestCreatedWebhook",
    "payment_request.payment_failure": "PaymentRequestPaymentFailureWebhook",
    "payment_request.payment_status_updated": "PaymentRequestPaymentStatusUpdatedWebhook",
    "payment.requires_action": "PaymentRequiresActionWebhook",
    "payment.succeeded": "PaymentSucceededWebhook",
    "plan.created": "PlanCreatedWebhook",
    "plan.deleted": "PlanDeletedWebhook",
    "plan.updated": "PlanUpdatedWebhook",
    "quote.approved": "QuoteApprovedWebhook",
    "quote.created": "QuoteCreatedWebhook",
    "quote.voided": "QuoteVoidedWebhook",
    "subscription.canceled": "SubscriptionCanceledWebhook",
    "subscription.incomplete": "SubscriptionIncompleteWebhook",
    "subscription.started": "SubscriptionStartedWebhook",
    "subscription.terminated": "SubscriptionTerminatedWebhook",
    "subscription.termination_alert": "SubscriptionTerminationAlertWebhook",
    "subscription.trial_ended": "SubscriptionTrialEndedWebhook",
    "subscription.updated": "SubscriptionUpdatedWebhook",
    "subscription.usage_threshold_reached": "SubscriptionUsageThresholdReachedWebhook",
    "wallet.created": "WalletCreatedWebhook",
    "wallet.depleted_ongoing_balance": "WalletDepletedOngoingBalanceWebhook",
    "wallet.terminated": "WalletTerminatedWebhook",
    "wallet_transaction.created": "WalletTransactionCreatedWebhook",
    "wallet_transaction.payment_failure": "WalletTransactionPaymentFailureWebhook",
    "wallet_transaction.updated": "WalletTransactionUpdatedWebhook",
    "wallet.updated": "WalletUpdatedWebhook",
}
