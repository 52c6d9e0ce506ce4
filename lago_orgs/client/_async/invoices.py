# The source of the flavour for threads: run `make sync` after a change.
"""Verbs about invoices."""

from __future__ import annotations

from functools import partial
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING

from lago_orgs_client.api.invoices import download_invoice, find_all_invoices, find_invoice
from lago_orgs_client.types import UNSET

from lago_orgs import _core as core
from lago_orgs._core.arguments import whole
from lago_orgs._core.identity import check_owner
from lago_orgs._core.ids import checked_id
from lago_orgs.client._async._io import sleep
from lago_orgs.client._async.base import PAGE, AsyncVerbs
from lago_orgs.client._shared import held, missing
from lago_orgs.errors import DeadlineExceeded, UnexpectedAnswer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from lago_orgs.types import Invoice


# The embedded Lago says with this header that nothing follows an answer that is empty as Lago's own.
NO_FILE = "x-lago-simulator-no-file"
# The seconds that reading a file may take in any case, however long its making took, if a call may take as long.
LEAST = 10.0
# How a PDF begins; so many bytes may stand before it, as its readers take it.
PDF, HEAD = b"%PDF", 1024


class AsyncInvoiceVerbs(AsyncVerbs):
    """Verbs about invoices."""

    async def get_invoices(self, org_id: str, *, limit: int = 20) -> list[Invoice]:
        """Return the organization's latest invoices, the newest first, without their fees.

        Args:
            org_id: The organization.
            limit: At most so many.
        """
        whole("limit", limit)
        pages = partial(find_all_invoices.build_request, external_customer_id=checked_id("org_id", org_id))
        found: list[Invoice] = []
        owned = partial(check_owner, org_id)
        async for raw in self._base.listed(pages, size=min(limit, PAGE), check=owned):
            found.append(core.read.invoice(raw))
            if len(found) == limit:
                break
        return found

    async def iter_invoices(self, org_id: str | None = None) -> AsyncIterator[Invoice]:
        """Return all invoices, the newest first, read page by page as they are used, without their fees.

        Args:
            org_id: Only this organization's; everybody's if None.
        """
        customer = UNSET if org_id is None else checked_id("org_id", org_id)
        owned = None if org_id is None else partial(check_owner, org_id)
        pages = partial(find_all_invoices.build_request, external_customer_id=customer)
        async for raw in self._base.listed(pages, check=owned, bounded=False):
            yield core.read.invoice(raw)

    async def get_invoice(self, lago_id: str, *, org_id: str | None = None) -> Invoice | None:
        """Read one invoice with its fees; None if there is none, or none yet that Lago shows.

        Args:
            lago_id: Lago's id of it, from a list or a webhook.
            org_id: Whose it must be; pass it where the id comes from outside.

        Raises:
            NotFound: It is another organization's.
        """
        if org_id is not None:
            checked_id("org_id", org_id)
        request = find_invoice.build_request(checked_id("lago_id", lago_id))
        raw = await self._base.object_or_none(request)
        if raw is None:
            return None
        found = core.read.invoice(raw)
        if found.lago_id != lago_id:
            raise UnexpectedAnswer(f"asked for invoice {lago_id!r}, answered with {found.lago_id!r}", status=200)
        if org_id is not None and found.external_customer_id != org_id:
            raise missing(f"invoice {lago_id!r} of {org_id!r}", "invoice_not_found")
        return found

    async def download_invoice(self, lago_id: str, *, wait: float = 60.0, org_id: str | None = None) -> bytes:
        """Read the invoice as a PDF. Lago makes the file when it is asked for first; this waits for it.

        The file lies wherever Lago says; it is read without the key, and without anything that `http_client` or
        `http_options` add to requests.

        Args:
            lago_id: Lago's id of the invoice, which must be finalized.
            wait: The seconds to wait for the file; the last look and the reading may each take `Timeouts(total=...)`
                more at most.
            org_id: Whose it must be; pass it where the id comes from outside.

        Raises:
            NotFound: There is no such invoice, it is not finalized, or it is another organization's.
            ConnectionFailed: The file cannot be read, or is longer than `max_answer_bytes`.
            UnexpectedAnswer: What lies there is no PDF.
            DeadlineExceeded: The file was not made in time; ask again later. The embedded Lago makes none, and says so
                at once.
        """
        if org_id is not None and await self.get_invoice(lago_id, org_id=org_id) is None:
            raise missing(f"invoice {lago_id!r} of {org_id!r}", "invoice_not_found")
        request = download_invoice.build_request(checked_id("lago_id", lago_id))
        until = monotonic() + wait
        for attempt in count(1):
            answer = await self._base.session.call(request)
            if answer.content.strip():
                url = held(answer, request).get("file_url")
                if url:
                    seconds = max(until - monotonic(), min(LEAST, self._base.session.total))
                    file = await self._base.session.file(str(url), seconds)
                    if PDF not in file[:HEAD]:
                        raise UnexpectedAnswer(
                            f"what lies where Lago says the file of invoice {lago_id!r} is, is no PDF: ask again later",
                            status=200,
                        )
                    return file
            if NO_FILE in answer.headers:
                raise DeadlineExceeded(
                    f"the file of invoice {lago_id!r} will not come, for the embedded Lago makes none: test with a "
                    "transport that answers a file_url. A real Lago makes it in the background: ask again later there"
                )
            pause = min(0.25 * 2**attempt, 5.0)
            if monotonic() + pause > until:
                break
            await sleep(pause)
        raise DeadlineExceeded(f"Lago has not made the file of invoice {lago_id!r} within {wait:g} s: ask again later")
