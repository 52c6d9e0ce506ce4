# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
"""POST /billable_metrics/evaluate_expression"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ... import _decode as decode
from ... import _http
from ...problems import answers
from ...types import Operation, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...client import AuthenticatedClient
    from ...models.billable_metric_evaluate_expression_input import BillableMetricEvaluateExpressionInput
    from ...models.billable_metric_evaluate_expression_result import BillableMetricEvaluateExpressionResult
    from ...problems import ApiProblem

OPERATION = Operation(
    "evaluateBillableMetricExpression", "POST", "/billable_metrics/evaluate_expression", "expression_result", "safe"
)
_ANSWERS: _http.Answers = {
    200: decode.Ref("billable_metric_evaluate_expression_result", "BillableMetricEvaluateExpressionResult"),
    **answers(400, 401, 403, 404, 422, 429, 500),
}


def build_request(*, body: BillableMetricEvaluateExpressionInput | Mapping[str, Any]) -> Request:
    return Request(OPERATION.method, OPERATION.path, [], _http.body(body), OPERATION)


def parse_response(status: int, content: bytes) -> BillableMetricEvaluateExpressionResult | ApiProblem | None:
    return cast("BillableMetricEvaluateExpressionResult | ApiProblem | None", _http.parse(_ANSWERS, status, content))


def sync_detailed(
    *, client: AuthenticatedClient, body: BillableMetricEvaluateExpressionInput | Mapping[str, Any]
) -> Response[BillableMetricEvaluateExpressionResult | ApiProblem]:
    return client.send(build_request(body=body), _ANSWERS)


async def asyncio_detailed(
    *, client: AuthenticatedClient, body: BillableMetricEvaluateExpressionInput | Mapping[str, Any]
) -> Response[BillableMetricEvaluateExpressionResult | ApiProblem]:
    return await client.send_async(build_request(body=body), _ANSWERS)
