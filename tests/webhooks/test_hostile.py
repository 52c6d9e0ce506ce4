"""What somebody who means harm can send, and what becomes of it; the table names the test of each case.

A delivery is Lago's, or it is `WebhookRejected` and answered with 401. What a program has done wrong is raised.

    bytes
     1 the same JSON in other bytes          refused    test_the_same_content_in_other_bytes_is_refused
     2 text, a mark, no UTF-8, packed        refused    test_a_signed_body_beyond_a_limit_is_refused
       text instead of bytes                 raised     test_what_is_no_raw_body_is_a_mistake_of_the_programs
       a packed body                         refused    test_a_packed_body_is_refused
       U+2028, as it is and escaped          read       test_what_is_strange_and_right_is_read
     3 a signature beyond ASCII              refused    test_another_signature_is_refused
       the same at an endpoint               401        test_no_header_is_a_fault_of_the_endpoint
     4 empty, cut, spelled otherwise         refused    test_another_signature_is_refused
       the alphabet for URLs                 refused    test_base64_for_urls_is_refused
       missing                               refused    test_the_header_may_only_agree_with_the_configuration
       twice                                 refused    test_a_header_that_came_twice_is_refused
     5 no key, or an empty one               raised     test_keys_that_are_none_are_an_error_of_the_configuration
    algorithm
     6 the header says another               refused    test_the_header_may_only_agree_with_the_configuration
       the same with tokens                  refused    test_the_header_may_only_agree
     7 none, HS256, jku, x5u, kid, crit      refused    test_a_forgery_is_refused
     8 a weak key, or no RSA key             503        test_what_is_published_must_be_a_strong_key
     9 another issuer, or none               refused    test_a_forgery_is_refused
       no issuer                             refused    test_without_issuer_it_is_refused
       a slash, the host's case              read       test_the_host_and_a_slash_are_forgiven
    10 another body than the token's         refused    test_a_body_that_is_not_the_tokens_is_refused
       `data` as an object                   refused    test_a_forgery_is_refused
    keys
    11 Lago is away                          served     test_known_keys_serve_through_an_outage
       away, and no key is known             503        test_without_any_key_nothing_is_judged
       fetched without encryption            warned of  test_a_key_that_comes_unencrypted_is_warned_of
    12 a flood of forgeries                  one fetch  test_a_flood_of_forgeries_is_one_fetch
    13 a rotation, of tokens                 both       test_a_key_that_changes_is_learnt_and_the_old_one_counts_on
       a rotation, of HMAC keys              all        test_several_keys_during_a_rotation
    14 another organization's                refused    test_another_organizations_are_refused
       another's, by its object              refused    test_an_object_of_another_organization_is_refused
       another's, with tokens                refused    test_another_organization_of_the_same_lago_is_refused
    replay
    15 the same body under another key       known      test_what_comes_again_is_known_by_its_key_and_by_its_body
    16 many at once                          once       test_many_at_once_are_kept_and_handled_once
       a handler that fails                  again      test_a_handler_that_fails_is_tried_again_and_the_others_are_not
    17 late, and out of order                in order   test_events_of_one_object_come_in_order
       read again                            as it is   test_an_event_is_read_again
       sent days later                       its age    test_an_event_says_how_old_it_is_at_most
    size
    18 too long                              413        test_each_answers_alike
       without a length                      413        test_a_body_without_a_length_is_limited_too
       a length that lies                    no way in  test_a_length_that_lies_is_no_way_in
    19 a token that was cut off              refused    test_a_cut_token_is_recognised
    20 depth, numbers, keys twice            refused    test_a_signed_body_beyond_a_limit_is_refused
    21 an unknown type                       unknown    test_what_is_unknown_is_said_to_be
       another object than its type's        unknown    test_no_shape_is_a_crash
       the name of an attribute              unknown    test_a_type_is_never_the_name_of_an_attribute
    edges
    22 any refusal                           alike      test_every_refusal_is_answered_alike_and_tells_nothing
       a secret in a text or a frame         nowhere    test_nothing_secret_is_shown
    23 no verifier                           raised     test_without_a_verifier_there_is_no_endpoint
       a verifier without keys               raised     test_there_is_no_verifier_without_keys
    24 a body that was eaten                 raised     test_a_body_that_was_eaten_fails_loudly
    25 what Lago takes for success           200 alone  test_what_is_not_kept_is_never_a_success

Lago's own clients, by their sources: those for Python and JavaScript give the public key and check nothing; those for
Ruby and Go check tokens, and none checks HMAC. The Ruby one compares the token with JSON that it writes anew, and the
Go one takes any signature of RSA. Neither language is needed here; `tests/simulator/peers` verifies the tokens of a
whole tour with the key that the clients for Python and JavaScript read.
"""

import asyncio
import io
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from lago_orgs import LagoOrgs
from lago_orgs.client import InsecureTransportWarning
from lago_orgs.web.webhooks.asgi import webhook_app
from lago_orgs.web.webhooks.wsgi import webhook_wsgi
from lago_orgs.webhooks import MemoryInbox, UnknownEvent, WebhookHandlers, WebhookVerifier
from lago_orgs.webhooks.events import CustomerCreated

from .deliveries import KEY, ORGANIZATION, headers, payload, verifier
from .test_hmac import refusal

Answered = tuple[int, bytes, list[tuple[str, str]]]


def asgi(inbox: Any, body: bytes, said: list[tuple[bytes, bytes]]) -> Answered:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(webhook_app(inbox))) as client:
            return await client.post("http://app.test/hooks", content=body, headers=said)

    answer = asyncio.run(ask())
    return answer.status_code, answer.content, answer.headers.multi_items()


def wsgi(inbox: Any, body: bytes, said: list[tuple[bytes, bytes]]) -> Answered:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    for name, value in said:
        key = name.decode().upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value.decode("latin-1")  # as PEP 3333 has it
    started: list[Any] = []
    content = b"".join(webhook_wsgi(inbox)(environ, lambda *given: started.append(given)))
    [(status, answered)] = started
    return int(status[:3]), content, [(name.lower(), value) for name, value in answered]


def raw(said: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value if isinstance(value, bytes) else value.encode()) for name, value in said.items()]


SIGNATURE, ALGORITHM = "X-Lago-Signature", "X-Lago-Signature-Algorithm"
BODY = payload(secret="of the body")
FORGERIES: dict[str, tuple[bytes, dict[str, Any]]] = {
    "another key": (BODY, headers(BODY, key="another")),
    "another body": (BODY + b" ", headers(BODY)),
    "no signature": (BODY, {**headers(BODY), SIGNATURE: ""}),
    "beyond ASCII": (BODY, {**headers(BODY), SIGNATURE: "é".encode() * 22}),
    "no UTF-8": (BODY, {**headers(BODY), SIGNATURE: b"\xff\xfe" * 22}),
    "another algorithm": (BODY, {**headers(BODY), ALGORITHM: "none"}),
    "a strange key": (BODY, {**headers(BODY), "X-Lago-Unique-Key": b"\xff" * 9}),
    "packed": (BODY, {**headers(BODY), "Content-Encoding": "gzip"}),
    "no JSON, signed": (b"{", headers(b"{")),
    "twice a key, signed": (b'{"a":1,"a":2}', headers(b'{"a":1,"a":2}')),
    "a long number, signed": (b'{"a":1e999999999}', headers(b'{"a":1e999999999}')),
    "another organization's, signed": (other := payload(organization_id="another"), headers(other)),
}


@pytest.mark.parametrize("post", [asgi, wsgi])
def test_every_refusal_is_answered_alike_and_tells_nothing(
    post: Callable[..., Answered], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    inbox = MemoryInbox(WebhookHandlers(), verifier=verifier(organization_id=ORGANIZATION))
    answers = {name: post(inbox, body, raw(said)) for name, (body, said) in FORGERIES.items()}
    assert set(map(repr, answers.values())) == {repr((401, b"", [("content-length", "0")]))}
    assert inbox.stats().waiting == 0
    assert caplog.text.count("a delivery was refused") == len(FORGERIES)
    for hidden in (KEY, headers(BODY)[SIGNATURE], headers(BODY, key="another")[SIGNATURE], "of the body"):
        assert hidden not in caplog.text


@pytest.mark.parametrize("post", [asgi, wsgi])
@pytest.mark.parametrize("name", [SIGNATURE, ALGORITHM, "X-Lago-Unique-Key", "Content-Encoding"])
@pytest.mark.parametrize("value", [b"\xc3\xa9" * 22, b"\xff", b"\xed\xa0\x80", b"x" * 100_000])
def test_no_header_is_a_fault_of_the_endpoint(post: Callable[..., Answered], name: str, value: bytes) -> None:
    inbox = MemoryInbox(WebhookHandlers(), verifier=verifier())
    assert post(inbox, BODY, raw({**headers(BODY), name: value}))[0] == 401


@pytest.mark.parametrize("post", [asgi, wsgi])
def test_what_is_not_kept_is_never_a_success(post: Callable[..., Answered]) -> None:
    # For Lago 200, 201, 202 and 204 are success; whatever else there is, redirects among it, makes it try again.
    inbox = MemoryInbox(WebhookHandlers(), verifier=verifier())
    assert post(inbox, BODY, raw(headers(BODY)))[0] == 200
    assert post(inbox, BODY, raw(headers(BODY)))[0] == 200
    inbox.close()
    news = payload("customer.updated")
    statuses = {post(inbox, body, raw(said))[0] for body, said in FORGERIES.values()}
    statuses.add(post(inbox, news, raw(headers(news, "k-2")))[0])
    statuses.add(post(inbox, news, raw({**headers(news), "Content-Type": "text/plain"}))[0])
    statuses.add(post(inbox, b"x" * 2_000_000, raw(headers(news)))[0])
    assert statuses == {401, 503, 415, 413}


def test_an_object_of_another_organization_is_refused() -> None:
    judge = verifier(organization_id=ORGANIZATION)
    for kind, root in (("alert.triggered", {"lago_organization_id": "another"}), ("comet.seen", {})):
        told = {"lago_organization_id": "another", **root}
        name = "triggered_alert" if kind == "alert.triggered" else "comet"
        body = payload(kind, {}, object_type=name, **{name: told})
        assert "organization" in refusal(body, headers(body), judge).reason
    ours = payload(
        "alert.triggered", {}, object_type="triggered_alert", triggered_alert={"lago_organization_id": ORGANIZATION}
    )
    assert judge.verify(ours, headers(ours)).type == "alert.triggered"


def test_a_type_is_never_the_name_of_an_attribute() -> None:
    hooks, seen = WebhookHandlers(), list[str]()
    hooks.otherwise(lambda event: seen.append(type(event).__name__))
    inbox = MemoryInbox(hooks, verifier=verifier())
    for number, name in enumerate(("__class__", "verify", "EVENTS", "../../etc/passwd", "customer.created\n", "")):
        body = payload(name, {}, object_type=name or "x", n=number)
        event = inbox.receive(body, headers(body, str(number))).event
        assert isinstance(event, UnknownEvent)
        assert event.object == {}
    inbox.work_off()
    assert seen == ["UnknownEvent"] * 6


CAME = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("root", "age"),
    [
        ({"created_at": "2026-04-01T12:00:00Z"}, timedelta(days=30)),
        ({"created_at": "2026-04-01T12:00:00Z", "updated_at": "2026-05-01T11:59:30+00:00"}, timedelta(seconds=30)),
        ({"started_at": "2026-04-30T12:00:00Z", "ending_at": "2026-05-01T11:00:00Z"}, timedelta(days=1)),
        ({"created_at": "2026-04-01T12:00:00Z", "updated_at": "2027-01-01T00:00:00Z"}, timedelta(days=30)),
        ({"created_at": "yesterday", "updated_at": 7, "voided_at": None}, None),
        ({}, None),
    ],
)
def test_an_event_says_how_old_it_is_at_most(root: dict[str, Any], age: timedelta | None) -> None:
    body = payload(root={"lago_id": "c-1", "external_id": "acme", **root})
    event = WebhookVerifier(hmac_keys=[KEY], clock=lambda: CAME).verify(body, headers(body))
    assert isinstance(event, CustomerCreated)
    assert event.age == age


def test_a_key_that_comes_unencrypted_is_warned_of() -> None:
    with (
        pytest.warns(InsecureTransportWarning, match="unencrypted"),
        LagoOrgs("http://lago.example.com", "key") as lago,
    ):
        assert WebhookVerifier.from_client(lago).algorithm == "jwt"


def test_the_table_names_tests() -> None:
    here = Path(__file__).parents[1]
    there = "".join(each.read_text() for folder in ("webhooks", "web") for each in (here / folder).glob("test_*.py"))
    named = set(re.findall(r" (test_\w+)$", __doc__ or "", re.MULTILINE))
    assert {int(each) for each in re.findall(r"^    ([ \d]\d) ", __doc__ or "", re.MULTILINE)} == set(range(1, 26))
    assert [name for name in sorted(named) if f"def {name}(" not in there] == []
