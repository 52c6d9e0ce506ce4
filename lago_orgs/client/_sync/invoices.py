# Written by `make sync` from lago_orgs/client/_async/invoices.py: change that.
"""Verbs about invoices."""

from __future__ import annotations

from itertools import count
from time import monotonic
from typing import TYPE_CHECKING

from lago_orgs_client.api.invoices import download_invoice, find_all_invoices, find_invoice
from lago_orgs_client.types import UNSET

from lago_orgs import _core as core
from lago_orgs._core.answers import root_of
from lago_orgs._core.arguments import whole
from lago_orgs._core.ids import checked_id
from lago_orgs.client._sync._io import sleep
from lago_orgs.client._sync.base import PAGE, Verbs
from lago_orgs.client._shared import call_info
from lago_orgs.errors import DeadlineExceeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lago_orgs.types import Invoice


# The seconds that reading a file may take in any case, however long its making took.
LEAST = 10.0


class InvoiceVerbs(Verbs):
    """Verbs about invoices."""

    def get_invoices(self, org_id: str, *, limit: int = 20) -> list[Invoice]:
        """The organization's latest invoices, the newest first, without their fees.

        Args:
            org_id: The organization.
            limit: At most so many.
        """
        whole("limit", limit)
        request = find_all_invoices.build_request(external_customer_id=checked_id("org_id", org_id))
        found: list[Invoice] = []
        for raw in self._base.listed("findAllInvoices", request, "invoices", min(limit, PAGE)):
            found.append(core.read.invoice(raw))
            if len(found) == limit:
                break
        return found

    def iter_invoices(self, org_id: str | None = None) -> Iterator[Invoice]:
        """All invoices, the newest first, read page by page as they are used, without their fees.

        Args:
            org_id: Only this organization's; everybody's if None.
        """
        customer = UNSET if org_id is None else checked_id("org_id", org_id)
        request = find_all_invoices.build_request(external_customer_id=customer)
        for raw in self._base.listed("findAllInvoices", request, "invoices"):
            yield core.read.invoice(raw)

    def get_invoice(self, lago_id: str) -> Invoice | None:
        """One invoice with its fees; None if there is none, or none yet that Lago shows.

        Args:
            lago_id: Lago's id of it, from a list or a webhook.
        """
        request = find_invoice.build_request(checked_id("lago_id", lago_id))
        raw = self._base.object_or_none("findInvoice", request, "invoice")
        return None if raw is None else core.read.invoice(raw)

    def download_invoice(self, lago_id: str, *, wait: float = 60.0) -> bytes:
        """The invoice as a PDF. Lago makes the file when it is asked for first; this waits for it.

        Args:
            lago_id: Lago's id of the invoice, which must be finalized.
            wait: The seconds to wait for the file.

        Raises:
            NotFound: There is no such invoice, or it is not finalized.
            DeadlineExceeded: The file was not made in time; ask again later.
        """
        request = download_invoice.build_request(checked_id("lago_id", lago_id))
        until = monotonic() + wait
        for attempt in count(1):
            answer = self._base.session.call("downloadInvoice", request)
            if answer.content.strip():
                url = root_of(answer, "invoice", call_info("downloadInvoice", request)).get("file_url")
                if url:
                    return self._base.session.file(str(url), max(until - monotonic(), LEAST))
            pause = min(0.25 * 2**attempt, 5.0)
            if monotonic() + pause > until:
                break
            sleep(pause)
        raise DeadlineExceeded(f"Lago has not made the file of invoice {lago_id} within {wait:g} s: ask again later")
