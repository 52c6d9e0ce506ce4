"""Deliveries as a real Lago made them, and others that were made to deceive."""

import base64
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from lago_orgs.webhooks import WebhookVerifier, sign
from tests.recorded import flows, recording

KEY = "8a6e7a3f-0f0e-4a59-9b83-53b1cf0c7b6a"
URL = "https://lago.test"
ORGANIZATION = "1a901a90-1a90-1a90-1a90-1a901a901a90"


class Delivery(NamedTuple):
    """One delivery of a recording."""

    flow: str
    body: bytes
    headers: Mapping[str, str]
    hmac_key: str
    organization_id: str

    @property
    def algorithm(self) -> str:
        return self.headers["X-Lago-Signature-Algorithm"]

    @property
    def is_own(self) -> bool:
        """Whether it was told to the flow's own organization."""
        return bool(json.loads(self.body)["organization_id"] == self.organization_id)


@cache
def recorded() -> tuple[Delivery, ...]:
    """Every delivery of every recording."""
    return tuple(_recorded())


def _recorded() -> Iterator[Delivery]:
    for flow in flows():
        whole = recording(flow)
        organization = whole["organization"]
        for exchange in whole["exchanges"]:
            if "delivery" in exchange:
                told = exchange["delivery"]
                body = base64.b64decode(told["body_base64"])
                yield Delivery(flow, body, told["headers"], organization["hmac_key"], organization["id"])


@cache
def published_keys() -> tuple[str, ...]:
    """The public keys of the recorded servers, as they published them: it was set up anew between some flows."""
    asked = (exchange for flow in flows() for exchange in recording(flow)["exchanges"] if "request" in exchange)
    told = (each for each in asked if each["request"]["target"].endswith("/webhooks/json_public_key"))
    return tuple({str(each["response"]["body"]["webhook"]["public_key"]) for each in told})


def payload(webhook_type: str = "customer.created", root: Any = None, **more: Any) -> bytes:
    """The body of a webhook."""
    kind = webhook_type.partition(".")[0]
    object_ = {"lago_id": "c-1", "external_id": "acme"} if root is None else root
    told = {"webhook_type": webhook_type, "object_type": kind, "organization_id": ORGANIZATION, kind: object_, **more}
    return json.dumps(told, separators=(",", ":")).encode()


def headers(body: bytes, unique_key: str = "k-1", key: str = KEY, **more: str) -> dict[str, str]:
    """Headers that sign a body."""
    said = {
        "X-Lago-Signature": sign(body, key),
        "X-Lago-Signature-Algorithm": "hmac",
        "X-Lago-Unique-Key": unique_key,
        "Content-Type": "application/json",
    }
    return {**said, **{name.replace("_", "-"): value for name, value in more.items()}}


def verifier(**options: Any) -> WebhookVerifier:
    return WebhookVerifier(hmac_keys=[KEY], **options)


@cache
def rsa_key(bits: int = 2048, number: int = 0) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def published(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    """A public key as Lago publishes it."""
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.encodebytes(pem).decode()


def token(body: bytes, key: Any = None, *, algorithm: str = "RS256", head: Any = None, **claims: Any) -> str:
    """A token that signs a body."""
    said = {"data": body.decode(), "iss": URL, **claims}
    return jwt.encode(said, key or rsa_key(), algorithm=algorithm, headers={"typ": None, **(head or {})})


def signed(made: str, unique_key: str = "k-1") -> dict[str, str]:
    """Headers with a token."""
    return {"X-Lago-Signature": made, "X-Lago-Signature-Algorithm": "jwt", "X-Lago-Unique-Key": unique_key}
