# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""PUT /organizations"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.organization import Organization
    from ...models.organization_update_input import OrganizationUpdateInput
    from ...problems import ApiProblem

OPERATION = Operation("updateOrganization", "PUT", "/organizations", "organization", "safe")
_ANSWERS: _http.Answers = {
    200: decode.Ref("organization", "Organization"),
    **answers(400, 401, 403, 404, 422, 429, 500),
}


def build_request(*, body: OrganizationUpdateInput | Mapping[str, Any]) -> Request:
    return Request(OPERATION.method, OPERATION.path, [], _http.body(body), OPERATION)


def parse_response(status: int, content: bytes) -> Organization | ApiProblem | None:
    return cast("Organization | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *, client: AuthenticatedClient, body: OrganizationUpdateInput | Mapping[str, Any]
) -> Response[Organization | ApiProblem]:
    return client.send(build_request(body=body), _ANSWERS)


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: OrganizationUpdateInput | Mapping[str, Any]
) -> Response[Organization | ApiProblem]:
    return await client.send_async(build_request(body=body), _ANSWERS)
