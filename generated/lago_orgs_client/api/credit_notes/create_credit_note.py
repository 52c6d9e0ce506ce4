# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /credit_notes"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.credit_note_create_input import CreditNoteCreateInput
    from ...models.credit_note_extended import CreditNoteExtended
    from ...problems import ApiProblem

OPERATION = Operation("createCreditNote", "POST", "/credit_notes", "credit_note", "never")
_ANSWERS: _http.Answers = {
    200: decode.Ref("credit_note_extended", "CreditNoteExtended"),
    **answers(400, 401, 403, 404, 405, 422, 429, 500),
}


def build_request(*, body: CreditNoteCreateInput | Mapping[str, Any]) -> Request:
    return Request(OPERATION.method, OPERATION.path, [], _http.body(body), OPERATION)


def parse_response(status: int, content: bytes) -> CreditNoteExtended | ApiProblem | None:
    return cast("CreditNoteExtended | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *, client: AuthenticatedClient, body: CreditNoteCreateInput | Mapping[str, Any]
) -> Response[CreditNoteExtended | ApiProblem]:
    return client.send(build_request(body=body), _ANSWERS)


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: CreditNoteCreateInput | Mapping[str, Any]
) -> Response[CreditNoteExtended | ApiProblem]:
    return await client.send_async(build_request(body=body), _ANSWERS)
