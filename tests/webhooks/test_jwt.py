"""What is signed as a token: Lago's own are accepted, with exactly RS256, and forgeries of every kind are refused."""

import base64
import json
from collections import Counter
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import anyio
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from lago_orgs import AsyncLagoOrgs, LagoOrgs, LagoSimulator
from lago_orgs.errors import ConfigurationError, ConnectionFailed, PermissionDenied
from lago_orgs.webhooks import UnknownEvent, WebhookKeysUnavailable, WebhookRejected, WebhookVerifier
from lago_orgs.webhooks.events import CustomerCreated

from .deliveries import (
    ORGANIZATION,
    URL,
    Delivery,
    payload,
    published,
    published_keys,
    recorded,
    rsa_key,
    signed,
    token,
)
from .test_hmac import refusal


class Lago:
    """A client that gives a key, and counts how often it is asked."""

    def __init__(self, key: object = None, api_url: str = URL) -> None:
        self.api_url = api_url
        self.key = published(rsa_key()) if key is None else key
        self.organization_id = ORGANIZATION
        self.asked: Counter[str] = Counter()
        self.failing: Exception | None = None
        self.api = SimpleNamespace(
            webhooks=SimpleNamespace(fetch_json_public_key=self._key),
            organizations=SimpleNamespace(find_organization=self._organization),
        )

    def _key(self) -> Any:
        self.asked["key"] += 1
        if self.failing is not None:
            raise self.failing
        return SimpleNamespace(webhook=SimpleNamespace(public_key=self.key))

    def _organization(self) -> Any:
        self.asked["organization"] += 1
        return SimpleNamespace(organization=SimpleNamespace(lago_id=self.organization_id))


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def judge(lago: Any = None, **options: Any) -> WebhookVerifier:
    return WebhookVerifier.from_client(lago or Lago(), **options)


def test_every_recorded_token_verifies() -> None:
    # The server of another flow was set up anew, and its key was not asked for while it lived.
    tokens = [each for each in recorded() if each.algorithm == "jwt"]
    assert {each.flow for each in tokens if judged(each) is None} == {"webhooks-0008"}
    verified = [event for each in tokens if (event := judged(each)) is not None]
    assert len(verified) == 19
    assert not any(isinstance(event, UnknownEvent) for event in verified)


def judged(delivery: Delivery) -> Any:
    return next((event for key in published_keys() if (event := judged_by(key, delivery)) is not None), None)


def judged_by(key: str, delivery: Delivery) -> Any:
    lago = Lago(key, "http://127.0.0.1:3999/")
    lago.organization_id = delivery.organization_id
    try:
        return judge(lago).verify(delivery.body, delivery.headers)
    except WebhookRejected:
        return None


def test_a_token_becomes_its_event() -> None:
    lago = Lago()
    one = judge(lago)
    for _ in range(3):
        assert isinstance(one.verify(payload(), signed(token(payload()))), CustomerCreated)
    assert lago.asked == {"key": 1, "organization": 1}


@pytest.mark.parametrize(
    "made",
    [
        lambda body: token(body, rsa_key(number=1)),
        lambda body: unsigned(body, "none"),
        lambda body: unsigned(body, "None") + "x",
        lambda body: hs256(body, published(rsa_key())),
        lambda body: hs256(body, base64.b64decode(published(rsa_key()))),
        lambda body: token(body, algorithm="RS512"),
        lambda body: token(body, algorithm="PS256"),
        lambda body: token(body, head={"kid": "1"}),
        lambda body: token(body, head={"jku": "https://evil.test/keys"}),
        lambda body: token(body, head={"x5u": "https://evil.test/key"}),
        lambda body: token(body, head={"jwk": {"kty": "RSA"}}),
        lambda body: token(body, head={"crit": ["exp"], "exp": 1}),
        lambda body: token(body, head={"typ": "at+jwt"}),
        lambda body: token(body, iss="https://evil.test"),
        lambda body: token(body, iss="http://lago.test"),
        lambda body: token(body, iss="https://lago.test:8443"),
        lambda body: token(body, iss="https://lago.test/tenant"),
        lambda body: token(body, iss="https://lago.test.evil.test"),
        lambda _: token(payload("customer.updated")),
        lambda body: token(body, data=json.loads(body)),
        lambda body: token(body, data=body.decode() + " "),
        lambda body: token(body, data=json.dumps(json.loads(body))),
        lambda _: token(b"", data=None),
        lambda body: token(body)[:-8],
        lambda body: token(body)[:200],
        lambda body: token(body) + ".x",
        lambda body: token(body).rpartition(".")[0] + ".",
        lambda body: token(body).replace(".", ".\n", 1),
        lambda body: "é" + token(body),
        lambda _: "a.b.c",
        lambda _: "..",
        lambda _: "x" * 6_000_000,
        lambda body: encoded({"alg": ["RS256"]}) + token(body)[token(body).index(".") :],
        lambda body: encoded([]) + token(body)[token(body).index(".") :],
    ],
)
def test_a_forgery_is_refused(made: Callable[[bytes], str]) -> None:
    refusal(payload(), signed(made(payload())), judge())


def encoded(head: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(head).encode()).decode().rstrip("=")


def unsigned(body: bytes, algorithm: str) -> str:
    return f"{encoded({'alg': algorithm})}.{encoded({'data': body.decode(), 'iss': URL})}."


def hs256(body: bytes, key: str | bytes) -> str:
    """A token that takes the public key for a secret, which PyJWT itself would not make."""
    import hashlib
    import hmac

    head = encoded({"alg": "HS256"})
    said = f"{head}.{encoded({'data': body.decode(), 'iss': URL})}"
    digest = hmac.digest(key.encode() if isinstance(key, str) else key, said.encode(), hashlib.sha256)
    return f"{said}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def test_without_issuer_it_is_refused() -> None:
    made = jwt.encode({"data": payload().decode()}, rsa_key(), algorithm="RS256", headers={"typ": None})
    refusal(payload(), signed(made), judge())


def test_a_body_that_is_not_the_tokens_is_refused() -> None:
    refusal(payload("customer.updated"), signed(token(payload())), judge())


@pytest.mark.parametrize("issuer", ["https://lago.test/", "https://LAGO.test", "https://lago.test:443"])
def test_the_host_and_a_slash_are_forgiven(issuer: str) -> None:
    assert judge().verify(payload(), signed(token(payload(), iss=issuer))).type


def test_an_issuer_of_its_own() -> None:
    one = judge(Lago(api_url="http://lago.internal:3000"), issuer=URL)
    assert one.verify(payload(), signed(token(payload()))).type
    for wrong in ("", "lago.test", "https://", "https://lago.test:port", "ftp://lago.test"):
        with pytest.raises(ConfigurationError, match="issuer"):
            judge(issuer=wrong)


@pytest.mark.parametrize("algorithm", ["hmac", "none", "JWT", "RS256", ""])
def test_the_header_may_only_agree(algorithm: str) -> None:
    refusal(payload(), {**signed(token(payload())), "X-Lago-Signature-Algorithm": algorithm}, judge())


def test_a_cut_token_is_recognised() -> None:
    assert "hmac" in refusal(payload(), signed(token(payload())[:100]), judge()).reason


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (published(ec.generate_private_key(ec.SECP256R1())), "no RSA key"),
        (published(rsa_key(1024)), "1024 bits"),
        ("not base64!", "no key in PEM"),
        (base64.b64encode(b"nothing").decode(), "no key in PEM"),
        (7, "published no key"),
    ],
)
def test_what_is_published_must_be_a_strong_key(key: object, told: str) -> None:
    with pytest.raises(WebhookKeysUnavailable, match=told):
        judge(Lago(key)).verify(payload(), signed(token(payload())))


def test_another_organization_of_the_same_lago_is_refused() -> None:
    lago = Lago()
    lago.organization_id = "another"
    assert "organization" in refusal(payload(), signed(token(payload())), judge(lago)).reason
    assert judge(lago, organization_id=ORGANIZATION).verify(payload(), signed(token(payload()))).type
    assert lago.asked["organization"] == 1


def test_a_flood_of_forgeries_is_one_fetch() -> None:
    lago, clock = Lago(), Clock()
    one = judge(lago, monotonic=clock)
    forged = signed(token(payload(), rsa_key(number=1)))
    for _ in range(200):
        refusal(payload(), forged, one)
    assert lago.asked["key"] == 1
    clock.now += 61
    for _ in range(50):
        refusal(payload(), forged, one)
    assert lago.asked["key"] == 2


def test_a_key_that_changes_is_learnt_and_the_old_one_counts_on() -> None:
    lago, clock = Lago(), Clock()
    one = judge(lago, monotonic=clock)
    old, new = token(payload()), token(payload(), rsa_key(number=1))
    assert one.verify(payload(), signed(old)).type
    lago.key = published(rsa_key(number=1))
    clock.now += 61
    assert one.verify(payload(), signed(new)).type
    assert one.verify(payload(), signed(old)).type
    clock.now += 3601
    assert one.verify(payload(), signed(new)).type
    refusal(payload(), signed(old), one)


def test_known_keys_serve_through_an_outage() -> None:
    lago, clock = Lago(), Clock()
    one = judge(lago, monotonic=clock)
    assert one.verify(payload(), signed(token(payload()))).type
    lago.failing = ConnectionFailed("away")
    clock.now += 90_000
    for _ in range(20):
        assert one.verify(payload(), signed(token(payload()))).type
    assert lago.asked["key"] == 2


def test_without_any_key_nothing_is_judged() -> None:
    lago, clock = Lago(), Clock()
    one = judge(lago, monotonic=clock)
    lago.failing = ConnectionFailed("Lago is away")
    for _ in range(20):
        with pytest.raises(WebhookKeysUnavailable, match="away"):
            one.verify(payload(), signed(token(payload())))
    assert lago.asked["key"] == 1
    lago.failing = PermissionDenied("no", status=403)
    clock.now += 6
    with pytest.raises(WebhookKeysUnavailable, match="right to read"):
        one.verify(payload(), signed(token(payload())))
    lago.failing = None
    clock.now += 6
    assert one.verify(payload(), signed(token(payload()))).type


SET_UP = {"webhook_endpoint": {"webhook_url": "http://app.test/hooks", "signature_algo": "jwt"}}


def told(simulator: LagoSimulator) -> Any:
    return simulator.webhooks[-1]


def test_against_a_lago() -> None:
    simulator = LagoSimulator()
    with LagoOrgs("http://127.0.0.1:3000", simulator.api_key, transport=simulator.transport()) as lago:
        lago.api.webhook_endpoints.create_webhook_endpoint(body=SET_UP)
        lago.create_org_customer("acme", "ACME")
        event = WebhookVerifier.from_client(lago).verify(told(simulator).body, told(simulator).headers)
        assert isinstance(event, CustomerCreated)


@pytest.mark.anyio
async def test_against_a_lago_on_an_event_loop() -> None:
    simulator = LagoSimulator()
    calls: Counter[str] = Counter()
    async with AsyncLagoOrgs(
        "http://127.0.0.1:3000",
        simulator.api_key,
        transport=simulator.async_transport(),
        on_request=lambda call: calls.update([call.operation]),
    ) as lago:
        await lago.api.webhook_endpoints.create_webhook_endpoint(body=SET_UP)
        await lago.create_org_customer("acme", "ACME")
        one, found = WebhookVerifier.from_client(lago), []

        async def verify() -> None:
            found.append(await one.verify_async(told(simulator).body, told(simulator).headers))

        async with anyio.create_task_group() as group:
            for _ in range(10):
                group.start_soon(verify)
        assert len(found) == 10
        assert calls["fetchJsonPublicKey"] == 1
