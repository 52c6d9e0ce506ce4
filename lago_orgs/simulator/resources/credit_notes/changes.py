"""What can be done with a credit note: voided, annotated, downloaded (`app/controllers/api/v1/credit_notes/`)."""

from __future__ import annotations

from typing import Any, Final

from ...http.call import Call
from ...http.casting import member
from ...http.messages import NO_FILE, Response
from ...http.params import OBJECT, require, scalars
from ...http.refusals import forbidden, invalid_field, not_allowed
from ...http.routing import Route
from ...views.credit_notes import serialize
from ..item_metadata import checked, metadata_routes
from .actions import found

REFUND_STATUSES: Final = ("pending", "succeeded", "failed")


def update(call: Call) -> dict[str, Any]:
    """PUT /credit_notes/:lago_id: how the refund went, and metadata, which are merged."""
    note = found(call)
    params = require(call.body, "credit_note", {**scalars("refund_status"), "metadata": OBJECT})
    status = member(params.get("refund_status", note.refund_status), REFUND_STATUSES) or None
    if status is not None and status not in REFUND_STATUSES:
        raise invalid_field("refund_status", "value_is_invalid")
    if "metadata" in params:
        note.metadata = checked({**(note.metadata or {}), **params["metadata"]})
    note.refund_status = status
    note.updated_at = call.org.now()
    return {"credit_note": serialize(call.org, note)}


def void(call: Call) -> dict[str, Any]:
    """PUT /credit_notes/:lago_id/void: what is left of the credit is lost."""
    note = found(call)
    if note.balance_amount_cents <= 0 or note.credit_status != "available":
        raise not_allowed("no_voidable_amount")
    note.credit_status, note.balance_amount_cents = "voided", 0
    note.updated_at = call.org.now()
    return {"credit_note": serialize(call.org, note)}


def download(call: Call) -> Response:
    """POST /credit_notes/:lago_id/download: an empty answer; the file would be made in the background."""
    found(call)
    return NO_FILE


def resend_email(call: Call) -> dict[str, Any]:
    """POST /credit_notes/:lago_id/resend_email."""
    found(call)
    raise forbidden("premium_license_required")


_NOTE: Final = "/credit_notes/{id}"
ROUTES: Final = (
    Route("PUT", f"{_NOTE}/void", void),
    *(Route("POST", f"{_NOTE}/{name}", download) for name in ("download", "download_pdf", "download_xml")),
    Route("POST", f"{_NOTE}/resend_email", resend_email),
    *metadata_routes(_NOTE, found),
    Route("PUT", _NOTE, update),
    Route("PATCH", _NOTE, update),
)
