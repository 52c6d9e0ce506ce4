"""Customers, as far as subscriptions and invoices need to find or make them."""

from __future__ import annotations

from ..state.customers import Customer
from ..state.organization import Organization


def current_customer(org: Organization, external_id: object) -> Customer | None:
    """The customer with this external id that is not deleted."""
    for customer in org.customers.where("external_id", external_id):
        if customer.deleted_at is None:
            return customer
    return None


def new_customer(org: Organization, external_id: str) -> Customer:
    """A customer with nothing but its id, to be kept once it has passed the checks."""
    now = org.now()
    number = org.customers_numbered + 1
    return Customer(
        lago_id=org.new_id(),
        created_at=now,
        updated_at=now,
        external_id=external_id,
        sequential_id=number,
        slug=f"{org.billing_entity.document_number_prefix}-{number:03d}",
    )


def keep(org: Organization, customer: Customer) -> Customer:
    """Keep a new customer; from now on its number is taken, even when it is deleted."""
    org.customers_numbered = customer.sequential_id
    return org.customers.add(customer)


def bare_customer(org: Organization, external_id: str) -> Customer:
    """A customer of whom only the id is known: what a subscription for a stranger makes, without a webhook."""
    return keep(org, new_customer(org, external_id))
