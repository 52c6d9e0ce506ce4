# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""The values of Lago's API: what requests carry, what answers and webhooks hold. Each loads when it is asked for."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .account_type import AccountType as AccountType
    from .accounting_provider import AccountingProvider as AccountingProvider
    from .activity_log import ActivityLog as ActivityLog
    from .activity_log_object import ActivityLogObject as ActivityLogObject
    from .activity_logs_paginated import ActivityLogsPaginated as ActivityLogsPaginated
    from .activity_source import ActivitySource as ActivitySource
    from .add_on import AddOn as AddOn
    from .add_on_base_input import AddOnBaseInput as AddOnBaseInput
    from .add_on_create_input import AddOnCreateInput as AddOnCreateInput
    from .add_on_create_input_object import AddOnCreateInputObject as AddOnCreateInputObject
    from .add_on_object import AddOnObject as AddOnObject
    from .add_on_update_input import AddOnUpdateInput as AddOnUpdateInput
    from .add_ons_paginated import AddOnsPaginated as AddOnsPaginated
    from .address import Address as Address
    from .aggregation_type import AggregationType as AggregationType
    from .alert import Alert as Alert
    from .alert_base_input import AlertBaseInput as AlertBaseInput
    from .alert_batch_create_input import AlertBatchCreateInput as AlertBatchCreateInput
    from .alert_batch_create_input_object import AlertBatchCreateInputObject as AlertBatchCreateInputObject
    from .alert_create_input import AlertCreateInput as AlertCreateInput
    from .alert_create_input_object import AlertCreateInputObject as AlertCreateInputObject
    from .alert_direction import AlertDirection as AlertDirection
    from .alert_object import AlertObject as AlertObject
    from .alert_threshold_base_object import AlertThresholdBaseObject as AlertThresholdBaseObject
    from .alert_threshold_input import AlertThresholdInput as AlertThresholdInput
    from .alert_threshold_object import AlertThresholdObject as AlertThresholdObject
    from .alert_triggered_webhook import AlertTriggeredWebhook as AlertTriggeredWebhook
    from .alert_type import AlertType as AlertType
    from .alert_update_input import AlertUpdateInput as AlertUpdateInput
    from .alert_update_input_object import AlertUpdateInputObject as AlertUpdateInputObject
    from .alerts import Alerts as Alerts
    from .api_error_bad_request import ApiErrorBadRequest as ApiErrorBadRequest
    from .api_error_forbidden import ApiErrorForbidden as ApiErrorForbidden
    from .api_error_internal_server_error import ApiErrorInternalServerError as ApiErrorInternalServerError
    from .api_error_not_allowed import ApiErrorNotAllowed as ApiErrorNotAllowed
    from .api_error_not_found import ApiErrorNotFound as ApiErrorNotFound
    from .api_error_too_many_requests import ApiErrorTooManyRequests as ApiErrorTooManyRequests
    from .api_error_too_many_requests_error_details import (
        ApiErrorTooManyRequestsErrorDetails as ApiErrorTooManyRequestsErrorDetails,
    )
    from .api_error_unauthorized import ApiErrorUnauthorized as ApiErrorUnauthorized
    from .api_error_unprocessable_entity import ApiErrorUnprocessableEntity as ApiErrorUnprocessableEntity
    from .api_error_unprocessable_entity_provider import (
        ApiErrorUnprocessableEntityProvider as ApiErrorUnprocessableEntityProvider,
    )
    from .api_log import ApiLog as ApiLog
    from .api_log_http_status import ApiLogHttpStatus as ApiLogHttpStatus
    from .api_log_object import ApiLogObject as ApiLogObject
    from .api_logs_paginated import ApiLogsPaginated as ApiLogsPaginated
    from .applicable_usage_threshold import ApplicableUsageThreshold as ApplicableUsageThreshold
    from .applied_coupon import AppliedCoupon as AppliedCoupon
    from .applied_coupon_input import AppliedCouponInput as AppliedCouponInput
    from .applied_coupon_input_object import AppliedCouponInputObject as AppliedCouponInputObject
    from .applied_coupon_object import AppliedCouponObject as AppliedCouponObject
    from .applied_coupon_object_extended import AppliedCouponObjectExtended as AppliedCouponObjectExtended
    from .applied_coupon_status import AppliedCouponStatus as AppliedCouponStatus
    from .applied_coupons_paginated import AppliedCouponsPaginated as AppliedCouponsPaginated
    from .applied_invoice_custom_section_object import (
        AppliedInvoiceCustomSectionObject as AppliedInvoiceCustomSectionObject,
    )
    from .applied_usage_threshold_object import AppliedUsageThresholdObject as AppliedUsageThresholdObject
    from .base_applied_tax import BaseAppliedTax as BaseAppliedTax
    from .billable_metric import BillableMetric as BillableMetric
    from .billable_metric_base_input import BillableMetricBaseInput as BillableMetricBaseInput
    from .billable_metric_create_input import BillableMetricCreateInput as BillableMetricCreateInput
    from .billable_metric_create_input_object import BillableMetricCreateInputObject as BillableMetricCreateInputObject
    from .billable_metric_created_webhook import BillableMetricCreatedWebhook as BillableMetricCreatedWebhook
    from .billable_metric_deleted_webhook import BillableMetricDeletedWebhook as BillableMetricDeletedWebhook
    from .billable_metric_evaluate_expression_input import (
        BillableMetricEvaluateExpressionInput as BillableMetricEvaluateExpressionInput,
    )
    from .billable_metric_evaluate_expression_result import (
        BillableMetricEvaluateExpressionResult as BillableMetricEvaluateExpressionResult,
    )
    from .billable_metric_filter_input import BillableMetricFilterInput as BillableMetricFilterInput
    from .billable_metric_filter_object import BillableMetricFilterObject as BillableMetricFilterObject
    from .billable_metric_object import BillableMetricObject as BillableMetricObject
    from .billable_metric_update_input import BillableMetricUpdateInput as BillableMetricUpdateInput
    from .billable_metric_updated_webhook import BillableMetricUpdatedWebhook as BillableMetricUpdatedWebhook
    from .billable_metrics_paginated import BillableMetricsPaginated as BillableMetricsPaginated
    from .billing_entities import BillingEntities as BillingEntities
    from .billing_entity import BillingEntity as BillingEntity
    from .billing_entity_create_input import BillingEntityCreateInput as BillingEntityCreateInput
    from .billing_entity_create_input_configuration import (
        BillingEntityCreateInputConfiguration as BillingEntityCreateInputConfiguration,
    )
    from .billing_entity_create_input_object import BillingEntityCreateInputObject as BillingEntityCreateInputObject
    from .billing_entity_document_numbering import BillingEntityDocumentNumbering as BillingEntityDocumentNumbering
    from .billing_entity_email_setting import BillingEntityEmailSetting as BillingEntityEmailSetting
    from .billing_entity_extended import BillingEntityExtended as BillingEntityExtended
    from .billing_entity_object import BillingEntityObject as BillingEntityObject
    from .billing_entity_object_extended import BillingEntityObjectExtended as BillingEntityObjectExtended
    from .billing_entity_update import BillingEntityUpdate as BillingEntityUpdate
    from .billing_entity_update_input import BillingEntityUpdateInput as BillingEntityUpdateInput
    from .billing_entity_update_input_configuration import (
        BillingEntityUpdateInputConfiguration as BillingEntityUpdateInputConfiguration,
    )
    from .billing_period_object import BillingPeriodObject as BillingPeriodObject
    from .billing_time import BillingTime as BillingTime
    from .cancellation_reason import CancellationReason as CancellationReason
    from .charge import Charge as Charge
    from .charge_applied_pricing_unit import ChargeAppliedPricingUnit as ChargeAppliedPricingUnit
    from .charge_create_input import ChargeCreateInput as ChargeCreateInput
    from .charge_create_input_object import ChargeCreateInputObject as ChargeCreateInputObject
    from .charge_delete_input import ChargeDeleteInput as ChargeDeleteInput
    from .charge_delete_input_object import ChargeDeleteInputObject as ChargeDeleteInputObject
    from .charge_filter_create_input import ChargeFilterCreateInput as ChargeFilterCreateInput
    from .charge_filter_create_input_object import ChargeFilterCreateInputObject as ChargeFilterCreateInputObject
    from .charge_filter_delete_input import ChargeFilterDeleteInput as ChargeFilterDeleteInput
    from .charge_filter_delete_input_object import ChargeFilterDeleteInputObject as ChargeFilterDeleteInputObject
    from .charge_filter_full_object import ChargeFilterFullObject as ChargeFilterFullObject
    from .charge_filter_input import ChargeFilterInput as ChargeFilterInput
    from .charge_filter_response import ChargeFilterResponse as ChargeFilterResponse
    from .charge_filter_update_input import ChargeFilterUpdateInput as ChargeFilterUpdateInput
    from .charge_filter_update_input_object import ChargeFilterUpdateInputObject as ChargeFilterUpdateInputObject
    from .charge_filter_usage import ChargeFilterUsage as ChargeFilterUsage
    from .charge_filters_paginated import ChargeFiltersPaginated as ChargeFiltersPaginated
    from .charge_grouped_usage import ChargeGroupedUsage as ChargeGroupedUsage
    from .charge_input import ChargeInput as ChargeInput
    from .charge_model_enum import ChargeModelEnum as ChargeModelEnum
    from .charge_object import ChargeObject as ChargeObject
    from .charge_object_properties import ChargeObjectProperties as ChargeObjectProperties
    from .charge_overridable_applied_pricing_unit import (
        ChargeOverridableAppliedPricingUnit as ChargeOverridableAppliedPricingUnit,
    )
    from .charge_overridable_input import ChargeOverridableInput as ChargeOverridableInput
    from .charge_properties import ChargeProperties as ChargeProperties
    from .charge_update_input import ChargeUpdateInput as ChargeUpdateInput
    from .charge_update_input_object import ChargeUpdateInputObject as ChargeUpdateInputObject
    from .charge_usage_billable_metric import ChargeUsageBillableMetric as ChargeUsageBillableMetric
    from .charge_usage_charge import ChargeUsageCharge as ChargeUsageCharge
    from .charges_paginated import ChargesPaginated as ChargesPaginated
    from .country import Country as Country
    from .coupon import Coupon as Coupon
    from .coupon_applies_to import CouponAppliesTo as CouponAppliesTo
    from .coupon_base_input import CouponBaseInput as CouponBaseInput
    from .coupon_create_input import CouponCreateInput as CouponCreateInput
    from .coupon_create_input_object import CouponCreateInputObject as CouponCreateInputObject
    from .coupon_expiration import CouponExpiration as CouponExpiration
    from .coupon_frequency import CouponFrequency as CouponFrequency
    from .coupon_object import CouponObject as CouponObject
    from .coupon_status import CouponStatus as CouponStatus
    from .coupon_type import CouponType as CouponType
    from .coupon_update_input import CouponUpdateInput as CouponUpdateInput
    from .coupons_paginated import CouponsPaginated as CouponsPaginated
    from .credit_invoice import CreditInvoice as CreditInvoice
    from .credit_item import CreditItem as CreditItem
    from .credit_item_type import CreditItemType as CreditItemType
    from .credit_note import CreditNote as CreditNote
    from .credit_note_applied_tax_object import CreditNoteAppliedTaxObject as CreditNoteAppliedTaxObject
    from .credit_note_create_input import CreditNoteCreateInput as CreditNoteCreateInput
    from .credit_note_create_input_item import CreditNoteCreateInputItem as CreditNoteCreateInputItem
    from .credit_note_create_input_object import CreditNoteCreateInputObject as CreditNoteCreateInputObject
    from .credit_note_created_webhook import CreditNoteCreatedWebhook as CreditNoteCreatedWebhook
    from .credit_note_error_code import CreditNoteErrorCode as CreditNoteErrorCode
    from .credit_note_error_details_object import CreditNoteErrorDetailsObject as CreditNoteErrorDetailsObject
    from .credit_note_estimate_input import CreditNoteEstimateInput as CreditNoteEstimateInput
    from .credit_note_estimate_input_item import CreditNoteEstimateInputItem as CreditNoteEstimateInputItem
    from .credit_note_estimate_input_object import CreditNoteEstimateInputObject as CreditNoteEstimateInputObject
    from .credit_note_estimated import CreditNoteEstimated as CreditNoteEstimated
    from .credit_note_estimated_applied_tax import CreditNoteEstimatedAppliedTax as CreditNoteEstimatedAppliedTax
    from .credit_note_estimated_item import CreditNoteEstimatedItem as CreditNoteEstimatedItem
    from .credit_note_estimated_object import CreditNoteEstimatedObject as CreditNoteEstimatedObject
    from .credit_note_extended import CreditNoteExtended as CreditNoteExtended
    from .credit_note_extended_object import CreditNoteExtendedObject as CreditNoteExtendedObject
    from .credit_note_generated_webhook import CreditNoteGeneratedWebhook as CreditNoteGeneratedWebhook
    from .credit_note_item_object import CreditNoteItemObject as CreditNoteItemObject
    from .credit_note_metadata_response import CreditNoteMetadataResponse as CreditNoteMetadataResponse
    from .credit_note_object import CreditNoteObject as CreditNoteObject
    from .credit_note_payment_provider_refund_error import (
        CreditNotePaymentProviderRefundError as CreditNotePaymentProviderRefundError,
    )
    from .credit_note_provider_refund_failure_webhook import (
        CreditNoteProviderRefundFailureWebhook as CreditNoteProviderRefundFailureWebhook,
    )
    from .credit_note_reason import CreditNoteReason as CreditNoteReason
    from .credit_note_update_input import CreditNoteUpdateInput as CreditNoteUpdateInput
    from .credit_note_update_input_object import CreditNoteUpdateInputObject as CreditNoteUpdateInputObject
    from .credit_notes_paginated import CreditNotesPaginated as CreditNotesPaginated
    from .credit_object import CreditObject as CreditObject
    from .credit_status import CreditStatus as CreditStatus
    from .currency import Currency as Currency
    from .customer import Customer as Customer
    from .customer_accounting_provider_created_webhook import (
        CustomerAccountingProviderCreatedWebhook as CustomerAccountingProviderCreatedWebhook,
    )
    from .customer_accounting_provider_error_webhook import (
        CustomerAccountingProviderErrorWebhook as CustomerAccountingProviderErrorWebhook,
    )
    from .customer_base_object import CustomerBaseObject as CustomerBaseObject
    from .customer_billing_configuration import CustomerBillingConfiguration as CustomerBillingConfiguration
    from .customer_billing_configuration_input import (
        CustomerBillingConfigurationInput as CustomerBillingConfigurationInput,
    )
    from .customer_charge_usage_object import CustomerChargeUsageObject as CustomerChargeUsageObject
    from .customer_checkout_url import CustomerCheckoutUrl as CustomerCheckoutUrl
    from .customer_checkout_url_generated_webhook import (
        CustomerCheckoutUrlGeneratedWebhook as CustomerCheckoutUrlGeneratedWebhook,
    )
    from .customer_checkout_url_response import CustomerCheckoutUrlResponse as CustomerCheckoutUrlResponse
    from .customer_create_input import CustomerCreateInput as CustomerCreateInput
    from .customer_create_input_integration_customer import (
        CustomerCreateInputIntegrationCustomer as CustomerCreateInputIntegrationCustomer,
    )
    from .customer_create_input_metadata import CustomerCreateInputMetadata as CustomerCreateInputMetadata
    from .customer_create_input_object import CustomerCreateInputObject as CustomerCreateInputObject
    from .customer_created_webhook import CustomerCreatedWebhook as CustomerCreatedWebhook
    from .customer_crm_provider_created_webhook import (
        CustomerCrmProviderCreatedWebhook as CustomerCrmProviderCreatedWebhook,
    )
    from .customer_crm_provider_error_webhook import CustomerCrmProviderErrorWebhook as CustomerCrmProviderErrorWebhook
    from .customer_integration_error_object import CustomerIntegrationErrorObject as CustomerIntegrationErrorObject
    from .customer_invoice_status_filter import CustomerInvoiceStatusFilter as CustomerInvoiceStatusFilter
    from .customer_list_item_object import CustomerListItemObject as CustomerListItemObject
    from .customer_metadata import CustomerMetadata as CustomerMetadata
    from .customer_object import CustomerObject as CustomerObject
    from .customer_object_extended import CustomerObjectExtended as CustomerObjectExtended
    from .customer_past_usage import CustomerPastUsage as CustomerPastUsage
    from .customer_payment_provider import CustomerPaymentProvider as CustomerPaymentProvider
    from .customer_payment_provider_created_webhook import (
        CustomerPaymentProviderCreatedWebhook as CustomerPaymentProviderCreatedWebhook,
    )
    from .customer_payment_provider_error_object import (
        CustomerPaymentProviderErrorObject as CustomerPaymentProviderErrorObject,
    )
    from .customer_payment_provider_error_webhook import (
        CustomerPaymentProviderErrorWebhook as CustomerPaymentProviderErrorWebhook,
    )
    from .customer_portal_url import CustomerPortalUrl as CustomerPortalUrl
    from .customer_portal_url_object import CustomerPortalUrlObject as CustomerPortalUrlObject
    from .customer_projected_charge_usage_object import (
        CustomerProjectedChargeUsageObject as CustomerProjectedChargeUsageObject,
    )
    from .customer_projected_usage import CustomerProjectedUsage as CustomerProjectedUsage
    from .customer_projected_usage_object import CustomerProjectedUsageObject as CustomerProjectedUsageObject
    from .customer_tax_provider_error_object import CustomerTaxProviderErrorObject as CustomerTaxProviderErrorObject
    from .customer_tax_provider_error_webhook import CustomerTaxProviderErrorWebhook as CustomerTaxProviderErrorWebhook
    from .customer_type import CustomerType as CustomerType
    from .customer_updated_webhook import CustomerUpdatedWebhook as CustomerUpdatedWebhook
    from .customer_usage import CustomerUsage as CustomerUsage
    from .customer_usage_object import CustomerUsageObject as CustomerUsageObject
    from .customer_vies_check_object import CustomerViesCheckObject as CustomerViesCheckObject
    from .customer_vies_check_webhook import CustomerViesCheckWebhook as CustomerViesCheckWebhook
    from .customers_paginated import CustomersPaginated as CustomersPaginated
    from .dunning_campaign_finished_object import DunningCampaignFinishedObject as DunningCampaignFinishedObject
    from .dunning_campaign_finished_webhook import DunningCampaignFinishedWebhook as DunningCampaignFinishedWebhook
    from .email_setting import EmailSetting as EmailSetting
    from .enriched_event_object import EnrichedEventObject as EnrichedEventObject
    from .enriched_events_paginated import EnrichedEventsPaginated as EnrichedEventsPaginated
    from .entitlement_update_input import EntitlementUpdateInput as EntitlementUpdateInput
    from .error_detail_object import ErrorDetailObject as ErrorDetailObject
    from .event import Event as Event
    from .event_batch_estimate_instant_fees_input import (
        EventBatchEstimateInstantFeesInput as EventBatchEstimateInstantFeesInput,
    )
    from .event_batch_input import EventBatchInput as EventBatchInput
    from .event_created import EventCreated as EventCreated
    from .event_error_webhook import EventErrorWebhook as EventErrorWebhook
    from .event_errors_object import EventErrorsObject as EventErrorsObject
    from .event_estimate_fees_input import EventEstimateFeesInput as EventEstimateFeesInput
    from .event_estimate_fees_input_object import EventEstimateFeesInputObject as EventEstimateFeesInputObject
    from .event_estimate_instant_fees_input import EventEstimateInstantFeesInput as EventEstimateInstantFeesInput
    from .event_estimate_instant_fees_input_object import (
        EventEstimateInstantFeesInputObject as EventEstimateInstantFeesInputObject,
    )
    from .event_input import EventInput as EventInput
    from .event_input_object import EventInputObject as EventInputObject
    from .event_object import EventObject as EventObject
    from .events_created import EventsCreated as EventsCreated
    from .events_errors_object import EventsErrorsObject as EventsErrorsObject
    from .events_errors_webhook import EventsErrorsWebhook as EventsErrorsWebhook
    from .events_paginated import EventsPaginated as EventsPaginated
    from .events_store import EventsStore as EventsStore
    from .expression_event import ExpressionEvent as ExpressionEvent
    from .expression_result import ExpressionResult as ExpressionResult
    from .feature import Feature as Feature
    from .feature_base_input import FeatureBaseInput as FeatureBaseInput
    from .feature_create_input import FeatureCreateInput as FeatureCreateInput
    from .feature_create_input_object import FeatureCreateInputObject as FeatureCreateInputObject
    from .feature_created_webhook import FeatureCreatedWebhook as FeatureCreatedWebhook
    from .feature_deleted_webhook import FeatureDeletedWebhook as FeatureDeletedWebhook
    from .feature_object import FeatureObject as FeatureObject
    from .feature_privilege_config import FeaturePrivilegeConfig as FeaturePrivilegeConfig
    from .feature_privilege_input import FeaturePrivilegeInput as FeaturePrivilegeInput
    from .feature_privilege_input_config import FeaturePrivilegeInputConfig as FeaturePrivilegeInputConfig
    from .feature_privilege_object import FeaturePrivilegeObject as FeaturePrivilegeObject
    from .feature_privilege_value_type import FeaturePrivilegeValueType as FeaturePrivilegeValueType
    from .feature_update_input import FeatureUpdateInput as FeatureUpdateInput
    from .feature_updated_webhook import FeatureUpdatedWebhook as FeatureUpdatedWebhook
    from .features_paginated import FeaturesPaginated as FeaturesPaginated
    from .fee import Fee as Fee
    from .fee_amount_details import FeeAmountDetails as FeeAmountDetails
    from .fee_applied_tax_object import FeeAppliedTaxObject as FeeAppliedTaxObject
    from .fee_created_webhook import FeeCreatedWebhook as FeeCreatedWebhook
    from .fee_estimate_item import FeeEstimateItem as FeeEstimateItem
    from .fee_estimate_item_item_type import FeeEstimateItemItemType as FeeEstimateItemItemType
    from .fee_estimate_item_type import FeeEstimateItemType as FeeEstimateItemType
    from .fee_estimate_object import FeeEstimateObject as FeeEstimateObject
    from .fee_estimate_payment_status import FeeEstimatePaymentStatus as FeeEstimatePaymentStatus
    from .fee_graduated_percentage_range import FeeGraduatedPercentageRange as FeeGraduatedPercentageRange
    from .fee_graduated_range import FeeGraduatedRange as FeeGraduatedRange
    from .fee_item import FeeItem as FeeItem
    from .fee_item_item_type import FeeItemItemType as FeeItemItemType
    from .fee_item_type import FeeItemType as FeeItemType
    from .fee_object import FeeObject as FeeObject
    from .fee_payment_status import FeePaymentStatus as FeePaymentStatus
    from .fee_payment_status_filter import FeePaymentStatusFilter as FeePaymentStatusFilter
    from .fee_tax_provider_error_object import FeeTaxProviderErrorObject as FeeTaxProviderErrorObject
    from .fee_tax_provider_error_webhook import FeeTaxProviderErrorWebhook as FeeTaxProviderErrorWebhook
    from .fee_type import FeeType as FeeType
    from .fee_update_input import FeeUpdateInput as FeeUpdateInput
    from .fee_update_input_object import FeeUpdateInputObject as FeeUpdateInputObject
    from .fee_update_input_payment_status import FeeUpdateInputPaymentStatus as FeeUpdateInputPaymentStatus
    from .fees import Fees as Fees
    from .fees_estimate import FeesEstimate as FeesEstimate
    from .fees_paginated import FeesPaginated as FeesPaginated
    from .finalize_zero_amount_invoice import FinalizeZeroAmountInvoice as FinalizeZeroAmountInvoice
    from .fixed_charge import FixedCharge as FixedCharge
    from .fixed_charge_create_input import FixedChargeCreateInput as FixedChargeCreateInput
    from .fixed_charge_create_input_object import FixedChargeCreateInputObject as FixedChargeCreateInputObject
    from .fixed_charge_delete_input import FixedChargeDeleteInput as FixedChargeDeleteInput
    from .fixed_charge_delete_input_object import FixedChargeDeleteInputObject as FixedChargeDeleteInputObject
    from .fixed_charge_graduated_range import FixedChargeGraduatedRange as FixedChargeGraduatedRange
    from .fixed_charge_input import FixedChargeInput as FixedChargeInput
    from .fixed_charge_model_enum import FixedChargeModelEnum as FixedChargeModelEnum
    from .fixed_charge_object import FixedChargeObject as FixedChargeObject
    from .fixed_charge_overridable_input import FixedChargeOverridableInput as FixedChargeOverridableInput
    from .fixed_charge_properties import FixedChargeProperties as FixedChargeProperties
    from .fixed_charge_update_input import FixedChargeUpdateInput as FixedChargeUpdateInput
    from .fixed_charge_update_input_object import FixedChargeUpdateInputObject as FixedChargeUpdateInputObject
    from .fixed_charge_volume_range import FixedChargeVolumeRange as FixedChargeVolumeRange
    from .fixed_charges_paginated import FixedChargesPaginated as FixedChargesPaginated
    from .graduated_percentage_range import GraduatedPercentageRange as GraduatedPercentageRange
    from .graduated_range import GraduatedRange as GraduatedRange
    from .gross_revenue_object import GrossRevenueObject as GrossRevenueObject
    from .gross_revenues import GrossRevenues as GrossRevenues
    from .http_method import HttpMethod as HttpMethod
    from .integration_customer import IntegrationCustomer as IntegrationCustomer
    from .integration_customer_type import IntegrationCustomerType as IntegrationCustomerType
    from .integration_provider_error_object import IntegrationProviderErrorObject as IntegrationProviderErrorObject
    from .integration_provider_error_webhook import IntegrationProviderErrorWebhook as IntegrationProviderErrorWebhook
    from .integration_type import IntegrationType as IntegrationType
    from .interval import Interval as Interval
    from .invoice import Invoice as Invoice
    from .invoice_applied_invoice_custom_section_object import (
        InvoiceAppliedInvoiceCustomSectionObject as InvoiceAppliedInvoiceCustomSectionObject,
    )
    from .invoice_applied_tax_object import InvoiceAppliedTaxObject as InvoiceAppliedTaxObject
    from .invoice_base_object import InvoiceBaseObject as InvoiceBaseObject
    from .invoice_collection_object import InvoiceCollectionObject as InvoiceCollectionObject
    from .invoice_collections import InvoiceCollections as InvoiceCollections
    from .invoice_created_webhook import InvoiceCreatedWebhook as InvoiceCreatedWebhook
    from .invoice_custom_section_input import InvoiceCustomSectionInput as InvoiceCustomSectionInput
    from .invoice_custom_section_object import InvoiceCustomSectionObject as InvoiceCustomSectionObject
    from .invoice_deleted_webhook import InvoiceDeletedWebhook as InvoiceDeletedWebhook
    from .invoice_drafted_webhook import InvoiceDraftedWebhook as InvoiceDraftedWebhook
    from .invoice_generated_webhook import InvoiceGeneratedWebhook as InvoiceGeneratedWebhook
    from .invoice_metadata_object import InvoiceMetadataObject as InvoiceMetadataObject
    from .invoice_object import InvoiceObject as InvoiceObject
    from .invoice_object_extended import InvoiceObjectExtended as InvoiceObjectExtended
    from .invoice_one_off_create_input import InvoiceOneOffCreateInput as InvoiceOneOffCreateInput
    from .invoice_one_off_create_input_fee import InvoiceOneOffCreateInputFee as InvoiceOneOffCreateInputFee
    from .invoice_one_off_create_input_object import InvoiceOneOffCreateInputObject as InvoiceOneOffCreateInputObject
    from .invoice_one_off_created_webhook import InvoiceOneOffCreatedWebhook as InvoiceOneOffCreatedWebhook
    from .invoice_paid_credit_added_webhook import InvoicePaidCreditAddedWebhook as InvoicePaidCreditAddedWebhook
    from .invoice_payment_details import InvoicePaymentDetails as InvoicePaymentDetails
    from .invoice_payment_dispute_lost_object import InvoicePaymentDisputeLostObject as InvoicePaymentDisputeLostObject
    from .invoice_payment_dispute_lost_webhook import (
        InvoicePaymentDisputeLostWebhook as InvoicePaymentDisputeLostWebhook,
    )
    from .invoice_payment_failure_object import InvoicePaymentFailureObject as InvoicePaymentFailureObject
    from .invoice_payment_failure_webhook import InvoicePaymentFailureWebhook as InvoicePaymentFailureWebhook
    from .invoice_payment_overdue_webhook import InvoicePaymentOverdueWebhook as InvoicePaymentOverdueWebhook
    from .invoice_payment_status_updated_webhook import (
        InvoicePaymentStatusUpdatedWebhook as InvoicePaymentStatusUpdatedWebhook,
    )
    from .invoice_payment_url import InvoicePaymentUrl as InvoicePaymentUrl
    from .invoice_preview_coupon import InvoicePreviewCoupon as InvoicePreviewCoupon
    from .invoice_preview_customer import InvoicePreviewCustomer as InvoicePreviewCustomer
    from .invoice_preview_input import InvoicePreviewInput as InvoicePreviewInput
    from .invoice_preview_integration_customer import (
        InvoicePreviewIntegrationCustomer as InvoicePreviewIntegrationCustomer,
    )
    from .invoice_preview_integration_type import InvoicePreviewIntegrationType as InvoicePreviewIntegrationType
    from .invoice_preview_subscriptions import InvoicePreviewSubscriptions as InvoicePreviewSubscriptions
    from .invoice_ready_to_finalize_webhook import InvoiceReadyToFinalizeWebhook as InvoiceReadyToFinalizeWebhook
    from .invoice_resynced_webhook import InvoiceResyncedWebhook as InvoiceResyncedWebhook
    from .invoice_retry_payment_input import InvoiceRetryPaymentInput as InvoiceRetryPaymentInput
    from .invoice_salesforce_id_input import InvoiceSalesforceIdInput as InvoiceSalesforceIdInput
    from .invoice_status import InvoiceStatus as InvoiceStatus
    from .invoice_status_filter import InvoiceStatusFilter as InvoiceStatusFilter
    from .invoice_type import InvoiceType as InvoiceType
    from .invoice_update_input import InvoiceUpdateInput as InvoiceUpdateInput
    from .invoice_update_input_metadata import InvoiceUpdateInputMetadata as InvoiceUpdateInputMetadata
    from .invoice_update_input_object import InvoiceUpdateInputObject as InvoiceUpdateInputObject
    from .invoice_void_input import InvoiceVoidInput as InvoiceVoidInput
    from .invoice_voided_webhook import InvoiceVoidedWebhook as InvoiceVoidedWebhook
    from .invoiced_usage_object import InvoicedUsageObject as InvoicedUsageObject
    from .invoiced_usages import InvoicedUsages as InvoicedUsages
    from .invoices_paginated import InvoicesPaginated as InvoicesPaginated
    from .invoicing_reason import InvoicingReason as InvoicingReason
    from .lifetime_usage import LifetimeUsage as LifetimeUsage
    from .lifetime_usage_input import LifetimeUsageInput as LifetimeUsageInput
    from .lifetime_usage_input_object import LifetimeUsageInputObject as LifetimeUsageInputObject
    from .lifetime_usage_object import LifetimeUsageObject as LifetimeUsageObject
    from .lifetime_usage_threshold_object import LifetimeUsageThresholdObject as LifetimeUsageThresholdObject
    from .minimum_commitment import MinimumCommitment as MinimumCommitment
    from .minimum_commitment_input_object import MinimumCommitmentInputObject as MinimumCommitmentInputObject
    from .mrr_object import MrrObject as MrrObject
    from .mrrs import Mrrs as Mrrs
    from .on_termination_credit_note import OnTerminationCreditNote as OnTerminationCreditNote
    from .on_termination_credit_note_input import OnTerminationCreditNoteInput as OnTerminationCreditNoteInput
    from .on_termination_invoice import OnTerminationInvoice as OnTerminationInvoice
    from .order_created_webhook import OrderCreatedWebhook as OrderCreatedWebhook
    from .order_executed_webhook import OrderExecutedWebhook as OrderExecutedWebhook
    from .order_form_created_webhook import OrderFormCreatedWebhook as OrderFormCreatedWebhook
    from .order_form_expired_webhook import OrderFormExpiredWebhook as OrderFormExpiredWebhook
    from .order_form_object import OrderFormObject as OrderFormObject
    from .order_form_signed_webhook import OrderFormSignedWebhook as OrderFormSignedWebhook
    from .order_form_voided_webhook import OrderFormVoidedWebhook as OrderFormVoidedWebhook
    from .order_object import OrderObject as OrderObject
    from .organization import Organization as Organization
    from .organization_billing_configuration import OrganizationBillingConfiguration as OrganizationBillingConfiguration
    from .organization_document_numbering import OrganizationDocumentNumbering as OrganizationDocumentNumbering
    from .organization_grpc_token import OrganizationGrpcToken as OrganizationGrpcToken
    from .organization_grpc_token_organization import (
        OrganizationGrpcTokenOrganization as OrganizationGrpcTokenOrganization,
    )
    from .organization_object import OrganizationObject as OrganizationObject
    from .organization_update_input import OrganizationUpdateInput as OrganizationUpdateInput
    from .organization_update_input_object import OrganizationUpdateInputObject as OrganizationUpdateInputObject
    from .overdue_balance_object import OverdueBalanceObject as OverdueBalanceObject
    from .overdue_balance_per_currency_object import OverdueBalancePerCurrencyObject as OverdueBalancePerCurrencyObject
    from .overdue_balances import OverdueBalances as OverdueBalances
    from .pagination_meta import PaginationMeta as PaginationMeta
    from .payable_type import PayableType as PayableType
    from .payment import Payment as Payment
    from .payment_create_input import PaymentCreateInput as PaymentCreateInput
    from .payment_create_input_object import PaymentCreateInputObject as PaymentCreateInputObject
    from .payment_method import PaymentMethod as PaymentMethod
    from .payment_method_object import PaymentMethodObject as PaymentMethodObject
    from .payment_method_reference import PaymentMethodReference as PaymentMethodReference
    from .payment_method_type import PaymentMethodType as PaymentMethodType
    from .payment_methods_paginated import PaymentMethodsPaginated as PaymentMethodsPaginated
    from .payment_object import PaymentObject as PaymentObject
    from .payment_payment_status import PaymentPaymentStatus as PaymentPaymentStatus
    from .payment_provider import PaymentProvider as PaymentProvider
    from .payment_provider_error_action import PaymentProviderErrorAction as PaymentProviderErrorAction
    from .payment_provider_error_object import PaymentProviderErrorObject as PaymentProviderErrorObject
    from .payment_provider_error_source import PaymentProviderErrorSource as PaymentProviderErrorSource
    from .payment_provider_error_webhook import PaymentProviderErrorWebhook as PaymentProviderErrorWebhook
    from .payment_provider_type import PaymentProviderType as PaymentProviderType
    from .payment_receipt import PaymentReceipt as PaymentReceipt
    from .payment_receipt_created_webhook import PaymentReceiptCreatedWebhook as PaymentReceiptCreatedWebhook
    from .payment_receipt_generated_webhook import PaymentReceiptGeneratedWebhook as PaymentReceiptGeneratedWebhook
    from .payment_receipt_object import PaymentReceiptObject as PaymentReceiptObject
    from .payment_receipts_paginated import PaymentReceiptsPaginated as PaymentReceiptsPaginated
    from .payment_request import PaymentRequest as PaymentRequest
    from .payment_request_create_input import PaymentRequestCreateInput as PaymentRequestCreateInput
    from .payment_request_create_input_object import PaymentRequestCreateInputObject as PaymentRequestCreateInputObject
    from .payment_request_created_webhook import PaymentRequestCreatedWebhook as PaymentRequestCreatedWebhook
    from .payment_request_object import PaymentRequestObject as PaymentRequestObject
    from .payment_request_payment_failure_object import (
        PaymentRequestPaymentFailureObject as PaymentRequestPaymentFailureObject,
    )
    from .payment_request_payment_failure_webhook import (
        PaymentRequestPaymentFailureWebhook as PaymentRequestPaymentFailureWebhook,
    )
    from .payment_request_payment_status_updated_webhook import (
        PaymentRequestPaymentStatusUpdatedWebhook as PaymentRequestPaymentStatusUpdatedWebhook,
    )
    from .payment_requests_paginated import PaymentRequestsPaginated as PaymentRequestsPaginated
    from .payment_requires_action_webhook import PaymentRequiresActionWebhook as PaymentRequiresActionWebhook
    from .payment_status import PaymentStatus as PaymentStatus
    from .payment_succeeded_webhook import PaymentSucceededWebhook as PaymentSucceededWebhook
    from .payment_type import PaymentType as PaymentType
    from .payments_paginated import PaymentsPaginated as PaymentsPaginated
    from .plan import Plan as Plan
    from .plan_create_input import PlanCreateInput as PlanCreateInput
    from .plan_create_input_applied_pricing_unit import (
        PlanCreateInputAppliedPricingUnit as PlanCreateInputAppliedPricingUnit,
    )
    from .plan_create_input_charge import PlanCreateInputCharge as PlanCreateInputCharge
    from .plan_create_input_fixed_charge import PlanCreateInputFixedCharge as PlanCreateInputFixedCharge
    from .plan_create_input_object import PlanCreateInputObject as PlanCreateInputObject
    from .plan_created_webhook import PlanCreatedWebhook as PlanCreatedWebhook
    from .plan_deleted_webhook import PlanDeletedWebhook as PlanDeletedWebhook
    from .plan_entitlement import PlanEntitlement as PlanEntitlement
    from .plan_entitlement_object import PlanEntitlementObject as PlanEntitlementObject
    from .plan_entitlement_privilege_object import PlanEntitlementPrivilegeObject as PlanEntitlementPrivilegeObject
    from .plan_entitlements import PlanEntitlements as PlanEntitlements
    from .plan_metadata_response import PlanMetadataResponse as PlanMetadataResponse
    from .plan_object import PlanObject as PlanObject
    from .plan_overrides_applied_pricing_unit import PlanOverridesAppliedPricingUnit as PlanOverridesAppliedPricingUnit
    from .plan_overrides_charge import PlanOverridesCharge as PlanOverridesCharge
    from .plan_overrides_fixed_charge import PlanOverridesFixedCharge as PlanOverridesFixedCharge
    from .plan_overrides_object import PlanOverridesObject as PlanOverridesObject
    from .plan_update_input import PlanUpdateInput as PlanUpdateInput
    from .plan_update_input_applied_pricing_unit import (
        PlanUpdateInputAppliedPricingUnit as PlanUpdateInputAppliedPricingUnit,
    )
    from .plan_update_input_charge import PlanUpdateInputCharge as PlanUpdateInputCharge
    from .plan_update_input_fixed_charge import PlanUpdateInputFixedCharge as PlanUpdateInputFixedCharge
    from .plan_update_input_object import PlanUpdateInputObject as PlanUpdateInputObject
    from .plan_updated_webhook import PlanUpdatedWebhook as PlanUpdatedWebhook
    from .plans_paginated import PlansPaginated as PlansPaginated
    from .presentation_breakdown import PresentationBreakdown as PresentationBreakdown
    from .presentation_group_key import PresentationGroupKey as PresentationGroupKey
    from .presentation_group_key_options import PresentationGroupKeyOptions as PresentationGroupKeyOptions
    from .pricing_unit_details_object import PricingUnitDetailsObject as PricingUnitDetailsObject
    from .projected_charge_filter_usage import ProjectedChargeFilterUsage as ProjectedChargeFilterUsage
    from .projected_charge_grouped_usage import ProjectedChargeGroupedUsage as ProjectedChargeGroupedUsage
    from .projected_charge_usage_billable_metric import (
        ProjectedChargeUsageBillableMetric as ProjectedChargeUsageBillableMetric,
    )
    from .projected_charge_usage_charge import ProjectedChargeUsageCharge as ProjectedChargeUsageCharge
    from .quote_approved_webhook import QuoteApprovedWebhook as QuoteApprovedWebhook
    from .quote_created_webhook import QuoteCreatedWebhook as QuoteCreatedWebhook
    from .quote_object import QuoteObject as QuoteObject
    from .quote_owner import QuoteOwner as QuoteOwner
    from .quote_version_object import QuoteVersionObject as QuoteVersionObject
    from .quote_voided_webhook import QuoteVoidedWebhook as QuoteVoidedWebhook
    from .recurring_transaction_method import RecurringTransactionMethod as RecurringTransactionMethod
    from .recurring_transaction_trigger import RecurringTransactionTrigger as RecurringTransactionTrigger
    from .refund_status import RefundStatus as RefundStatus
    from .regroup_paid_fees import RegroupPaidFees as RegroupPaidFees
    from .rounding_function import RoundingFunction as RoundingFunction
    from .subscription_activation_rule_input import SubscriptionActivationRuleInput as SubscriptionActivationRuleInput
    from .subscription_activation_rule_object import (
        SubscriptionActivationRuleObject as SubscriptionActivationRuleObject,
    )
    from .subscription_activation_rule_status import (
        SubscriptionActivationRuleStatus as SubscriptionActivationRuleStatus,
    )
    from .subscription_activation_rule_type import SubscriptionActivationRuleType as SubscriptionActivationRuleType
    from .subscription_canceled_webhook import SubscriptionCanceledWebhook as SubscriptionCanceledWebhook
    from .subscription_charge_override import SubscriptionChargeOverride as SubscriptionChargeOverride
    from .subscription_create_input import SubscriptionCreateInput as SubscriptionCreateInput
    from .subscription_create_input_authorization import (
        SubscriptionCreateInputAuthorization as SubscriptionCreateInputAuthorization,
    )
    from .subscription_create_input_object import SubscriptionCreateInputObject as SubscriptionCreateInputObject
    from .subscription_entitlement_object import SubscriptionEntitlementObject as SubscriptionEntitlementObject
    from .subscription_entitlement_privilege_object import (
        SubscriptionEntitlementPrivilegeObject as SubscriptionEntitlementPrivilegeObject,
    )
    from .subscription_entitlements import SubscriptionEntitlements as SubscriptionEntitlements
    from .subscription_extended import SubscriptionExtended as SubscriptionExtended
    from .subscription_fixed_charge_override import SubscriptionFixedChargeOverride as SubscriptionFixedChargeOverride
    from .subscription_incomplete_webhook import SubscriptionIncompleteWebhook as SubscriptionIncompleteWebhook
    from .subscription_invoice_issuing_date_adjustment import (
        SubscriptionInvoiceIssuingDateAdjustment as SubscriptionInvoiceIssuingDateAdjustment,
    )
    from .subscription_invoice_issuing_date_anchor import (
        SubscriptionInvoiceIssuingDateAnchor as SubscriptionInvoiceIssuingDateAnchor,
    )
    from .subscription_object import SubscriptionObject as SubscriptionObject
    from .subscription_object_extended import SubscriptionObjectExtended as SubscriptionObjectExtended
    from .subscription_started_webhook import SubscriptionStartedWebhook as SubscriptionStartedWebhook
    from .subscription_status import SubscriptionStatus as SubscriptionStatus
    from .subscription_status_parameter import SubscriptionStatusParameter as SubscriptionStatusParameter
    from .subscription_terminated_webhook import SubscriptionTerminatedWebhook as SubscriptionTerminatedWebhook
    from .subscription_termination_alert_webhook import (
        SubscriptionTerminationAlertWebhook as SubscriptionTerminationAlertWebhook,
    )
    from .subscription_trial_ended_webhook import SubscriptionTrialEndedWebhook as SubscriptionTrialEndedWebhook
    from .subscription_update_input import SubscriptionUpdateInput as SubscriptionUpdateInput
    from .subscription_update_input_object import SubscriptionUpdateInputObject as SubscriptionUpdateInputObject
    from .subscription_update_input_status import SubscriptionUpdateInputStatus as SubscriptionUpdateInputStatus
    from .subscription_updated_webhook import SubscriptionUpdatedWebhook as SubscriptionUpdatedWebhook
    from .subscription_usage_threshold_reached_webhook import (
        SubscriptionUsageThresholdReachedWebhook as SubscriptionUsageThresholdReachedWebhook,
    )
    from .subscription_with_customer_object import SubscriptionWithCustomerObject as SubscriptionWithCustomerObject
    from .subscription_with_threshold_object import SubscriptionWithThresholdObject as SubscriptionWithThresholdObject
    from .subscriptions_paginated import SubscriptionsPaginated as SubscriptionsPaginated
    from .tax import Tax as Tax
    from .tax_base_input import TaxBaseInput as TaxBaseInput
    from .tax_create_input import TaxCreateInput as TaxCreateInput
    from .tax_create_input_object import TaxCreateInputObject as TaxCreateInputObject
    from .tax_object import TaxObject as TaxObject
    from .tax_provider import TaxProvider as TaxProvider
    from .tax_update_input import TaxUpdateInput as TaxUpdateInput
    from .taxes_paginated import TaxesPaginated as TaxesPaginated
    from .time_granularity import TimeGranularity as TimeGranularity
    from .timezone import Timezone as Timezone
    from .triggered_alert_object import TriggeredAlertObject as TriggeredAlertObject
    from .triggered_alert_type import TriggeredAlertType as TriggeredAlertType
    from .update_subscription_status import UpdateSubscriptionStatus as UpdateSubscriptionStatus
    from .usage_object import UsageObject as UsageObject
    from .usage_pricing_unit_details import UsagePricingUnitDetails as UsagePricingUnitDetails
    from .usage_threshold_input import UsageThresholdInput as UsageThresholdInput
    from .usage_threshold_object import UsageThresholdObject as UsageThresholdObject
    from .usages import Usages as Usages
    from .vies_check import ViesCheck as ViesCheck
    from .volume_range import VolumeRange as VolumeRange
    from .wallet import Wallet as Wallet
    from .wallet_alert import WalletAlert as WalletAlert
    from .wallet_alert_batch_create_input import WalletAlertBatchCreateInput as WalletAlertBatchCreateInput
    from .wallet_alert_batch_create_input_object import (
        WalletAlertBatchCreateInputObject as WalletAlertBatchCreateInputObject,
    )
    from .wallet_alert_create_input import WalletAlertCreateInput as WalletAlertCreateInput
    from .wallet_alert_create_input_object import WalletAlertCreateInputObject as WalletAlertCreateInputObject
    from .wallet_alert_object import WalletAlertObject as WalletAlertObject
    from .wallet_alert_type import WalletAlertType as WalletAlertType
    from .wallet_alert_update_input import WalletAlertUpdateInput as WalletAlertUpdateInput
    from .wallet_alert_update_input_object import WalletAlertUpdateInputObject as WalletAlertUpdateInputObject
    from .wallet_alerts import WalletAlerts as WalletAlerts
    from .wallet_applies_to import WalletAppliesTo as WalletAppliesTo
    from .wallet_create_input import WalletCreateInput as WalletCreateInput
    from .wallet_create_input_applies_to import WalletCreateInputAppliesTo as WalletCreateInputAppliesTo
    from .wallet_create_input_object import WalletCreateInputObject as WalletCreateInputObject
    from .wallet_create_input_recurring_transaction_rule import (
        WalletCreateInputRecurringTransactionRule as WalletCreateInputRecurringTransactionRule,
    )
    from .wallet_create_input_rule_metadata import WalletCreateInputRuleMetadata as WalletCreateInputRuleMetadata
    from .wallet_create_input_transaction_metadata import (
        WalletCreateInputTransactionMetadata as WalletCreateInputTransactionMetadata,
    )
    from .wallet_created_webhook import WalletCreatedWebhook as WalletCreatedWebhook
    from .wallet_depleted_ongoing_balance_webhook import (
        WalletDepletedOngoingBalanceWebhook as WalletDepletedOngoingBalanceWebhook,
    )
    from .wallet_fee_type import WalletFeeType as WalletFeeType
    from .wallet_metadata_response import WalletMetadataResponse as WalletMetadataResponse
    from .wallet_object import WalletObject as WalletObject
    from .wallet_recurring_transaction_rule import WalletRecurringTransactionRule as WalletRecurringTransactionRule
    from .wallet_rule_metadata import WalletRuleMetadata as WalletRuleMetadata
    from .wallet_status import WalletStatus as WalletStatus
    from .wallet_terminated_webhook import WalletTerminatedWebhook as WalletTerminatedWebhook
    from .wallet_transaction import WalletTransaction as WalletTransaction
    from .wallet_transaction_consumption_object import (
        WalletTransactionConsumptionObject as WalletTransactionConsumptionObject,
    )
    from .wallet_transaction_consumptions import WalletTransactionConsumptions as WalletTransactionConsumptions
    from .wallet_transaction_consumptions_paginated import (
        WalletTransactionConsumptionsPaginated as WalletTransactionConsumptionsPaginated,
    )
    from .wallet_transaction_create_input import WalletTransactionCreateInput as WalletTransactionCreateInput
    from .wallet_transaction_create_input_metadata import (
        WalletTransactionCreateInputMetadata as WalletTransactionCreateInputMetadata,
    )
    from .wallet_transaction_create_input_object import (
        WalletTransactionCreateInputObject as WalletTransactionCreateInputObject,
    )
    from .wallet_transaction_created_webhook import WalletTransactionCreatedWebhook as WalletTransactionCreatedWebhook
    from .wallet_transaction_funding_object import WalletTransactionFundingObject as WalletTransactionFundingObject
    from .wallet_transaction_fundings import WalletTransactionFundings as WalletTransactionFundings
    from .wallet_transaction_fundings_paginated import (
        WalletTransactionFundingsPaginated as WalletTransactionFundingsPaginated,
    )
    from .wallet_transaction_metadata import WalletTransactionMetadata as WalletTransactionMetadata
    from .wallet_transaction_object import WalletTransactionObject as WalletTransactionObject
    from .wallet_transaction_object_extended import WalletTransactionObjectExtended as WalletTransactionObjectExtended
    from .wallet_transaction_payment_details import WalletTransactionPaymentDetails as WalletTransactionPaymentDetails
    from .wallet_transaction_payment_failure_object import (
        WalletTransactionPaymentFailureObject as WalletTransactionPaymentFailureObject,
    )
    from .wallet_transaction_payment_failure_webhook import (
        WalletTransactionPaymentFailureWebhook as WalletTransactionPaymentFailureWebhook,
    )
    from .wallet_transaction_payment_url import WalletTransactionPaymentUrl as WalletTransactionPaymentUrl
    from .wallet_transaction_source import WalletTransactionSource as WalletTransactionSource
    from .wallet_transaction_status import WalletTransactionStatus as WalletTransactionStatus
    from .wallet_transaction_transaction_status import (
        WalletTransactionTransactionStatus as WalletTransactionTransactionStatus,
    )
    from .wallet_transaction_type import WalletTransactionType as WalletTransactionType
    from .wallet_transaction_updated_webhook import WalletTransactionUpdatedWebhook as WalletTransactionUpdatedWebhook
    from .wallet_transactions import WalletTransactions as WalletTransactions
    from .wallet_transactions_paginated import WalletTransactionsPaginated as WalletTransactionsPaginated
    from .wallet_update_input import WalletUpdateInput as WalletUpdateInput
    from .wallet_update_input_applies_to import WalletUpdateInputAppliesTo as WalletUpdateInputAppliesTo
    from .wallet_update_input_object import WalletUpdateInputObject as WalletUpdateInputObject
    from .wallet_update_input_recurring_transaction_rule import (
        WalletUpdateInputRecurringTransactionRule as WalletUpdateInputRecurringTransactionRule,
    )
    from .wallet_update_input_rule_metadata import WalletUpdateInputRuleMetadata as WalletUpdateInputRuleMetadata
    from .wallet_updated_webhook import WalletUpdatedWebhook as WalletUpdatedWebhook
    from .wallets_paginated import WalletsPaginated as WalletsPaginated
    from .webhook_endpoint import WebhookEndpoint as WebhookEndpoint
    from .webhook_endpoint_create_input import WebhookEndpointCreateInput as WebhookEndpointCreateInput
    from .webhook_endpoint_create_input_object import (
        WebhookEndpointCreateInputObject as WebhookEndpointCreateInputObject,
    )
    from .webhook_endpoint_object import WebhookEndpointObject as WebhookEndpointObject
    from .webhook_endpoint_signature_algo import WebhookEndpointSignatureAlgo as WebhookEndpointSignatureAlgo
    from .webhook_endpoint_update_input import WebhookEndpointUpdateInput as WebhookEndpointUpdateInput
    from .webhook_endpoint_update_input_object import (
        WebhookEndpointUpdateInputObject as WebhookEndpointUpdateInputObject,
    )
    from .webhook_endpoints_paginated import WebhookEndpointsPaginated as WebhookEndpointsPaginated
    from .webhook_public_key import WebhookPublicKey as WebhookPublicKey
    from .webhook_public_key_object import WebhookPublicKeyObject as WebhookPublicKeyObject
    from .webhook_signature_algorithm import WebhookSignatureAlgorithm as WebhookSignatureAlgorithm
    from .weighted_interval import WeightedInterval as WeightedInterval

_MODULES = {
    "AccountType": ".account_type",
    "AccountingProvider": ".accounting_provider",
    "ActivityLog": ".activity_log",
    "ActivityLogObject": ".activity_log_object",
    "ActivityLogsPaginated": ".activity_logs_paginated",
    "ActivitySource": ".activity_source",
    "AddOn": ".add_on",
    "AddOnBaseInput": ".add_on_base_input",
    "AddOnCreateInput": ".add_on_create_input",
    "AddOnCreateInputObject": ".add_on_create_input_object",
    "AddOnObject": ".add_on_object",
    "AddOnUpdateInput": ".add_on_update_input",
    "AddOnsPaginated": ".add_ons_paginated",
    "Address": ".address",
    "AggregationType": ".aggregation_type",
    "Alert": ".alert",
    "AlertBaseInput": ".alert_base_input",
    "AlertBatchCreateInput": ".alert_batch_create_input",
    "AlertBatchCreateInputObject": ".alert_batch_create_input_object",
    "AlertCreateInput": ".alert_create_input",
    "AlertCreateInputObject": ".alert_create_input_object",
    "AlertDirection": ".alert_direction",
    "AlertObject": ".alert_object",
    "AlertThresholdBaseObject": ".alert_threshold_base_object",
    "AlertThresholdInput": ".alert_threshold_input",
    "AlertThresholdObject": ".alert_threshold_object",
    "AlertTriggeredWebhook": ".alert_triggered_webhook",
    "AlertType": ".alert_type",
    "AlertUpdateInput": ".alert_update_input",
    "AlertUpdateInputObject": ".alert_update_input_object",
    "Alerts": ".alerts",
    "ApiErrorBadRequest": ".api_error_bad_request",
    "ApiErrorForbidden": ".api_error_forbidden",
    "ApiErrorInternalServerError": ".api_error_internal_server_error",
    "ApiErrorNotAllowed": ".api_error_not_allowed",
    "ApiErrorNotFound": ".api_error_not_found",
    "ApiErrorTooManyRequests": ".api_error_too_many_requests",
    "ApiErrorTooManyRequestsErrorDetails": ".api_error_too_many_requests_error_details",
    "ApiErrorUnauthorized": ".api_error_unauthorized",
    "ApiErrorUnprocessableEntity": ".api_error_unprocessable_entity",
    "ApiErrorUnprocessableEntityProvider": ".api_error_unprocessable_entity_provider",
    "ApiLog": ".api_log",
    "ApiLogHttpStatus": ".api_log_http_status",
    "ApiLogObject": ".api_log_object",
    "ApiLogsPaginated": ".api_logs_paginated",
    "ApplicableUsageThreshold": ".applicable_usage_threshold",
    "AppliedCoupon": ".applied_coupon",
    "AppliedCouponInput": ".applied_coupon_input",
    "AppliedCouponInputObject": ".applied_coupon_input_object",
    "AppliedCouponObject": ".applied_coupon_object",
    "AppliedCouponObjectExtended": ".applied_coupon_object_extended",
    "AppliedCouponStatus": ".applied_coupon_status",
    "AppliedCouponsPaginated": ".applied_coupons_paginated",
    "AppliedInvoiceCustomSectionObject": ".applied_invoice_custom_section_object",
    "AppliedUsageThresholdObject": ".applied_usage_threshold_object",
    "BaseAppliedTax": ".base_applied_tax",
    "BillableMetric": ".billable_metric",
    "BillableMetricBaseInput": ".billable_metric_base_input",
    "BillableMetricCreateInput": ".billable_metric_create_input",
    "BillableMetricCreateInputObject": ".billable_metric_create_input_object",
    "BillableMetricCreatedWebhook": ".billable_metric_created_webhook",
    "BillableMetricDeletedWebhook": ".billable_metric_deleted_webhook",
    "BillableMetricEvaluateExpressionInput": ".billable_metric_evaluate_expression_input",
    "BillableMetricEvaluateExpressionResult": ".billable_metric_evaluate_expression_result",
    "BillableMetricFilterInput": ".billable_metric_filter_input",
    "BillableMetricFilterObject": ".billable_metric_filter_object",
    "BillableMetricObject": ".billable_metric_object",
    "BillableMetricUpdateInput": ".billable_metric_update_input",
    "BillableMetricUpdatedWebhook": ".billable_metric_updated_webhook",
    "BillableMetricsPaginated": ".billable_metrics_paginated",
    "BillingEntities": ".billing_entities",
    "BillingEntity": ".billing_entity",
    "BillingEntityCreateInput": ".billing_entity_create_input",
    "BillingEntityCreateInputConfiguration": ".billing_entity_create_input_configuration",
    "BillingEntityCreateInputObject": ".billing_entity_create_input_object",
    "BillingEntityDocumentNumbering": ".billing_entity_document_numbering",
    "BillingEntityEmailSetting": ".billing_entity_email_setting",
    "BillingEntityExtended": ".billing_entity_extended",
    "BillingEntityObject": ".billing_entity_object",
    "BillingEntityObjectExtended": ".billing_entity_object_extended",
    "BillingEntityUpdate": ".billing_entity_update",
    "BillingEntityUpdateInput": ".billing_entity_update_input",
    "BillingEntityUpdateInputConfiguration": ".billing_entity_update_input_configuration",
    "BillingPeriodObject": ".billing_period_object",
    "BillingTime": ".billing_time",
    "CancellationReason": ".cancellation_reason",
    "Charge": ".charge",
    "ChargeAppliedPricingUnit": ".charge_applied_pricing_unit",
    "ChargeCreateInput": ".charge_create_input",
    "ChargeCreateInputObject": ".charge_create_input_object",
    "ChargeDeleteInput": ".charge_delete_input",
    "ChargeDeleteInputObject": ".charge_delete_input_object",
    "ChargeFilterCreateInput": ".charge_filter_create_input",
    "ChargeFilterCreateInputObject": ".charge_filter_create_input_object",
    "ChargeFilterDeleteInput": ".charge_filter_delete_input",
    "ChargeFilterDeleteInputObject": ".charge_filter_delete_input_object",
    "ChargeFilterFullObject": ".charge_filter_full_object",
    "ChargeFilterInput": ".charge_filter_input",
    "ChargeFilterResponse": ".charge_filter_response",
    "ChargeFilterUpdateInput": ".charge_filter_update_input",
    "ChargeFilterUpdateInputObject": ".charge_filter_update_input_object",
    "ChargeFilterUsage": ".charge_filter_usage",
    "ChargeFiltersPaginated": ".charge_filters_paginated",
    "ChargeGroupedUsage": ".charge_grouped_usage",
    "ChargeInput": ".charge_input",
    "ChargeModelEnum": ".charge_model_enum",
    "ChargeObject": ".charge_object",
    "ChargeObjectProperties": ".charge_object_properties",
    "ChargeOverridableAppliedPricingUnit": ".charge_overridable_applied_pricing_unit",
    "ChargeOverridableInput": ".charge_overridable_input",
    "ChargeProperties": ".charge_properties",
    "ChargeUpdateInput": ".charge_update_input",
    "ChargeUpdateInputObject": ".charge_update_input_object",
    "ChargeUsageBillableMetric": ".charge_usage_billable_metric",
    "ChargeUsageCharge": ".charge_usage_charge",
    "ChargesPaginated": ".charges_paginated",
    "Country": ".country",
    "Coupon": ".coupon",
    "CouponAppliesTo": ".coupon_applies_to",
    "CouponBaseInput": ".coupon_base_input",
    "CouponCreateInput": ".coupon_create_input",
    "CouponCreateInputObject": ".coupon_create_input_object",
    "CouponExpiration": ".coupon_expiration",
    "CouponFrequency": ".coupon_frequency",
    "CouponObject": ".coupon_object",
    "CouponStatus": ".coupon_status",
    "CouponType": ".coupon_type",
    "CouponUpdateInput": ".coupon_update_input",
    "CouponsPaginated": ".coupons_paginated",
    "CreditInvoice": ".credit_invoice",
    "CreditItem": ".credit_item",
    "CreditItemType": ".credit_item_type",
    "CreditNote": ".credit_note",
    "CreditNoteAppliedTaxObject": ".credit_note_applied_tax_object",
    "CreditNoteCreateInput": ".credit_note_create_input",
    "CreditNoteCreateInputItem": ".credit_note_create_input_item",
    "CreditNoteCreateInputObject": ".credit_note_create_input_object",
    "CreditNoteCreatedWebhook": ".credit_note_created_webhook",
    "CreditNoteErrorCode": ".credit_note_error_code",
    "CreditNoteErrorDetailsObject": ".credit_note_error_details_object",
    "CreditNoteEstimateInput": ".credit_note_estimate_input",
    "CreditNoteEstimateInputItem": ".credit_note_estimate_input_item",
    "CreditNoteEstimateInputObject": ".credit_note_estimate_input_object",
    "CreditNoteEstimated": ".credit_note_estimated",
    "CreditNoteEstimatedAppliedTax": ".credit_note_estimated_applied_tax",
    "CreditNoteEstimatedItem": ".credit_note_estimated_item",
    "CreditNoteEstimatedObject": ".credit_note_estimated_object",
    "CreditNoteExtended": ".credit_note_extended",
    "CreditNoteExtendedObject": ".credit_note_extended_object",
    "CreditNoteGeneratedWebhook": ".credit_note_generated_webhook",
    "CreditNoteItemObject": ".credit_note_item_object",
    "CreditNoteMetadataResponse": ".credit_note_metadata_response",
    "CreditNoteObject": ".credit_note_object",
    "CreditNotePaymentProviderRefundError": ".credit_note_payment_provider_refund_error",
    "CreditNoteProviderRefundFailureWebhook": ".credit_note_provider_refund_failure_webhook",
    "CreditNoteReason": ".credit_note_reason",
    "CreditNoteUpdateInput": ".credit_note_update_input",
    "CreditNoteUpdateInputObject": ".credit_note_update_input_object",
    "CreditNotesPaginated": ".credit_notes_paginated",
    "CreditObject": ".credit_object",
    "CreditStatus": ".credit_status",
    "Currency": ".currency",
    "Customer": ".customer",
    "CustomerAccountingProviderCreatedWebhook": ".customer_accounting_provider_created_webhook",
    "CustomerAccountingProviderErrorWebhook": ".customer_accounting_provider_error_webhook",
    "CustomerBaseObject": ".customer_base_object",
    "CustomerBillingConfiguration": ".customer_billing_configuration",
    "CustomerBillingConfigurationInput": ".customer_billing_configuration_input",
    "CustomerChargeUsageObject": ".customer_charge_usage_object",
    "CustomerCheckoutUrl": ".customer_checkout_url",
    "CustomerCheckoutUrlGeneratedWebhook": ".customer_checkout_url_generated_webhook",
    "CustomerCheckoutUrlResponse": ".customer_checkout_url_response",
    "CustomerCreateInput": ".customer_create_input",
    "CustomerCreateInputIntegrationCustomer": ".customer_create_input_integration_customer",
    "CustomerCreateInputMetadata": ".customer_create_input_metadata",
    "CustomerCreateInputObject": ".customer_create_input_object",
    "CustomerCreatedWebhook": ".customer_created_webhook",
    "CustomerCrmProviderCreatedWebhook": ".customer_crm_provider_created_webhook",
    "CustomerCrmProviderErrorWebhook": ".customer_crm_provider_error_webhook",
    "CustomerIntegrationErrorObject": ".customer_integration_error_object",
    "CustomerInvoiceStatusFilter": ".customer_invoice_status_filter",
    "CustomerListItemObject": ".customer_list_item_object",
    "CustomerMetadata": ".customer_metadata",
    "CustomerObject": ".customer_object",
    "CustomerObjectExtended": ".customer_object_extended",
    "CustomerPastUsage": ".customer_past_usage",
    "CustomerPaymentProvider": ".customer_payment_provider",
    "CustomerPaymentProviderCreatedWebhook": ".customer_payment_provider_created_webhook",
    "CustomerPaymentProviderErrorObject": ".customer_payment_provider_error_object",
    "CustomerPaymentProviderErrorWebhook": ".customer_payment_provider_error_webhook",
    "CustomerPortalUrl": ".customer_portal_url",
    "CustomerPortalUrlObject": ".customer_portal_url_object",
    "CustomerProjectedChargeUsageObject": ".customer_projected_charge_usage_object",
    "CustomerProjectedUsage": ".customer_projected_usage",
    "CustomerProjectedUsageObject": ".customer_projected_usage_object",
    "CustomerTaxProviderErrorObject": ".customer_tax_provider_error_object",
    "CustomerTaxProviderErrorWebhook": ".customer_tax_provider_error_webhook",
    "CustomerType": ".customer_type",
    "CustomerUpdatedWebhook": ".customer_updated_webhook",
    "CustomerUsage": ".customer_usage",
    "CustomerUsageObject": ".customer_usage_object",
    "CustomerViesCheckObject": ".customer_vies_check_object",
    "CustomerViesCheckWebhook": ".customer_vies_check_webhook",
    "CustomersPaginated": ".customers_paginated",
    "DunningCampaignFinishedObject": ".dunning_campaign_finished_object",
    "DunningCampaignFinishedWebhook": ".dunning_campaign_finished_webhook",
    "EmailSetting": ".email_setting",
    "EnrichedEventObject": ".enriched_event_object",
    "EnrichedEventsPaginated": ".enriched_events_paginated",
    "EntitlementUpdateInput": ".entitlement_update_input",
    "ErrorDetailObject": ".error_detail_object",
    "Event": ".event",
    "EventBatchEstimateInstantFeesInput": ".event_batch_estimate_instant_fees_input",
    "EventBatchInput": ".event_batch_input",
    "EventCreated": ".event_created",
    "EventErrorWebhook": ".event_error_webhook",
    "EventErrorsObject": ".event_errors_object",
    "EventEstimateFeesInput": ".event_estimate_fees_input",
    "EventEstimateFeesInputObject": ".event_estimate_fees_input_object",
    "EventEstimateInstantFeesInput": ".event_estimate_instant_fees_input",
    "EventEstimateInstantFeesInputObject": ".event_estimate_instant_fees_input_object",
    "EventInput": ".event_input",
    "EventInputObject": ".event_input_object",
    "EventObject": ".event_object",
    "EventsCreated": ".events_created",
    "EventsErrorsObject": ".events_errors_object",
    "EventsErrorsWebhook": ".events_errors_webhook",
    "EventsPaginated": ".events_paginated",
    "EventsStore": ".events_store",
    "ExpressionEvent": ".expression_event",
    "ExpressionResult": ".expression_result",
    "Feature": ".feature",
    "FeatureBaseInput": ".feature_base_input",
    "FeatureCreateInput": ".feature_create_input",
    "FeatureCreateInputObject": ".feature_create_input_object",
    "FeatureCreatedWebhook": ".feature_created_webhook",
    "FeatureDeletedWebhook": ".feature_deleted_webhook",
    "FeatureObject": ".feature_object",
    "FeaturePrivilegeConfig": ".feature_privilege_config",
    "FeaturePrivilegeInput": ".feature_privilege_input",
    "FeaturePrivilegeInputConfig": ".feature_privilege_input_config",
    "FeaturePrivilegeObject": ".feature_privilege_object",
    "FeaturePrivilegeValueType": ".feature_privilege_value_type",
    "FeatureUpdateInput": ".feature_update_input",
    "FeatureUpdatedWebhook": ".feature_updated_webhook",
    "FeaturesPaginated": ".features_paginated",
    "Fee": ".fee",
    "FeeAmountDetails": ".fee_amount_details",
    "FeeAppliedTaxObject": ".fee_applied_tax_object",
    "FeeCreatedWebhook": ".fee_created_webhook",
    "FeeEstimateItem": ".fee_estimate_item",
    "FeeEstimateItemItemType": ".fee_estimate_item_item_type",
    "FeeEstimateItemType": ".fee_estimate_item_type",
    "FeeEstimateObject": ".fee_estimate_object",
    "FeeEstimatePaymentStatus": ".fee_estimate_payment_status",
    "FeeGraduatedPercentageRange": ".fee_graduated_percentage_range",
    "FeeGraduatedRange": ".fee_graduated_range",
    "FeeItem": ".fee_item",
    "FeeItemItemType": ".fee_item_item_type",
    "FeeItemType": ".fee_item_type",
    "FeeObject": ".fee_object",
    "FeePaymentStatus": ".fee_payment_status",
    "FeePaymentStatusFilter": ".fee_payment_status_filter",
    "FeeTaxProviderErrorObject": ".fee_tax_provider_error_object",
    "FeeTaxProviderErrorWebhook": ".fee_tax_provider_error_webhook",
    "FeeType": ".fee_type",
    "FeeUpdateInput": ".fee_update_input",
    "FeeUpdateInputObject": ".fee_update_input_object",
    "FeeUpdateInputPaymentStatus": ".fee_update_input_payment_status",
    "Fees": ".fees",
    "FeesEstimate": ".fees_estimate",
    "FeesPaginated": ".fees_paginated",
    "FinalizeZeroAmountInvoice": ".finalize_zero_amount_invoice",
    "FixedCharge": ".fixed_charge",
    "FixedChargeCreateInput": ".fixed_charge_create_input",
    "FixedChargeCreateInputObject": ".fixed_charge_create_input_object",
    "FixedChargeDeleteInput": ".fixed_charge_delete_input",
    "FixedChargeDeleteInputObject": ".fixed_charge_delete_input_object",
    "FixedChargeGraduatedRange": ".fixed_charge_graduated_range",
    "FixedChargeInput": ".fixed_charge_input",
    "FixedChargeModelEnum": ".fixed_charge_model_enum",
    "FixedChargeObject": ".fixed_charge_object",
    "FixedChargeOverridableInput": ".fixed_charge_overridable_input",
    "FixedChargeProperties": ".fixed_charge_properties",
    "FixedChargeUpdateInput": ".fixed_charge_update_input",
    "FixedChargeUpdateInputObject": ".fixed_charge_update_input_object",
    "FixedChargeVolumeRange": ".fixed_charge_volume_range",
    "FixedChargesPaginated": ".fixed_charges_paginated",
    "GraduatedPercentageRange": ".graduated_percentage_range",
    "GraduatedRange": ".graduated_range",
    "GrossRevenueObject": ".gross_revenue_object",
    "GrossRevenues": ".gross_revenues",
    "HttpMethod": ".http_method",
    "IntegrationCustomer": ".integration_customer",
    "IntegrationCustomerType": ".integration_customer_type",
    "IntegrationProviderErrorObject": ".integration_provider_error_object",
    "IntegrationProviderErrorWebhook": ".integration_provider_error_webhook",
    "IntegrationType": ".integration_type",
    "Interval": ".interval",
    "Invoice": ".invoice",
    "InvoiceAppliedInvoiceCustomSectionObject": ".invoice_applied_invoice_custom_section_object",
    "InvoiceAppliedTaxObject": ".invoice_applied_tax_object",
    "InvoiceBaseObject": ".invoice_base_object",
    "InvoiceCollectionObject": ".invoice_collection_object",
    "InvoiceCollections": ".invoice_collections",
    "InvoiceCreatedWebhook": ".invoice_created_webhook",
    "InvoiceCustomSectionInput": ".invoice_custom_section_input",
    "InvoiceCustomSectionObject": ".invoice_custom_section_object",
    "InvoiceDeletedWebhook": ".invoice_deleted_webhook",
    "InvoiceDraftedWebhook": ".invoice_drafted_webhook",
    "InvoiceGeneratedWebhook": ".invoice_generated_webhook",
    "InvoiceMetadataObject": ".invoice_metadata_object",
    "InvoiceObject": ".invoice_object",
    "InvoiceObjectExtended": ".invoice_object_extended",
    "InvoiceOneOffCreateInput": ".invoice_one_off_create_input",
    "InvoiceOneOffCreateInputFee": ".invoice_one_off_create_input_fee",
    "InvoiceOneOffCreateInputObject": ".invoice_one_off_create_input_object",
    "InvoiceOneOffCreatedWebhook": ".invoice_one_off_created_webhook",
    "InvoicePaidCreditAddedWebhook": ".invoice_paid_credit_added_webhook",
    "InvoicePaymentDetails": ".invoice_payment_details",
    "InvoicePaymentDisputeLostObject": ".invoice_payment_dispute_lost_object",
    "InvoicePaymentDisputeLostWebhook": ".invoice_payment_dispute_lost_webhook",
    "InvoicePaymentFailureObject": ".invoice_payment_failure_object",
    "InvoicePaymentFailureWebhook": ".invoice_payment_failure_webhook",
    "InvoicePaymentOverdueWebhook": ".invoice_payment_overdue_webhook",
    "InvoicePaymentStatusUpdatedWebhook": ".invoice_payment_status_updated_webhook",
    "InvoicePaymentUrl": ".invoice_payment_url",
    "InvoicePreviewCoupon": ".invoice_preview_coupon",
    "InvoicePreviewCustomer": ".invoice_preview_customer",
    "InvoicePreviewInput": ".invoice_preview_input",
    "InvoicePreviewIntegrationCustomer": ".invoice_preview_integration_customer",
    "InvoicePreviewIntegrationType": ".invoice_preview_integration_type",
    "InvoicePreviewSubscriptions": ".invoice_preview_subscriptions",
    "InvoiceReadyToFinalizeWebhook": ".invoice_ready_to_finalize_webhook",
    "InvoiceResyncedWebhook": ".invoice_resynced_webhook",
    "InvoiceRetryPaymentInput": ".invoice_retry_payment_input",
    "InvoiceSalesforceIdInput": ".invoice_salesforce_id_input",
    "InvoiceStatus": ".invoice_status",
    "InvoiceStatusFilter": ".invoice_status_filter",
    "InvoiceType": ".invoice_type",
    "InvoiceUpdateInput": ".invoice_update_input",
    "InvoiceUpdateInputMetadata": ".invoice_update_input_metadata",
    "InvoiceUpdateInputObject": ".invoice_update_input_object",
    "InvoiceVoidInput": ".invoice_void_input",
    "InvoiceVoidedWebhook": ".invoice_voided_webhook",
    "InvoicedUsageObject": ".invoiced_usage_object",
    "InvoicedUsages": ".invoiced_usages",
    "InvoicesPaginated": ".invoices_paginated",
    "InvoicingReason": ".invoicing_reason",
    "LifetimeUsage": ".lifetime_usage",
    "LifetimeUsageInput": ".lifetime_usage_input",
    "LifetimeUsageInputObject": ".lifetime_usage_input_object",
    "LifetimeUsageObject": ".lifetime_usage_object",
    "LifetimeUsageThresholdObject": ".lifetime_usage_threshold_object",
    "MinimumCommitment": ".minimum_commitment",
    "MinimumCommitmentInputObject": ".minimum_commitment_input_object",
    "MrrObject": ".mrr_object",
    "Mrrs": ".mrrs",
    "OnTerminationCreditNote": ".on_termination_credit_note",
    "OnTerminationCreditNoteInput": ".on_termination_credit_note_input",
    "OnTerminationInvoice": ".on_termination_invoice",
    "OrderCreatedWebhook": ".order_created_webhook",
    "OrderExecutedWebhook": ".order_executed_webhook",
    "OrderFormCreatedWebhook": ".order_form_created_webhook",
    "OrderFormExpiredWebhook": ".order_form_expired_webhook",
    "OrderFormObject": ".order_form_object",
    "OrderFormSignedWebhook": ".order_form_signed_webhook",
    "OrderFormVoidedWebhook": ".order_form_voided_webhook",
    "OrderObject": ".order_object",
    "Organization": ".organization",
    "OrganizationBillingConfiguration": ".organization_billing_configuration",
    "OrganizationDocumentNumbering": ".organization_document_numbering",
    "OrganizationGrpcToken": ".organization_grpc_token",
    "OrganizationGrpcTokenOrganization": ".organization_grpc_token_organization",
    "OrganizationObject": ".organization_object",
    "OrganizationUpdateInput": ".organization_update_input",
    "OrganizationUpdateInputObject": ".organization_update_input_object",
    "OverdueBalanceObject": ".overdue_balance_object",
    "OverdueBalancePerCurrencyObject": ".overdue_balance_per_currency_object",
    "OverdueBalances": ".overdue_balances",
    "PaginationMeta": ".pagination_meta",
    "PayableType": ".payable_type",
    "Payment": ".payment",
    "PaymentCreateInput": ".payment_create_input",
    "PaymentCreateInputObject": ".payment_create_input_object",
    "PaymentMethod": ".payment_method",
    "PaymentMethodObject": ".payment_method_object",
    "PaymentMethodReference": ".payment_method_reference",
    "PaymentMethodType": ".payment_method_type",
    "PaymentMethodsPaginated": ".payment_methods_paginated",
    "PaymentObject": ".payment_object",
    "PaymentPaymentStatus": ".payment_payment_status",
    "PaymentProvider": ".payment_provider",
    "PaymentProviderErrorAction": ".payment_provider_error_action",
    "PaymentProviderErrorObject": ".payment_provider_error_object",
    "PaymentProviderErrorSource": ".payment_provider_error_source",
    "PaymentProviderErrorWebhook": ".payment_provider_error_webhook",
    "PaymentProviderType": ".payment_provider_type",
    "PaymentReceipt": ".payment_receipt",
    "PaymentReceiptCreatedWebhook": ".payment_receipt_created_webhook",
    "PaymentReceiptGeneratedWebhook": ".payment_receipt_generated_webhook",
    "PaymentReceiptObject": ".payment_receipt_object",
    "PaymentReceiptsPaginated": ".payment_receipts_paginated",
    "PaymentRequest": ".payment_request",
    "PaymentRequestCreateInput": ".payment_request_create_input",
    "PaymentRequestCreateInputObject": ".payment_request_create_input_object",
    "PaymentRequestCreatedWebhook": ".payment_request_created_webhook",
    "PaymentRequestObject": ".payment_request_object",
    "PaymentRequestPaymentFailureObject": ".payment_request_payment_failure_object",
    "PaymentRequestPaymentFailureWebhook": ".payment_request_payment_failure_webhook",
    "PaymentRequestPaymentStatusUpdatedWebhook": ".payment_request_payment_status_updated_webhook",
    "PaymentRequestsPaginated": ".payment_requests_paginated",
    "PaymentRequiresActionWebhook": ".payment_requires_action_webhook",
    "PaymentStatus": ".payment_status",
    "PaymentSucceededWebhook": ".payment_succeeded_webhook",
    "PaymentType": ".payment_type",
    "PaymentsPaginated": ".payments_paginated",
    "Plan": ".plan",
    "PlanCreateInput": ".plan_create_input",
    "PlanCreateInputAppliedPricingUnit": ".plan_create_input_applied_pricing_unit",
    "PlanCreateInputCharge": ".plan_create_input_charge",
    "PlanCreateInputFixedCharge": ".plan_create_input_fixed_charge",
    "PlanCreateInputObject": ".plan_create_input_object",
    "PlanCreatedWebhook": ".plan_created_webhook",
    "PlanDeletedWebhook": ".plan_deleted_webhook",
    "PlanEntitlement": ".plan_entitlement",
    "PlanEntitlementObject": ".plan_entitlement_object",
    "PlanEntitlementPrivilegeObject": ".plan_entitlement_privilege_object",
    "PlanEntitlements": ".plan_entitlements",
    "PlanMetadataResponse": ".plan_metadata_response",
    "PlanObject": ".plan_object",
    "PlanOverridesAppliedPricingUnit": ".plan_overrides_applied_pricing_unit",
    "PlanOverridesCharge": ".plan_overrides_charge",
    "PlanOverridesFixedCharge": ".plan_overrides_fixed_charge",
    "PlanOverridesObject": ".plan_overrides_object",
    "PlanUpdateInput": ".plan_update_input",
    "PlanUpdateInputAppliedPricingUnit": ".plan_update_input_applied_pricing_unit",
    "PlanUpdateInputCharge": ".plan_update_input_charge",
    "PlanUpdateInputFixedCharge": ".plan_update_input_fixed_charge",
    "PlanUpdateInputObject": ".plan_update_input_object",
    "PlanUpdatedWebhook": ".plan_updated_webhook",
    "PlansPaginated": ".plans_paginated",
    "PresentationBreakdown": ".presentation_breakdown",
    "PresentationGroupKey": ".presentation_group_key",
    "PresentationGroupKeyOptions": ".presentation_group_key_options",
    "PricingUnitDetailsObject": ".pricing_unit_details_object",
    "ProjectedChargeFilterUsage": ".projected_charge_filter_usage",
    "ProjectedChargeGroupedUsage": ".projected_charge_grouped_usage",
    "ProjectedChargeUsageBillableMetric": ".projected_charge_usage_billable_metric",
    "ProjectedChargeUsageCharge": ".projected_charge_usage_charge",
    "QuoteApprovedWebhook": ".quote_approved_webhook",
    "QuoteCreatedWebhook": ".quote_created_webhook",
    "QuoteObject": ".quote_object",
    "QuoteOwner": ".quote_owner",
    "QuoteVersionObject": ".quote_version_object",
    "QuoteVoidedWebhook": ".quote_voided_webhook",
    "RecurringTransactionMethod": ".recurring_transaction_method",
    "RecurringTransactionTrigger": ".recurring_transaction_trigger",
    "RefundStatus": ".refund_status",
    "RegroupPaidFees": ".regroup_paid_fees",
    "RoundingFunction": ".rounding_function",
    "SubscriptionActivationRuleInput": ".subscription_activation_rule_input",
    "SubscriptionActivationRuleObject": ".subscription_activation_rule_object",
    "SubscriptionActivationRuleStatus": ".subscription_activation_rule_status",
    "SubscriptionActivationRuleType": ".subscription_activation_rule_type",
    "SubscriptionCanceledWebhook": ".subscription_canceled_webhook",
    "SubscriptionChargeOverride": ".subscription_charge_override",
    "SubscriptionCreateInput": ".subscription_create_input",
    "SubscriptionCreateInputAuthorization": ".subscription_create_input_authorization",
    "SubscriptionCreateInputObject": ".subscription_create_input_object",
    "SubscriptionEntitlementObject": ".subscription_entitlement_object",
    "SubscriptionEntitlementPrivilegeObject": ".subscription_entitlement_privilege_object",
    "SubscriptionEntitlements": ".subscription_entitlements",
    "SubscriptionExtended": ".subscription_extended",
    "SubscriptionFixedChargeOverride": ".subscription_fixed_charge_override",
    "SubscriptionIncompleteWebhook": ".subscription_incomplete_webhook",
    "SubscriptionInvoiceIssuingDateAdjustment": ".subscription_invoice_issuing_date_adjustment",
    "SubscriptionInvoiceIssuingDateAnchor": ".subscription_invoice_issuing_date_anchor",
    "SubscriptionObject": ".subscription_object",
    "SubscriptionObjectExtended": ".subscription_object_extended",
    "SubscriptionStartedWebhook": ".subscription_started_webhook",
    "SubscriptionStatus": ".subscription_status",
    "SubscriptionStatusParameter": ".subscription_status_parameter",
    "SubscriptionTerminatedWebhook": ".subscription_terminated_webhook",
    "SubscriptionTerminationAlertWebhook": ".subscription_termination_alert_webhook",
    "SubscriptionTrialEndedWebhook": ".subscription_trial_ended_webhook",
    "SubscriptionUpdateInput": ".subscription_update_input",
    "SubscriptionUpdateInputObject": ".subscription_update_input_object",
    "SubscriptionUpdateInputStatus": ".subscription_update_input_status",
    "SubscriptionUpdatedWebhook": ".subscription_updated_webhook",
    "SubscriptionUsageThresholdReachedWebhook": ".subscription_usage_threshold_reached_webhook",
    "SubscriptionWithCustomerObject": ".subscription_with_customer_object",
    "SubscriptionWithThresholdObject": ".subscription_with_threshold_object",
    "SubscriptionsPaginated": ".subscriptions_paginated",
    "Tax": ".tax",
    "TaxBaseInput": ".tax_base_input",
    "TaxCreateInput": ".tax_create_input",
    "TaxCreateInputObject": ".tax_create_input_object",
    "TaxObject": ".tax_object",
    "TaxProvider": ".tax_provider",
    "TaxUpdateInput": ".tax_update_input",
    "TaxesPaginated": ".taxes_paginated",
    "TimeGranularity": ".time_granularity",
    "Timezone": ".timezone",
    "TriggeredAlertObject": ".triggered_alert_object",
    "TriggeredAlertType": ".triggered_alert_type",
    "UpdateSubscriptionStatus": ".update_subscription_status",
    "UsageObject": ".usage_object",
    "UsagePricingUnitDetails": ".usage_pricing_unit_details",
    "UsageThresholdInput": ".usage_threshold_input",
    "UsageThresholdObject": ".usage_threshold_object",
    "Usages": ".usages",
    "ViesCheck": ".vies_check",
    "VolumeRange": ".volume_range",
    "Wallet": ".wallet",
    "WalletAlert": ".wallet_alert",
    "WalletAlertBatchCreateInput": ".wallet_alert_batch_create_input",
    "WalletAlertBatchCreateInputObject": ".wallet_alert_batch_create_input_object",
    "WalletAlertCreateInput": ".wallet_alert_create_input",
    "WalletAlertCreateInputObject": ".wallet_alert_create_input_object",
    "WalletAlertObject": ".wallet_alert_object",
    "WalletAlertType": ".wallet_alert_type",
    "WalletAlertUpdateInput": ".wallet_alert_update_input",
    "WalletAlertUpdateInputObject": ".wallet_alert_update_input_object",
    "WalletAlerts": ".wallet_alerts",
    "WalletAppliesTo": ".wallet_applies_to",
    "WalletCreateInput": ".wallet_create_input",
    "WalletCreateInputAppliesTo": ".wallet_create_input_applies_to",
    "WalletCreateInputObject": ".wallet_create_input_object",
    "WalletCreateInputRecurringTransactionRule": ".wallet_create_input_recurring_transaction_rule",
    "WalletCreateInputRuleMetadata": ".wallet_create_input_rule_metadata",
    "WalletCreateInputTransactionMetadata": ".wallet_create_input_transaction_metadata",
    "WalletCreatedWebhook": ".wallet_created_webhook",
    "WalletDepletedOngoingBalanceWebhook": ".wallet_depleted_ongoing_balance_webhook",
    "WalletFeeType": ".wallet_fee_type",
    "WalletMetadataResponse": ".wallet_metadata_response",
    "WalletObject": ".wallet_object",
    "WalletRecurringTransactionRule": ".wallet_recurring_transaction_rule",
    "WalletRuleMetadata": ".wallet_rule_metadata",
    "WalletStatus": ".wallet_status",
    "WalletTerminatedWebhook": ".wallet_terminated_webhook",
    "WalletTransaction": ".wallet_transaction",
    "WalletTransactionConsumptionObject": ".wallet_transaction_consumption_object",
    "WalletTransactionConsumptions": ".wallet_transaction_consumptions",
    "WalletTransactionConsumptionsPaginated": ".wallet_transaction_consumptions_paginated",
    "WalletTransactionCreateInput": ".wallet_transaction_create_input",
    "WalletTransactionCreateInputMetadata": ".wallet_transaction_create_input_metadata",
    "WalletTransactionCreateInputObject": ".wallet_transaction_create_input_object",
    "WalletTransactionCreatedWebhook": ".wallet_transaction_created_webhook",
    "WalletTransactionFundingObject": ".wallet_transaction_funding_object",
    "WalletTransactionFundings": ".wallet_transaction_fundings",
    "WalletTransactionFundingsPaginated": ".wallet_transaction_fundings_paginated",
    "WalletTransactionMetadata": ".wallet_transaction_metadata",
    "WalletTransactionObject": ".wallet_transaction_object",
    "WalletTransactionObjectExtended": ".wallet_transaction_object_extended",
    "WalletTransactionPaymentDetails": ".wallet_transaction_payment_details",
    "WalletTransactionPaymentFailureObject": ".wallet_transaction_payment_failure_object",
    "WalletTransactionPaymentFailureWebhook": ".wallet_transaction_payment_failure_webhook",
    "WalletTransactionPaymentUrl": ".wallet_transaction_payment_url",
    "WalletTransactionSource": ".wallet_transaction_source",
    "WalletTransactionStatus": ".wallet_transaction_status",
    "WalletTransactionTransactionStatus": ".wallet_transaction_transaction_status",
    "WalletTransactionType": ".wallet_transaction_type",
    "WalletTransactionUpdatedWebhook": ".wallet_transaction_updated_webhook",
    "WalletTransactions": ".wallet_transactions",
    "WalletTransactionsPaginated": ".wallet_transactions_paginated",
    "WalletUpdateInput": ".wallet_update_input",
    "WalletUpdateInputAppliesTo": ".wallet_update_input_applies_to",
    "WalletUpdateInputObject": ".wallet_update_input_object",
    "WalletUpdateInputRecurringTransactionRule": ".wallet_update_input_recurring_transaction_rule",
    "WalletUpdateInputRuleMetadata": ".wallet_update_input_rule_metadata",
    "WalletUpdatedWebhook": ".wallet_updated_webhook",
    "WalletsPaginated": ".wallets_paginated",
    "WebhookEndpoint": ".webhook_endpoint",
    "WebhookEndpointCreateInput": ".webhook_endpoint_create_input",
    "WebhookEndpointCreateInputObject": ".webhook_endpoint_create_input_object",
    "WebhookEndpointObject": ".webhook_endpoint_object",
    "WebhookEndpointSignatureAlgo": ".webhook_endpoint_signature_algo",
    "WebhookEndpointUpdateInput": ".webhook_endpoint_update_input",
    "WebhookEndpointUpdateInputObject": ".webhook_endpoint_update_input_object",
    "WebhookEndpointsPaginated": ".webhook_endpoints_paginated",
    "WebhookPublicKey": ".webhook_public_key",
    "WebhookPublicKeyObject": ".webhook_public_key_object",
    "WebhookSignatureAlgorithm": ".webhook_signature_algorithm",
    "WeightedInterval": ".weighted_interval",
}

__all__ = (
    "AccountingProvider",
    "AccountType",
    "ActivityLog",
    "ActivityLogObject",
    "ActivityLogsPaginated",
    "ActivitySource",
    "AddOn",
    "AddOnBaseInput",
    "AddOnCreateInput",
    "AddOnCreateInputObject",
    "AddOnObject",
    "AddOnsPaginated",
    "AddOnUpdateInput",
    "Address",
    "AggregationType",
    "Alert",
    "AlertBaseInput",
    "AlertBatchCreateInput",
    "AlertBatchCreateInputObject",
    "AlertCreateInput",
    "AlertCreateInputObject",
    "AlertDirection",
    "AlertObject",
    "Alerts",
    "AlertThresholdBaseObject",
    "AlertThresholdInput",
    "AlertThresholdObject",
    "AlertTriggeredWebhook",
    "AlertType",
    "AlertUpdateInput",
    "AlertUpdateInputObject",
    "ApiErrorBadRequest",
    "ApiErrorForbidden",
    "ApiErrorInternalServerError",
    "ApiErrorNotAllowed",
    "ApiErrorNotFound",
    "ApiErrorTooManyRequests",
    "ApiErrorTooManyRequestsErrorDetails",
    "ApiErrorUnauthorized",
    "ApiErrorUnprocessableEntity",
    "ApiErrorUnprocessableEntityProvider",
    "ApiLog",
    "ApiLogHttpStatus",
    "ApiLogObject",
    "ApiLogsPaginated",
    "ApplicableUsageThreshold",
    "AppliedCoupon",
    "AppliedCouponInput",
    "AppliedCouponInputObject",
    "AppliedCouponObject",
    "AppliedCouponObjectExtended",
    "AppliedCouponsPaginated",
    "AppliedCouponStatus",
    "AppliedInvoiceCustomSectionObject",
    "AppliedUsageThresholdObject",
    "BaseAppliedTax",
    "BillableMetric",
    "BillableMetricBaseInput",
    "BillableMetricCreatedWebhook",
    "BillableMetricCreateInput",
    "BillableMetricCreateInputObject",
    "BillableMetricDeletedWebhook",
    "BillableMetricEvaluateExpressionInput",
    "BillableMetricEvaluateExpressionResult",
    "BillableMetricFilterInput",
    "BillableMetricFilterObject",
    "BillableMetricObject",
    "BillableMetricsPaginated",
    "BillableMetricUpdatedWebhook",
    "BillableMetricUpdateInput",
    "BillingEntities",
    "BillingEntity",
    "BillingEntityCreateInput",
    "BillingEntityCreateInputConfiguration",
    "BillingEntityCreateInputObject",
    "BillingEntityDocumentNumbering",
    "BillingEntityEmailSetting",
    "BillingEntityExtended",
    "BillingEntityObject",
    "BillingEntityObjectExtended",
    "BillingEntityUpdate",
    "BillingEntityUpdateInput",
    "BillingEntityUpdateInputConfiguration",
    "BillingPeriodObject",
    "BillingTime",
    "CancellationReason",
    "Charge",
    "ChargeAppliedPricingUnit",
    "ChargeCreateInput",
    "ChargeCreateInputObject",
    "ChargeDeleteInput",
    "ChargeDeleteInputObject",
    "ChargeFilterCreateInput",
    "ChargeFilterCreateInputObject",
    "ChargeFilterDeleteInput",
    "ChargeFilterDeleteInputObject",
    "ChargeFilterFullObject",
    "ChargeFilterInput",
    "ChargeFilterResponse",
    "ChargeFiltersPaginated",
    "ChargeFilterUpdateInput",
    "ChargeFilterUpdateInputObject",
    "ChargeFilterUsage",
    "ChargeGroupedUsage",
    "ChargeInput",
    "ChargeModelEnum",
    "ChargeObject",
    "ChargeObjectProperties",
    "ChargeOverridableAppliedPricingUnit",
    "ChargeOverridableInput",
    "ChargeProperties",
    "ChargesPaginated",
    "ChargeUpdateInput",
    "ChargeUpdateInputObject",
    "ChargeUsageBillableMetric",
    "ChargeUsageCharge",
    "Country",
    "Coupon",
    "CouponAppliesTo",
    "CouponBaseInput",
    "CouponCreateInput",
    "CouponCreateInputObject",
    "CouponExpiration",
    "CouponFrequency",
    "CouponObject",
    "CouponsPaginated",
    "CouponStatus",
    "CouponType",
    "CouponUpdateInput",
    "CreditInvoice",
    "CreditItem",
    "CreditItemType",
    "CreditNote",
    "CreditNoteAppliedTaxObject",
    "CreditNoteCreatedWebhook",
    "CreditNoteCreateInput",
    "CreditNoteCreateInputItem",
    "CreditNoteCreateInputObject",
    "CreditNoteErrorCode",
    "CreditNoteErrorDetailsObject",
    "CreditNoteEstimated",
    "CreditNoteEstimatedAppliedTax",
    "CreditNoteEstimatedItem",
    "CreditNoteEstimatedObject",
    "CreditNoteEstimateInput",
    "CreditNoteEstimateInputItem",
    "CreditNoteEstimateInputObject",
    "CreditNoteExtended",
    "CreditNoteExtendedObject",
    "CreditNoteGeneratedWebhook",
    "CreditNoteItemObject",
    "CreditNoteMetadataResponse",
    "CreditNoteObject",
    "CreditNotePaymentProviderRefundError",
    "CreditNoteProviderRefundFailureWebhook",
    "CreditNoteReason",
    "CreditNotesPaginated",
    "CreditNoteUpdateInput",
    "CreditNoteUpdateInputObject",
    "CreditObject",
    "CreditStatus",
    "Currency",
    "Customer",
    "CustomerAccountingProviderCreatedWebhook",
    "CustomerAccountingProviderErrorWebhook",
    "CustomerBaseObject",
    "CustomerBillingConfiguration",
    "CustomerBillingConfigurationInput",
    "CustomerChargeUsageObject",
    "CustomerCheckoutUrl",
    "CustomerCheckoutUrlGeneratedWebhook",
    "CustomerCheckoutUrlResponse",
    "CustomerCreatedWebhook",
    "CustomerCreateInput",
    "CustomerCreateInputIntegrationCustomer",
    "CustomerCreateInputMetadata",
    "CustomerCreateInputObject",
    "CustomerCrmProviderCreatedWebhook",
    "CustomerCrmProviderErrorWebhook",
    "CustomerIntegrationErrorObject",
    "CustomerInvoiceStatusFilter",
    "CustomerListItemObject",
    "CustomerMetadata",
    "CustomerObject",
    "CustomerObjectExtended",
    "CustomerPastUsage",
    "CustomerPaymentProvider",
    "CustomerPaymentProviderCreatedWebhook",
    "CustomerPaymentProviderErrorObject",
    "CustomerPaymentProviderErrorWebhook",
    "CustomerPortalUrl",
    "CustomerPortalUrlObject",
    "CustomerProjectedChargeUsageObject",
    "CustomerProjectedUsage",
    "CustomerProjectedUsageObject",
    "CustomersPaginated",
    "CustomerTaxProviderErrorObject",
    "CustomerTaxProviderErrorWebhook",
    "CustomerType",
    "CustomerUpdatedWebhook",
    "CustomerUsage",
    "CustomerUsageObject",
    "CustomerViesCheckObject",
    "CustomerViesCheckWebhook",
    "DunningCampaignFinishedObject",
    "DunningCampaignFinishedWebhook",
    "EmailSetting",
    "EnrichedEventObject",
    "EnrichedEventsPaginated",
    "EntitlementUpdateInput",
    "ErrorDetailObject",
    "Event",
    "EventBatchEstimateInstantFeesInput",
    "EventBatchInput",
    "EventCreated",
    "EventErrorsObject",
    "EventErrorWebhook",
    "EventEstimateFeesInput",
    "EventEstimateFeesInputObject",
    "EventEstimateInstantFeesInput",
    "EventEstimateInstantFeesInputObject",
    "EventInput",
    "EventInputObject",
    "EventObject",
    "EventsCreated",
    "EventsErrorsObject",
    "EventsErrorsWebhook",
    "EventsPaginated",
    "EventsStore",
    "ExpressionEvent",
    "ExpressionResult",
    "Feature",
    "FeatureBaseInput",
    "FeatureCreatedWebhook",
    "FeatureCreateInput",
    "FeatureCreateInputObject",
    "FeatureDeletedWebhook",
    "FeatureObject",
    "FeaturePrivilegeConfig",
    "FeaturePrivilegeInput",
    "FeaturePrivilegeInputConfig",
    "FeaturePrivilegeObject",
    "FeaturePrivilegeValueType",
    "FeaturesPaginated",
    "FeatureUpdatedWebhook",
    "FeatureUpdateInput",
    "Fee",
    "FeeAmountDetails",
    "FeeAppliedTaxObject",
    "FeeCreatedWebhook",
    "FeeEstimateItem",
    "FeeEstimateItemItemType",
    "FeeEstimateItemType",
    "FeeEstimateObject",
    "FeeEstimatePaymentStatus",
    "FeeGraduatedPercentageRange",
    "FeeGraduatedRange",
    "FeeItem",
    "FeeItemItemType",
    "FeeItemType",
    "FeeObject",
    "FeePaymentStatus",
    "FeePaymentStatusFilter",
    "Fees",
    "FeesEstimate",
    "FeesPaginated",
    "FeeTaxProviderErrorObject",
    "FeeTaxProviderErrorWebhook",
    "FeeType",
    "FeeUpdateInput",
    "FeeUpdateInputObject",
    "FeeUpdateInputPaymentStatus",
    "FinalizeZeroAmountInvoice",
    "FixedCharge",
    "FixedChargeCreateInput",
    "FixedChargeCreateInputObject",
    "FixedChargeDeleteInput",
    "FixedChargeDeleteInputObject",
    "FixedChargeGraduatedRange",
    "FixedChargeInput",
    "FixedChargeModelEnum",
    "FixedChargeObject",
    "FixedChargeOverridableInput",
    "FixedChargeProperties",
    "FixedChargesPaginated",
    "FixedChargeUpdateInput",
    "FixedChargeUpdateInputObject",
    "FixedChargeVolumeRange",
    "GraduatedPercentageRange",
    "GraduatedRange",
    "GrossRevenueObject",
    "GrossRevenues",
    "HttpMethod",
    "IntegrationCustomer",
    "IntegrationCustomerType",
    "IntegrationProviderErrorObject",
    "IntegrationProviderErrorWebhook",
    "IntegrationType",
    "Interval",
    "Invoice",
    "InvoiceAppliedInvoiceCustomSectionObject",
    "InvoiceAppliedTaxObject",
    "InvoiceBaseObject",
    "InvoiceCollectionObject",
    "InvoiceCollections",
    "InvoiceCreatedWebhook",
    "InvoiceCustomSectionInput",
    "InvoiceCustomSectionObject",
    "InvoiceDeletedWebhook",
    "InvoiceDraftedWebhook",
    "InvoicedUsageObject",
    "InvoicedUsages",
    "InvoiceGeneratedWebhook",
    "InvoiceMetadataObject",
    "InvoiceObject",
    "InvoiceObjectExtended",
    "InvoiceOneOffCreatedWebhook",
    "InvoiceOneOffCreateInput",
    "InvoiceOneOffCreateInputFee",
    "InvoiceOneOffCreateInputObject",
    "InvoicePaidCreditAddedWebhook",
    "InvoicePaymentDetails",
    "InvoicePaymentDisputeLostObject",
    "InvoicePaymentDisputeLostWebhook",
    "InvoicePaymentFailureObject",
    "InvoicePaymentFailureWebhook",
    "InvoicePaymentOverdueWebhook",
    "InvoicePaymentStatusUpdatedWebhook",
    "InvoicePaymentUrl",
    "InvoicePreviewCoupon",
    "InvoicePreviewCustomer",
    "InvoicePreviewInput",
    "InvoicePreviewIntegrationCustomer",
    "InvoicePreviewIntegrationType",
    "InvoicePreviewSubscriptions",
    "InvoiceReadyToFinalizeWebhook",
    "InvoiceResyncedWebhook",
    "InvoiceRetryPaymentInput",
    "InvoiceSalesforceIdInput",
    "InvoicesPaginated",
    "InvoiceStatus",
    "InvoiceStatusFilter",
    "InvoiceType",
    "InvoiceUpdateInput",
    "InvoiceUpdateInputMetadata",
    "InvoiceUpdateInputObject",
    "InvoiceVoidedWebhook",
    "InvoiceVoidInput",
    "InvoicingReason",
    "LifetimeUsage",
    "LifetimeUsageInput",
    "LifetimeUsageInputObject",
    "LifetimeUsageObject",
    "LifetimeUsageThresholdObject",
    "MinimumCommitment",
    "MinimumCommitmentInputObject",
    "MrrObject",
    "Mrrs",
    "OnTerminationCreditNote",
    "OnTerminationCreditNoteInput",
    "OnTerminationInvoice",
    "OrderCreatedWebhook",
    "OrderExecutedWebhook",
    "OrderFormCreatedWebhook",
    "OrderFormExpiredWebhook",
    "OrderFormObject",
    "OrderFormSignedWebhook",
    "OrderFormVoidedWebhook",
    "OrderObject",
    "Organization",
    "OrganizationBillingConfiguration",
    "OrganizationDocumentNumbering",
    "OrganizationGrpcToken",
    "OrganizationGrpcTokenOrganization",
    "OrganizationObject",
    "OrganizationUpdateInput",
    "OrganizationUpdateInputObject",
    "OverdueBalanceObject",
    "OverdueBalancePerCurrencyObject",
    "OverdueBalances",
    "PaginationMeta",
    "PayableType",
    "Payment",
    "PaymentCreateInput",
    "PaymentCreateInputObject",
    "PaymentMethod",
    "PaymentMethodObject",
    "PaymentMethodReference",
    "PaymentMethodsPaginated",
    "PaymentMethodType",
    "PaymentObject",
    "PaymentPaymentStatus",
    "PaymentProvider",
    "PaymentProviderErrorAction",
    "PaymentProviderErrorObject",
    "PaymentProviderErrorSource",
    "PaymentProviderErrorWebhook",
    "PaymentProviderType",
    "PaymentReceipt",
    "PaymentReceiptCreatedWebhook",
    "PaymentReceiptGeneratedWebhook",
    "PaymentReceiptObject",
    "PaymentReceiptsPaginated",
    "PaymentRequest",
    "PaymentRequestCreatedWebhook",
    "PaymentRequestCreateInput",
    "PaymentRequestCreateInputObject",
    "PaymentRequestObject",
    "PaymentRequestPaymentFailureObject",
    "PaymentRequestPaymentFailureWebhook",
    "PaymentRequestPaymentStatusUpdatedWebhook",
    "PaymentRequestsPaginated",
    "PaymentRequiresActionWebhook",
    "PaymentsPaginated",
    "PaymentStatus",
    "PaymentSucceededWebhook",
    "PaymentType",
    "Plan",
    "PlanCreatedWebhook",
    "PlanCreateInput",
    "PlanCreateInputAppliedPricingUnit",
    "PlanCreateInputCharge",
    "PlanCreateInputFixedCharge",
    "PlanCreateInputObject",
    "PlanDeletedWebhook",
    "PlanEntitlement",
    "PlanEntitlementObject",
    "PlanEntitlementPrivilegeObject",
    "PlanEntitlements",
    "PlanMetadataResponse",
    "PlanObject",
    "PlanOverridesAppliedPricingUnit",
    "PlanOverridesCharge",
    "PlanOverridesFixedCharge",
    "PlanOverridesObject",
    "PlansPaginated",
    "PlanUpdatedWebhook",
    "PlanUpdateInput",
    "PlanUpdateInputAppliedPricingUnit",
    "PlanUpdateInputCharge",
    "PlanUpdateInputFixedCharge",
    "PlanUpdateInputObject",
    "PresentationBreakdown",
    "PresentationGroupKey",
    "PresentationGroupKeyOptions",
    "PricingUnitDetailsObject",
    "ProjectedChargeFilterUsage",
    "ProjectedChargeGroupedUsage",
    "ProjectedChargeUsageBillableMetric",
    "ProjectedChargeUsageCharge",
    "QuoteApprovedWebhook",
    "QuoteCreatedWebhook",
    "QuoteObject",
    "QuoteOwner",
    "QuoteVersionObject",
    "QuoteVoidedWebhook",
    "RecurringTransactionMethod",
    "RecurringTransactionTrigger",
    "RefundStatus",
    "RegroupPaidFees",
    "RoundingFunction",
    "SubscriptionActivationRuleInput",
    "SubscriptionActivationRuleObject",
    "SubscriptionActivationRuleStatus",
    "SubscriptionActivationRuleType",
    "SubscriptionCanceledWebhook",
    "SubscriptionChargeOverride",
    "SubscriptionCreateInput",
    "SubscriptionCreateInputAuthorization",
    "SubscriptionCreateInputObject",
    "SubscriptionEntitlementObject",
    "SubscriptionEntitlementPrivilegeObject",
    "SubscriptionEntitlements",
    "SubscriptionExtended",
    "SubscriptionFixedChargeOverride",
    "SubscriptionIncompleteWebhook",
    "SubscriptionInvoiceIssuingDateAdjustment",
    "SubscriptionInvoiceIssuingDateAnchor",
    "SubscriptionObject",
    "SubscriptionObjectExtended",
    "SubscriptionsPaginated",
    "SubscriptionStartedWebhook",
    "SubscriptionStatus",
    "SubscriptionStatusParameter",
    "SubscriptionTerminatedWebhook",
    "SubscriptionTerminationAlertWebhook",
    "SubscriptionTrialEndedWebhook",
    "SubscriptionUpdatedWebhook",
    "SubscriptionUpdateInput",
    "SubscriptionUpdateInputObject",
    "SubscriptionUpdateInputStatus",
    "SubscriptionUsageThresholdReachedWebhook",
    "SubscriptionWithCustomerObject",
    "SubscriptionWithThresholdObject",
    "Tax",
    "TaxBaseInput",
    "TaxCreateInput",
    "TaxCreateInputObject",
    "TaxesPaginated",
    "TaxObject",
    "TaxProvider",
    "TaxUpdateInput",
    "TimeGranularity",
    "Timezone",
    "TriggeredAlertObject",
    "TriggeredAlertType",
    "UpdateSubscriptionStatus",
    "UsageObject",
    "UsagePricingUnitDetails",
    "Usages",
    "UsageThresholdInput",
    "UsageThresholdObject",
    "ViesCheck",
    "VolumeRange",
    "Wallet",
    "WalletAlert",
    "WalletAlertBatchCreateInput",
    "WalletAlertBatchCreateInputObject",
    "WalletAlertCreateInput",
    "WalletAlertCreateInputObject",
    "WalletAlertObject",
    "WalletAlerts",
    "WalletAlertType",
    "WalletAlertUpdateInput",
    "WalletAlertUpdateInputObject",
    "WalletAppliesTo",
    "WalletCreatedWebhook",
    "WalletCreateInput",
    "WalletCreateInputAppliesTo",
    "WalletCreateInputObject",
    "WalletCreateInputRecurringTransactionRule",
    "WalletCreateInputRuleMetadata",
    "WalletCreateInputTransactionMetadata",
    "WalletDepletedOngoingBalanceWebhook",
    "WalletFeeType",
    "WalletMetadataResponse",
    "WalletObject",
    "WalletRecurringTransactionRule",
    "WalletRuleMetadata",
    "WalletsPaginated",
    "WalletStatus",
    "WalletTerminatedWebhook",
    "WalletTransaction",
    "WalletTransactionConsumptionObject",
    "WalletTransactionConsumptions",
    "WalletTransactionConsumptionsPaginated",
    "WalletTransactionCreatedWebhook",
    "WalletTransactionCreateInput",
    "WalletTransactionCreateInputMetadata",
    "WalletTransactionCreateInputObject",
    "WalletTransactionFundingObject",
    "WalletTransactionFundings",
    "WalletTransactionFundingsPaginated",
    "WalletTransactionMetadata",
    "WalletTransactionObject",
    "WalletTransactionObjectExtended",
    "WalletTransactionPaymentDetails",
    "WalletTransactionPaymentFailureObject",
    "WalletTransactionPaymentFailureWebhook",
    "WalletTransactionPaymentUrl",
    "WalletTransactions",
    "WalletTransactionSource",
    "WalletTransactionsPaginated",
    "WalletTransactionStatus",
    "WalletTransactionTransactionStatus",
    "WalletTransactionType",
    "WalletTransactionUpdatedWebhook",
    "WalletUpdatedWebhook",
    "WalletUpdateInput",
    "WalletUpdateInputAppliesTo",
    "WalletUpdateInputObject",
    "WalletUpdateInputRecurringTransactionRule",
    "WalletUpdateInputRuleMetadata",
    "WebhookEndpoint",
    "WebhookEndpointCreateInput",
    "WebhookEndpointCreateInputObject",
    "WebhookEndpointObject",
    "WebhookEndpointSignatureAlgo",
    "WebhookEndpointsPaginated",
    "WebhookEndpointUpdateInput",
    "WebhookEndpointUpdateInputObject",
    "WebhookPublicKey",
    "WebhookPublicKeyObject",
    "WebhookSignatureAlgorithm",
    "WeightedInterval",
)


if not TYPE_CHECKING:  # a module-level __getattr__ that type checkers see makes them believe in every name

    def __getattr__(name: str) -> object:
        module = _MODULES.get(name)
        if module is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module(module, __name__), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
