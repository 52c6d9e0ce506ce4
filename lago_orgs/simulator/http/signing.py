"""Signatures of webhooks (`app/models/webhook.rb`): HMAC with the organization's key, or JWT with the server's."""

from __future__ import annotations

import base64
import hashlib
import hmac
import textwrap
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import attrs

from .refusals import not_simulated

_LINE: Final = 60
_EXTRA: Final = "signatures with RSA need PyJWT and cryptography: pip install 'lago-orgs[simulator]'"


@attrs.frozen
class ServerKey:
    """The RSA key of a server, shared by all its organizations.

    Args:
        private: What signs, in PEM.
        published: The public half as Lago publishes it: the PEM in Base64, in lines of 60 characters.
    """

    private: bytes = attrs.field(repr=False)
    published: str

    @classmethod
    def of(cls, private: bytes) -> ServerKey:
        """The key whose private half this is."""
        from cryptography.hazmat.primitives import serialization

        key = serialization.load_pem_private_key(private, password=None)
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        lines = textwrap.wrap(base64.b64encode(public).decode(), _LINE)
        return cls(private, "\n".join(lines) + "\n")


@cache
def process_key() -> ServerKey:
    """The key of this process, made when it is first needed: making one takes longer than a test should.

    Raises:
        Refusal: 501 where the extra `simulator` is not installed.
    """
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa
    except ModuleNotFoundError as error:
        raise not_simulated("fetchJsonPublicKey", _EXTRA) from error
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ServerKey.of(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def check_can_sign() -> None:
    """Make sure that webhooks can be signed as JWT.

    Raises:
        Refusal: 501 where the extra `simulator` is not installed.
    """
    try:
        import jwt  # noqa: F401  only whether it is there
    except ModuleNotFoundError as error:
        raise not_simulated("createWebhookEndpoint", _EXTRA) from error
    process_key()


def signed_with_hmac(body: bytes, hmac_key: str) -> str:
    """The signature of a body with the organization's key, which is taken as text."""
    return base64.b64encode(hmac.new(hmac_key.encode(), body, hashlib.sha256).digest()).decode()


def signed_as_jwt(body: bytes, issuer: str, key: ServerKey) -> str:
    """A token whose claim `data` is the body; its header says nothing but the algorithm."""
    return signed_claims({"data": body.decode(), "iss": issuer}, key)


def signed_claims(claims: Mapping[str, Any], key: ServerKey) -> str:
    """A token with these claims."""
    check_can_sign()
    import jwt

    return jwt.encode(dict(claims), key.private, algorithm="RS256", headers={"typ": None})
