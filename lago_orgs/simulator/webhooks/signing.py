"""Signatures of webhooks (`app/models/webhook.rb`): HMAC with the organization's key, or JWT with the server's."""

from __future__ import annotations

import base64
import hashlib
import hmac
import textwrap
from functools import cache
from typing import Final

import attrs

from ..kernel.refusals import not_simulated

_LINE: Final = 60
_EXTRA: Final = "signatures with RSA need PyJWT and cryptography: pip install 'lago-orgs[simulator]'"


@attrs.frozen
class ServerKey:
    """The RSA key of this server, shared by all its organizations.

    Args:
        private: What signs, in PEM.
        published: The public half as Lago publishes it: the PEM in Base64, in lines of 60 characters.
    """

    private: bytes = attrs.field(repr=False)
    published: str


@cache
def server_key() -> ServerKey:
    """The key of this process, made when it is first needed.

    Raises:
        Refusal: 501 where the extra `simulator` is not installed.
    """
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa
    except ModuleNotFoundError as error:
        raise not_simulated("fetchJsonPublicKey", _EXTRA) from error
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    lines = textwrap.wrap(base64.b64encode(public).decode(), _LINE)
    return ServerKey(private, "\n".join(lines) + "\n")


def check_can_sign() -> None:
    """Make sure that webhooks can be signed as JWT.

    Raises:
        Refusal: 501 where the extra `simulator` is not installed.
    """
    try:
        import jwt  # noqa: F401  only whether it is there
    except ModuleNotFoundError as error:
        raise not_simulated("createWebhookEndpoint", _EXTRA) from error
    server_key()


def signed_with_hmac(body: bytes, hmac_key: str) -> str:
    """The signature of a body with the organization's key, which is taken as text."""
    return base64.b64encode(hmac.new(hmac_key.encode(), body, hashlib.sha256).digest()).decode()


def signed_as_jwt(body: bytes, issuer: str) -> str:
    """A token whose claim `data` is the body; its header says nothing but the algorithm."""
    import jwt

    claims = {"data": body.decode(), "iss": issuer}
    return jwt.encode(claims, server_key().private, algorithm="RS256", headers={"typ": None})
