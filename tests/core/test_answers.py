import json
import pickle
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from lago_orgs import (
    ActionRefused,
    ApiError,
    AuthenticationError,
    BadRequest,
    CallInfo,
    LagoOrgsError,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerError,
    UnexpectedAnswer,
    ValidationFailed,
)
from lago_orgs._core.answers import Answer, error_from, refusals, root_of
from tests.recorded import exchanges, flows

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
CALL = CallInfo(operation="findCustomer", method="GET", path="/customers/org_1", attempts=3, elapsed=2.5)


def answer(status: int, body: object = None, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)


@pytest.mark.parametrize(
    ("status", "body", "kind", "says"),
    [
        (400, {"status": 400, "error": "BadRequest: param is missing: customer"}, BadRequest, "param is missing"),
        (401, {"status": 401, "error": "Unauthorized"}, AuthenticationError, "LAGO_API_KEY"),
        (403, {"code": "feature_unavailable", "error": "Forbidden"}, PermissionDenied, "licence"),
        (403, {"code": "write_action_not_allowed_for_customer"}, PermissionDenied, "permission"),
        (404, {"code": "plan_not_found", "error": "Not Found"}, NotFound, "no such plan"),
        (404, b"<html>nginx</html>", UnexpectedAnswer, "api_url"),
        (404, {"detail": "Not Found"}, UnexpectedAnswer, "api_url"),
        (405, {"code": "no_active_subscription"}, ActionRefused, "no_active_subscription"),
        (418, b"", BadRequest, "could not read"),
        (
            422,
            {"code": "validation_errors", "error_details": {"email": ["invalid"]}},
            ValidationFailed,
            "email: invalid",
        ),
        (429, b"slow down", RateLimited, "too many requests"),
        (500, {"status": 500, "error": "Internal Server Error"}, ServerError, "Internal Server Error"),
        (502, b"<html>Bad Gateway</html>", ServerError, "502"),
        (302, b"", UnexpectedAnswer, "elsewhere"),
        (599, b"", ServerError, "599"),
    ],
)
def test_each_status_has_its_error(status: int, body: object, kind: type[LagoOrgsError], says: str) -> None:
    error = error_from(answer(status, body, location="elsewhere"), CALL, NOW)
    assert type(error) is kind
    assert says in str(error)
    assert "GET /customers/org_1, 3 attempts in 2.5 s" in str(error)
    if isinstance(error, ApiError):
        assert error.status == status


PAGE = b"<html><body>Blocked</body></html>"


@pytest.mark.parametrize(
    "body", [PAGE, b"", b"halt", b"[]", b"null", b'"x"', {}, {"message": "Forbidden"}, {"detail": []}]
)
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, UnexpectedAnswer),
        (401, AuthenticationError),
        (403, UnexpectedAnswer),
        (404, UnexpectedAnswer),
        (405, UnexpectedAnswer),
        (407, BadRequest),
        (409, BadRequest),
        (413, BadRequest),
        (422, UnexpectedAnswer),
        (429, RateLimited),
        (500, ServerError),
        (502, ServerError),
    ],
)
def test_what_somebody_on_the_way_says_is_no_word_of_lago_s(
    status: int, kind: type[LagoOrgsError], body: object
) -> None:
    got = answer(status, body)
    error = error_from(got, CALL, NOW)
    if (status, body) == (400, b""):  # Lago's own answer to a body that is no JSON
        assert (type(error), got.is_foreign) == (BadRequest, False)
        return
    assert got.is_foreign
    assert type(error) is kind
    assert "Lago does not know the key" not in str(error)
    assert "Lago could not read" not in str(error)
    assert not isinstance(error, UnexpectedAnswer) or "not from Lago" in str(error)


@pytest.mark.parametrize(
    ("body", "foreign"),
    [(PAGE, True), (b"  <html>", True), (b"OK", True), (b"", False), (b' \n{"a": 1}', False), (b"[]", False)],
)
def test_a_page_in_place_of_a_success_is_told(body: bytes, foreign: bool) -> None:
    assert answer(200, body).is_foreign is foreign


def test_errors_mix_with_the_builtin_ones() -> None:
    assert isinstance(error_from(answer(404, {"code": "plan_not_found"}), CALL, NOW), LookupError)


def test_waiting_times_are_told() -> None:
    error = error_from(answer(429, b"", retry_after="7"), CALL, NOW)
    assert isinstance(error, RateLimited)
    assert error.retry_after == 7.0
    assert "wait 7 s" in str(error)


def test_an_error_survives_a_process_pool() -> None:
    error = error_from(answer(422, {"code": "validation_errors", "error_details": {"name": ["x"]}}), CALL, NOW)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is ValidationFailed
    assert str(copy) == str(error)
    assert copy.fields == {"name": ("x",)}
    assert copy.call == CALL


@pytest.mark.parametrize(
    ("details", "fields"),
    [
        ({"email": ["invalid_email_format"]}, {"email": ("invalid_email_format",)}),
        ({"currencies": {"0": ["must be one of: USD"]}}, {"currencies.0": ("must be one of: USD",)}),
        ("expression_evaluation_failed: b", {"base": ("expression_evaluation_failed: b",)}),
        ({"third_party": "anrok"}, {"third_party": ("anrok",)}),
        (None, {}),
        ([1], {}),
    ],
)
def test_every_form_of_details_is_read(details: object, fields: dict[str, tuple[str, ...]]) -> None:
    error = error_from(answer(422, {"code": "validation_errors", "error_details": details}), CALL, NOW)
    assert isinstance(error, ValidationFailed)
    assert error.fields == fields


def test_refused_events_are_told_by_index() -> None:
    found = refusals(
        {
            "10": {"transaction_id": ["value_already_exist"]},
            "2": {"timestamp": ["invalid_format"]},
            "3": "expression_evaluation_failed: b",
        }
    )
    assert [(each.index, each.is_duplicate) for each in found] == [(2, False), (3, False), (10, True)]
    assert refusals({"events": ["no_events"]}) == ()
    assert refusals({}) == ()


def test_decimals_keep_every_digit() -> None:
    assert answer(200, b'{"rate": 0.10000000000000000001}').json()["rate"] == Decimal("0.10000000000000000001")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b"[" * 100_000])
def test_an_answer_of_another_service_is_told_so(body: bytes) -> None:
    with pytest.raises(UnexpectedAnswer, match="api_url"):
        root_of(answer(200, body), "customer", CALL)


@pytest.mark.parametrize("flow", flows())
def test_every_recorded_refusal_has_an_error(flow: str) -> None:
    for exchange in exchanges(flow):
        status, body = exchange["response"]["status"], exchange["response"].get("body")
        if status >= 400:
            error = error_from(answer(status, body if body is not None else b""), CALL, NOW)
            assert isinstance(error, ApiError | UnexpectedAnswer)
            assert error.status == status
            if body is not None:
                assert not answer(status, body).is_foreign
            if isinstance(body, dict):
                assert isinstance(error, ApiError), body
                assert error.code == body.get("code")
