"""What can be done with a credit note: voided, annotated, downloaded (`app/controllers/api/v1/credit_notes/`)."""

from __future__ import annotations

from typing import Any, Final

from ..kernel.call import Call
from ..kernel.casting import json_object
from ..kernel.messages import Response
from ..kernel.params import OBJECT, require, scalars
from ..kernel.refusals import forbidden, invalid_field, not_allowed, not_found
from ..kernel.routing import Route
from .credit_notes import found, serialize
from .item_metadata import checked

REFUND_STATUSES: Final = ("pending", "succeeded", "failed")
_EMPTY: Final = Response(200, b"", content_type="application/json")


def update(call: Call) -> dict[str, Any]:
    """PUT /credit_notes/:lago_id: how the refund went, and metadata, which are merged."""
    note = found(call)
    params = require(call.body, "credit_note", {**scalars("refund_status"), "metadata": OBJECT})
    status = params.get("refund_status")
    if status is not None and status not in REFUND_STATUSES:
        raise invalid_field("refund_status", "value_is_invalid")
    if "metadata" in params:
        note.metadata = checked({**(note.metadata or {}), **params["metadata"]})
    note.refund_status = status or note.refund_status
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
    return _EMPTY


def resend_email(call: Call) -> dict[str, Any]:
    """POST /credit_notes/:lago_id/resend_email."""
    found(call)
    raise forbidden("premium_license_required")


def replace(call: Call) -> dict[str, Any]:
    """POST /credit_notes/:lago_id/metadata: what was there before goes."""
    note = found(call)
    note.metadata = checked(json_object(call.body.get("metadata")))
    return {"metadata": note.metadata or None}


def merge(call: Call) -> dict[str, Any]:
    """PATCH /credit_notes/:lago_id/metadata: what is not sent stays."""
    note = found(call)
    note.metadata = checked({**(note.metadata or {}), **json_object(call.body.get("metadata"))})
    return {"metadata": note.metadata or None}


def clear(call: Call) -> dict[str, Any]:
    """DELETE /credit_notes/:lago_id/metadata."""
    found(call).metadata = None
    return {"metadata": None}


def drop(call: Call) -> dict[str, Any]:
    """DELETE /credit_notes/:lago_id/metadata/:key."""
    note = found(call)
    if not note.metadata:
        raise not_found("metadata")
    note.metadata = {key: value for key, value in note.metadata.items() if key != call.path["key"]}
    return {"metadata": note.metadata or None}


_NOTE: Final = "/credit_notes/{id}"
ROUTES: Final = (
    Route("PUT", f"{_NOTE}/void", void),
    *(Route("POST", f"{_NOTE}/{name}", download) for name in ("download", "download_pdf", "download_xml")),
    Route("POST", f"{_NOTE}/resend_email", resend_email),
    Route("POST", f"{_NOTE}/metadata", replace),
    Route("PATCH", f"{_NOTE}/metadata", merge),
    Route("PUT", f"{_NOTE}/metadata", merge),
    Route("DELETE", f"{_NOTE}/metadata", clear),
    Route("DELETE", f"{_NOTE}/metadata/{{key}}", drop),
    Route("PUT", _NOTE, update),
    Route("PATCH", _NOTE, update),
)
