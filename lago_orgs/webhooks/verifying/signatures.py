"""The two signatures of Lago: HMAC with an organization's key, and a token signed with the server's RSA key."""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lago_orgs.errors import ConfigurationError, InvalidArgument

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

HMAC, JWT = "hmac", "jwt"
RS256 = "RS256"
LEAST_BITS = 2048
TOKEN = re.compile(rb"[\w-]+\.[\w-]+\.[\w-]+")
LONGEST_HEAD = 1024  # bytes of a token's header; Lago's is {"alg":"RS256"}
PORTION = 2047  # bytes that are digested without letting Python's lock go
SHORT = 1 << 16  # bytes of a body, whose digest takes a tenth of a millisecond
PORTS = {"http": 80, "https": 443}
FORGED = "the signature does not fit the body"
CUT = (
    "the token is no token, or was cut off: it holds the whole body, and proxies shorten or refuse headers of more "
    "than 8 kB; let the endpoint sign with hmac"
)


def sign(body: bytes, key: str) -> str:
    """Sign a body as Lago does with `hmac`, for tests: what `X-Lago-Signature` holds.

    Args:
        body: The bytes that are sent.
        key: The organization's HMAC key, which is taken as text.

    Raises:
        InvalidArgument: The body is not bytes.
    """
    if not isinstance(body, bytes):
        raise InvalidArgument(f"body is a {type(body).__name__}: give the bytes that are sent")
    return base64.b64encode(hmac.digest(key.encode(), body, hashlib.sha256)).decode()


def fits_hmac(body: bytes, signature: bytes, keys: Sequence[bytes]) -> bool:
    """Say whether one of the keys signed the body; takes as long whichever it was.

    The text of the signature is compared, so that no other spelling of the same bytes is right.
    """
    fits = False
    for key in keys:
        made = base64.b64encode(_mac(key, body))
        fits |= hmac.compare_digest(made, signature)
    return fits


def _mac(key: bytes, body: bytes) -> bytes:
    """The digest of a body, without letting another thread in between where it is short.

    Python lets its lock go for whatever is longer than a portion, and an event loop that has let it go stands behind
    every worker until it gets it back: for a moment each, which is longer than all of this takes.
    """
    if len(body) > SHORT:
        return hmac.digest(key, body, hashlib.sha256)
    made, view = hmac.new(key, digestmod=hashlib.sha256), memoryview(body)
    for start in range(0, len(body), PORTION):
        made.update(view[start : start + PORTION])
    return made.digest()


def public_key(published: object) -> "RSAPublicKey | str":
    """Return the key that Lago publishes, or why it is none: the Base64 of an RSA key in PEM, of 2,048 bits or more."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    if not isinstance(published, str):
        return "Lago published no key"
    try:
        key = load_pem_public_key(base64.b64decode("".join(published.split()), validate=True))
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        return "what Lago published is no key in PEM"
    if not isinstance(key, RSAPublicKey):
        return "what Lago published is no RSA key"
    if key.key_size < LEAST_BITS:
        return f"the RSA key that Lago published has {key.key_size} bits: {LEAST_BITS} are the least that is safe"
    return key


def claims_of(token: bytes, keys: "Sequence[RSAPublicKey]") -> dict[str, Any] | str:
    """Return what a token says, or why it is refused; `FORGED` if no key fits.

    Args:
        token: As it came.
        keys: Any of them may have signed it.
    """
    from jwt.algorithms import RSAAlgorithm

    if not TOKEN.fullmatch(token):
        return CUT
    signed, _, signature = token.rpartition(b".")
    head, _, payload = signed.partition(b".")
    if (fault := _fault_of_head(head)) is not None:
        return fault
    try:
        made = _unpacked(signature)
    except ValueError:
        return CUT
    # The algorithm alone and not `jwt.decode`, which looks at each of the body's bytes in Python, and reads all of it
    # before it is known whose it is.
    judge = RSAAlgorithm(RSAAlgorithm.SHA256)
    if not any(judge.verify(signed, key, made) for key in keys):
        return FORGED
    try:
        claims = json.loads(_unpacked(payload))
    except (ValueError, RecursionError):
        return "the token's claims are no JSON"
    return claims if isinstance(claims, dict) else "the token's claims are no object"


def _unpacked(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _fault_of_head(head: bytes) -> str | None:
    """What is wrong with the header of a token: it may say nothing but the algorithm."""
    if len(head) > LONGEST_HEAD:
        return CUT
    try:
        said = json.loads(_unpacked(head))
    except (ValueError, RecursionError):
        return CUT
    if not isinstance(said, dict) or said.get("alg") != RS256:
        return f"the token is not signed with {RS256}"
    if said.keys() - {"alg", "typ"} or said.get("typ", "JWT") != "JWT":
        return "the token's header says more than its algorithm"
    return None


def is_issued_by(issuer: object, expected: str) -> bool:
    """Say whether a token's `iss` is this Lago's address: the host's case and a trailing slash do not matter."""
    return isinstance(issuer, str) and (made := _address(issuer)) is not None and made == _address(expected)


def checked_issuer(issuer: str) -> str:
    """Return the address that tokens must be issued by.

    Raises:
        ConfigurationError: It is no address.
    """
    if _address(issuer) is None:
        raise ConfigurationError(f"issuer is {issuer!r}: give Lago's own address, such as https://lago.example.com")
    return issuer


def _address(text: str) -> tuple[str, str, int, str, str] | None:
    try:
        parts = urlsplit(text)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return None
    if port is None or not parts.hostname or parts.username or parts.fragment:
        return None
    return parts.scheme, parts.hostname, port, parts.path.rstrip("/"), parts.query
