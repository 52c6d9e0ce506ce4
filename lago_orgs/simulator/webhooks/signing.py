"""Signatures of webhooks (`app/models/webhook.rb`): HMAC with the organization's key, or JWT with the server's."""

from __future__ import annotations

import base64
import hashlib
import hmac
import textwrap
from functools import cache
from typing import Final

import attrs

ISSUER: Final = "http://127.0.0.1:3000"
_LINE: Final = 60


@attrs.frozen
class ServerKey:
    """The RSA key of this server.

    Args:
        private: What signs, in PEM.
        published: The public half as Lago publishes it: the PEM in Base64, in lines of 60 characters.
    """

    private: bytes = attrs.field(repr=False)
    published: str


@cache
def server_key() -> ServerKey:
    """The key of this process, made when it is first needed."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    lines = textwrap.wrap(base64.b64encode(public).decode(), _LINE)
    return ServerKey(private, "\n".join(lines) + "\n")


def signed_with_hmac(body: bytes, hmac_key: str) -> str:
    """The signature of a body with the organization's key, which is taken as text."""
    return base64.b64encode(hmac.new(hmac_key.encode(), body, hashlib.sha256).digest()).decode()


def signed_as_jwt(body: bytes, issuer: str) -> str:
    """A token whose claim `data` is the body; its header says nothing but the algorithm."""
    import jwt

    claims = {"data": body.decode(), "iss": issuer}
    return jwt.encode(claims, server_key().private, algorithm="RS256", headers={"typ": None})
