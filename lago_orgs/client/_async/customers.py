# The source of the flavour for threads: run `make sync` after a change.
"""Verbs about customers: the organizations that pay."""

from __future__ import annotations

from contextlib import suppress
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any

from lago_orgs_client.api.customers import (
    create_customer,
    destroy_customer,
    find_all_customers,
    find_customer,
    get_customer_portal_url,
)
from lago_orgs_client.api.subscriptions import find_all_subscriptions
from lago_orgs_client.models import CustomerCreateInputObject
from lago_orgs_client.models import SubscriptionStatus as Status
from lago_orgs_client.types import UNSET

from lago_orgs import _core as core
from lago_orgs._core import metadata as merging
from lago_orgs._core.identity import check_identity, check_owner
from lago_orgs._core.ids import checked_id
from lago_orgs.client._async.base import AsyncBase, AsyncVerbs
from lago_orgs.client._async.finding import customer_of, is_reached
from lago_orgs.client._shared import missing
from lago_orgs.errors import ActionRefused, AlreadyExists, InvalidArgument, NotFound, UnexpectedAnswer, ValidationFailed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from typing import Unpack

    from lago_orgs.types import Customer, CustomerFields

# How often a change of metadata is tried against others that change it at the same time.
RACES = 3


class AsyncCustomerVerbs(AsyncVerbs):
    """Verbs about customers."""

    async def get_customer(self, org_id: str) -> Customer | None:
        """Return the organization as a customer, or None if it is none.

        Args:
            org_id: The organization's id, whatever it holds.

        Raises:
            InvalidArgument: The id cannot be used.
            LagoOrgsError: The server could not be asked; that is never None.
        """
        raw = await customer_of(self._base, checked_id("org_id", org_id))
        return None if raw is None else core.read.customer(raw)

    async def create_org_customer(
        self,
        org_id: str,
        org_name: str | None = None,
        email: str | None = None,
        *,
        user_id: str | None = None,
        metadata: Mapping[str, str] | None = None,
        **fields: Unpack[CustomerFields],
    ) -> Customer:
        """Make the organization a customer.

        Args:
            org_id: The organization's id, which becomes the customer's `external_id`.
            org_name: Its name.
            email: Where invoices go; several addresses with commas between them.
            user_id: Who created it; kept as the metadata `created_by_user_id`.
            metadata: Up to five keys of up to 20 characters, with values of up to 100.
            fields: More of the customer's fields, by Lago's names.

        Raises:
            AlreadyExists: It is a customer already, and was left as it is.
            ValidationFailed: Lago refuses a value; `fields` of the error says which.
        """
        checked_id("org_id", org_id)
        _check_fields(fields)
        entries = merging.merged([], creation_metadata(user_id, metadata))
        async with self._base.locks.holding(f"customer {org_id}"):
            if await customer_of(self._base, org_id) is not None:
                raise AlreadyExists(
                    f"{org_id!r} is a customer already: use get_or_create_customer, or update_org_customer to change it"
                )
            return await make_customer(
                self._base, org_id, {"name": org_name, "email": email, "metadata": entries}, fields
            )

    async def get_or_create_customer(
        self,
        org_id: str,
        org_name: str | None = None,
        email: str | None = None,
        *,
        user_id: str | None = None,
        metadata: Mapping[str, str] | None = None,
        **fields: Unpack[CustomerFields],
    ) -> Customer:
        """Return the organization as a customer: as it is if it is one already, or made one now.

        What is there is not changed: `update_org_customer` does that. The arguments are those of `create_org_customer`.
        """
        checked_id("org_id", org_id)
        _check_fields(fields)
        entries = merging.merged([], creation_metadata(user_id, metadata))
        async with self._base.locks.holding(f"customer {org_id}"):
            raw = await customer_of(self._base, org_id)
            if raw is not None:
                return core.read.customer(raw)
            return await make_customer(
                self._base, org_id, {"name": org_name, "email": email, "metadata": entries}, fields
            )

    async def update_org_customer(
        self,
        org_id: str,
        *,
        org_name: str | None = None,
        email: str | None = None,
        metadata: Mapping[str, str | None] | None = None,
        **fields: Unpack[CustomerFields],
    ) -> Customer:
        """Change what is named, and nothing else; nothing is sent if it is so already.

        Args:
            org_id: The organization, which must be a customer.
            org_name: Its new name.
            email: Its new address.
            metadata: Keys to set; a value of None takes the key away, all other keys stay.
            fields: More of the customer's fields; None clears one.

        Raises:
            NotFound: It is no customer (Lago would create one).
            InvalidArgument: There would be too many keys, one is too long, or Lago has no such field; nothing was
                changed.
        """
        checked_id("org_id", org_id)
        _check_fields(fields)
        changes_of_metadata = merging.checked(metadata)
        named = {"name": org_name, "email": email}
        wanted: dict[str, Any] = {**fields, **{key: value for key, value in named.items() if value is not None}}
        # Lago takes metadata as a whole: of two changes at the same moment, one would undo the other.
        async with self._base.locks.holding(f"customer {org_id}"):
            return await update_customer(self._base, org_id, wanted, changes_of_metadata)

    async def iter_customers(self, *, search: str | None = None) -> AsyncIterator[Customer]:
        """Return all customers, newest first, read page by page as they are used.

        Args:
            search: A part of the name, the email address or the id.
        """
        pages = partial(find_all_customers.build_request, search_term=UNSET if search is None else search)
        async for raw in self._base.listed(pages, bounded=False):
            yield core.read.customer(raw)

    async def portal_url(self, org_id: str) -> str:
        """Return the address of the organization's own page at Lago, valid for 12 hours.

        Raises:
            NotFound: It is no customer.
        """
        request = get_customer_portal_url.build_request(checked_id("org_id", org_id))
        if not await is_reached(self._base, org_id):
            raise missing(f"customer {org_id!r}", "customer_not_found")
        raw = await self._base.object(request)
        if "external_id" in raw:
            check_identity(raw, org_id)
        url = raw.get("portal_url")
        if not isinstance(url, str):
            raise UnexpectedAnswer("the answer has no portal_url: is api_url the address of Lago's API?", status=200)
        return url

    async def delete_org_customer(self, org_id: str, *, end_subscriptions: bool = False) -> Customer:
        """Delete the customer. Lago then ends what it is subscribed to, and finalizes what it owes.

        Args:
            org_id: The organization.
            end_subscriptions: True deletes it although it is subscribed.

        Raises:
            NotFound: It is no customer.
            ActionRefused: It is subscribed; nothing was deleted.
            UnexpectedAnswer: Something between here and Lago changes the id, and nothing was deleted; or the answer is
                about another customer, and whether this one was deleted is not known.
        """
        checked_id("org_id", org_id)
        if not end_subscriptions:
            await refuse_if_subscribed(self._base, org_id)
        # The path decides whom it hits: seen from here with a harmless call, it must be this very customer.
        raw = await self._base.object(find_customer.build_request(org_id))
        check_identity(raw, org_id)
        # Not found: it was deleted by an attempt whose answer was lost, or by someone else since it was read.
        try:
            with suppress(NotFound):
                raw = await self._base.object(destroy_customer.build_request(org_id))
        finally:  # whatever came back: it may have been deleted
            self._base.known.forget(org_id, None)
            self._base.changed(org_id)
        return core.read.customer(raw)


async def update_customer(
    base: AsyncBase, org_id: str, wanted: Mapping[str, Any], metadata: Mapping[str, str | None]
) -> Customer:
    """Change what differs, reading again when others change the metadata at the same time."""
    for race in range(1, RACES + 1):
        raw = await customer_of(base, org_id)
        if raw is None:
            raise missing(f"customer {org_id!r}: create it with get_or_create_customer", "customer_not_found")
        changes = {key: value for key, value in wanted.items() if key not in raw or raw[key] != value}
        entries = merging.merged(raw.get("metadata"), metadata) if metadata else None
        if entries is not None:
            changes["metadata"] = entries
        if not changes:
            return core.read.customer(raw)
        try:
            return await put_customer(base, {"external_id": org_id, **changes})
        except ValidationFailed as error:
            # Someone else added the same key since it was read: read again.
            if race == RACES or not error.says("key", "value_already_exist"):
                raise
    raise AssertionError("the last round returns or raises")


async def refuse_if_subscribed(base: AsyncBase, org_id: str) -> None:
    """Raise `ActionRefused` for an organization that is subscribed."""
    pages = partial(
        find_all_subscriptions.build_request, external_customer_id=org_id, status=[Status.ACTIVE, Status.PENDING]
    )
    owned = partial(check_owner, org_id)
    async for raw in base.listed(pages, size=1, check=owned):
        raise ActionRefused(
            f"{org_id!r} is subscribed to {raw.get('plan_code')!r}: terminate that, or pass end_subscriptions=True",
            status=405,
            code="customer_subscribed",
        )


async def make_customer(base: AsyncBase, org_id: str, named: Mapping[str, Any], fields: Mapping[str, Any]) -> Customer:
    """Create a customer, or read what another process created at the same moment."""
    body = {"external_id": org_id, **fields, **{key: value for key, value in named.items() if value is not None}}
    try:
        return await put_customer(base, body)
    except ValidationFailed as error:
        # Another process creates it at the same moment; what it made is what was wanted.
        if not (error.says("external_id", "value_already_exist") or error.says("key", "value_already_exist")):
            raise
        raw = await customer_of(base, org_id)
        if raw is None:
            raise
        return core.read.customer(raw)


async def put_customer(base: AsyncBase, fields: Mapping[str, Any]) -> Customer:
    """Write a customer's fields: Lago creates it or changes it by its id."""
    body: Any = {"customer": dict(fields)}
    raw = await base.object(create_customer.build_request(body=body))
    return core.read.customer(raw)


def creation_metadata(user_id: str | None, metadata: Mapping[str, str] | None) -> dict[str, str | None]:
    """Return the metadata of a new customer: who created it, and what else is wanted."""
    return {**({"created_by_user_id": str(user_id)} if user_id else {}), **merging.checked(metadata)}


def _check_fields(fields: Mapping[str, object]) -> None:
    known = CustomerCreateInputObject.__annotations__.keys() - {"external_id"}
    for name in fields:
        if name == "external_id":
            raise InvalidArgument("external_id is settled by org_id: another one would write to another organization")
        if name not in known:
            near = get_close_matches(name, known, 1)
            remedy = f"is {near[0]} meant?" if near else "Lago would leave it out without a word"
            raise InvalidArgument(f"{name} is no field of a customer: {remedy}")
