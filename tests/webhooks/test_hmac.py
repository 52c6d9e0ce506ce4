"""What is signed with HMAC: Lago's own deliveries are accepted, and everything else is refused alike."""

import json
import pickle
import traceback
from typing import Any

import pytest

from lago_orgs.errors import ConfigurationError, InvalidArgument
from lago_orgs.webhooks import UnknownEvent, WebhookRejected, WebhookVerifier, sign
from lago_orgs.webhooks.events import CustomerCreated

from .deliveries import KEY, ORGANIZATION, headers, payload, recorded, verifier


def refusal(body: Any, said: Any, judge: WebhookVerifier | None = None) -> WebhookRejected:
    """The refusal of a delivery; it tells the sender nothing, and its reason holds nothing that was sent."""
    with pytest.raises(WebhookRejected) as caught:
        (judge or verifier()).verify(body, said)
    error = caught.value
    shown = f"{error}{error!r}{error.args}{error.reason}"
    assert str(error) == ""
    assert error.reason
    signature = said.get("X-Lago-Signature", "") if isinstance(said, dict) else ""
    for secret in (KEY, signature, body.decode("utf-8", "replace")[:60]):
        assert len(secret) < 4 or secret not in shown
    return error


def test_every_recorded_delivery_verifies() -> None:
    of_hmac = [each for each in recorded() if each.algorithm == "hmac" and each.is_own]
    assert len(of_hmac) > 300
    for each in of_hmac:
        judge = WebhookVerifier(hmac_keys=[each.hmac_key], organization_id=each.organization_id)
        event = judge.verify(each.body, each.headers)
        assert event.type == json.loads(each.body)["webhook_type"]
        assert event.unique_key == each.headers["X-Lago-Unique-Key"]
        assert not isinstance(event, UnknownEvent), each.flow
        assert event.object is not None


def test_what_another_organization_of_the_recorded_server_was_told_is_refused() -> None:
    # A clock job of one flow also told an organization that had stayed behind; its key was not recorded.
    (stray,) = [each for each in recorded() if not each.is_own]
    refusal(stray.body, stray.headers, WebhookVerifier(hmac_keys=[stray.hmac_key]))


def test_a_test_can_sign() -> None:
    each = next(each for each in recorded() if each.algorithm == "hmac")
    assert sign(each.body, each.hmac_key) == each.headers["X-Lago-Signature"]
    with pytest.raises(InvalidArgument, match="str"):
        sign("text", KEY)  # type: ignore[arg-type]  # wrong on purpose


def test_a_delivery_becomes_its_event() -> None:
    body = payload()
    event = verifier().verify(body, headers(body, "k-7"))
    assert isinstance(event, CustomerCreated)
    assert (event.type, event.organization_id, event.unique_key) == ("customer.created", ORGANIZATION, "k-7")
    assert event.customer.external_id == "acme"
    assert event.body == body
    assert event.received_at.utcoffset() is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda body: json.dumps(json.loads(body)).encode(),
        lambda body: json.dumps(json.loads(body), separators=(",", ":"), sort_keys=True).encode(),
        lambda body: body.replace(b"acme", b"\\u0061cme"),
        lambda body: b"\xef\xbb\xbf" + body,
        lambda body: body + b"\n",
        lambda _: b"",
    ],
)
def test_the_same_content_in_other_bytes_is_refused(change: Any) -> None:
    body = payload()
    assert "signature" in refusal(change(body), headers(body)).reason


SIGNATURE = sign(payload(), KEY)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        SIGNATURE.rstrip("="),
        SIGNATURE.replace("+", "-").replace("/", "_").rstrip("=") + "=!",
        f" {SIGNATURE}",
        f"{SIGNATURE}\n",
        f"{SIGNATURE[:10]}\n{SIGNATURE[10:]}",
        f"{SIGNATURE},{SIGNATURE}",
        "é" * 44,
        "\udcff" * 4,
        SIGNATURE.swapcase(),
        sign(payload(), "another key"),
        sign(payload(), ""),
    ],
)
def test_another_signature_is_refused(signature: str) -> None:
    refusal(payload(), {**headers(payload()), "X-Lago-Signature": signature})


def test_base64_for_urls_is_refused() -> None:
    # A body whose signature has letters that the two alphabets write differently.
    bodies = (payload(more=number) for number in range(1000))
    body = next(each for each in bodies if {"+", "/"} & set(sign(each, KEY)))
    spelled = sign(body, KEY).replace("+", "-").replace("/", "_")
    refusal(body, {**headers(body), "X-Lago-Signature": spelled})


@pytest.mark.parametrize("algorithm", [None, "", "none", "HMAC", "Hmac", "jwt", "hmac ", "hmac,hmac", "RS256"])
def test_the_header_may_only_agree_with_the_configuration(algorithm: str | None) -> None:
    said = headers(payload())
    if algorithm is None:
        del said["X-Lago-Signature-Algorithm"]
    else:
        said["X-Lago-Signature-Algorithm"] = algorithm
    refusal(payload(), said)


@pytest.mark.parametrize("name", ["X-Lago-Signature", "X-Lago-Signature-Algorithm", "X-Lago-Unique-Key"])
def test_a_header_that_came_twice_is_refused(name: str) -> None:
    said = [*headers(payload()).items(), (name.lower(), headers(payload())[name])]
    assert "twice" in refusal(payload(), said).reason


def test_headers_are_read_in_every_form() -> None:
    body = payload()
    said = headers(body)
    lower = {name.lower(): value for name, value in said.items()}
    raw = [(name.lower().encode(), value.encode()) for name, value in said.items()]
    for form in (said, lower, list(said.items()), raw, iter(raw)):
        assert verifier().verify(body, form).unique_key == "k-1"
    with pytest.raises(InvalidArgument, match="headers is a"):
        verifier().verify(body, 7)  # type: ignore[arg-type]  # wrong on purpose


def test_without_a_unique_key_it_is_read_all_the_same() -> None:
    said = headers(payload())
    del said["X-Lago-Unique-Key"]
    assert verifier().verify(payload(), said).unique_key is None
    for strange in ("k" * 300, "k\n1", "ключ"):
        refusal(payload(), {**said, "X-Lago-Unique-Key": strange})


def test_a_packed_body_is_refused() -> None:
    refusal(payload(), {**headers(payload()), "Content-Encoding": "gzip"})
    assert verifier().verify(payload(), {**headers(payload()), "Content-Encoding": "identity"}).type


@pytest.mark.parametrize("body", ["text", None, {"webhook_type": "customer.created"}, 5])
def test_what_is_no_raw_body_is_a_mistake_of_the_programs(body: Any) -> None:
    with pytest.raises(InvalidArgument, match="raw bytes"):
        verifier().verify(body, headers(payload()))


def test_other_kinds_of_bytes_are_bytes() -> None:
    for body in (bytearray(payload()), memoryview(payload())):
        assert verifier().verify(body, headers(payload())).body == payload()  # type: ignore[arg-type]  # bytes are meant


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe{}",
        b'\xef\xbb\xbf{"a":1}',
        b"\x1f\x8b\x08\x00",
        b"{" * 5,
        b"[" * 500_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"a":' * 80 + b"1" + b"}" * 80,
        b'{"a":' + b"[" * 70 + b"]" * 70 + b"}",
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1e999999999}',
        b'{"a":1e-999999999}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":0.' + b"1" * 5000 + b"}",
        b'{"webhook_type":"a","webhook_type":"b"}',
        b'{"customer":{"a":1,"a":1}}',
        b'{"a":"\\ud800"}',
        b'{"a":"\\udfff\\ud800"}',
        b'{"\\ud800":1}',
        payload(long="x" * 10_000_000),
    ],
)
def test_a_signed_body_beyond_a_limit_is_refused(body: bytes) -> None:
    refusal(body, headers(body))


def test_what_is_strange_and_right_is_read() -> None:
    root = {"lago_id": "c-1", "external_id": "a\u2028b 😀 \x00", "name": 1.1}
    for body in (payload(root=root), json.dumps(json.loads(payload(root=root)), ensure_ascii=False).encode()):
        event = verifier().verify(body, headers(body))
        assert isinstance(event, CustomerCreated)
        assert event.customer.external_id == "a\u2028b 😀 \x00"
        assert str(event.raw["customer"]["name"]) == "1.1"


def test_the_limit_can_be_set() -> None:
    body = payload(long="x" * 3_000_000)
    refusal(body, headers(body))
    assert verifier(max_body_bytes=4_000_000).verify(body, headers(body)).type
    refusal(payload(), headers(payload()), verifier(max_body_bytes=10))
    for wrong in (0, -1, "5", True):
        with pytest.raises(InvalidArgument, match="max_body_bytes"):
            verifier(max_body_bytes=wrong)


def test_several_keys_during_a_rotation() -> None:
    judge = WebhookVerifier(hmac_keys=["old", "new"])
    for key in ("old", "new"):
        assert judge.verify(payload(), headers(payload(), key=key)).type
    refusal(payload(), headers(payload(), key="other"), judge)


@pytest.mark.parametrize("keys", [[], [""], ["good", " "], [None], "a key", b"a key", None, ["good\n"], [b"good"], {1}])
def test_keys_that_are_none_are_an_error_of_the_configuration(keys: Any) -> None:
    with pytest.raises(ConfigurationError) as caught:
        WebhookVerifier(hmac_keys=keys)
    assert "good" not in str(caught.value)
    assert "good" not in "".join(locals_of(caught.value))


def locals_of(error: BaseException) -> list[str]:
    """What a report of an error shows of the library's own frames."""
    frames = traceback.TracebackException.from_exception(error, capture_locals=True).stack
    ours = [frame for frame in frames if "lago_orgs/webhooks" in frame.filename]
    return [value for frame in ours for value in (frame.locals or {}).values()]


def test_there_is_no_verifier_without_keys() -> None:
    with pytest.raises(TypeError):
        WebhookVerifier()  # type: ignore[call-arg]  # wrong on purpose


def test_another_organizations_are_refused() -> None:
    judge = verifier(organization_id="2b902b90-2b90-2b90-2b90-2b902b902b90")
    assert "organization" in refusal(payload(), headers(payload()), judge).reason
    assert verifier(organization_id=ORGANIZATION).verify(payload(), headers(payload())).type


def test_nothing_secret_is_shown() -> None:
    judge = verifier()
    assert KEY not in repr(judge)
    forged = {**headers(payload()), "X-Lago-Signature": "c2VjcmV0" * 6}
    error = refusal(payload(), forged, judge)
    assert locals_of(error)
    for value in locals_of(error):
        assert "c2VjcmV0" not in value
        assert KEY not in value


def test_a_refusal_can_be_sent_between_processes() -> None:
    error = pickle.loads(pickle.dumps(refusal(payload(), {})))
    assert isinstance(error, WebhookRejected)
    assert error.reason
