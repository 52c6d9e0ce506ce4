"""Whether bytes that came are Lago's, and the event that they are."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Self

from lago_orgs._core.arguments import whole
from lago_orgs._core.ids import checked_id
from lago_orgs._secrets import HoldsSecret
from lago_orgs.errors import ConfigurationError
from lago_orgs.webhooks.errors import WebhookKeysUnavailable, WebhookRejected
from lago_orgs.webhooks.event import WebhookEvent
from lago_orgs.webhooks.naming import event_of
from lago_orgs.webhooks.verifying import signatures
from lago_orgs.webhooks.verifying.fetching import Client, fetch, fetch_async
from lago_orgs.webhooks.verifying.headers import Headers, Read, read_headers
from lago_orgs.webhooks.verifying.keys import PublicKeys
from lago_orgs.webhooks.verifying.reading import MOST_BYTES, Unreadable, raw_bytes, read_body

LONGER = 4  # times as long as the body a token may be: it holds the body, escaped and in Base64
UNKNOWN_KEYS = "no key is known yet"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class WebhookVerifier(HoldsSecret):
    """Tells Lago's webhooks from everything else. There is no way to switch it off.

    Which signature is right is decided here and not by the sender: `hmac_keys` accepts `hmac` alone, and `from_client`
    accepts `jwt` alone. Threads and coroutines may share one.

    Args:
        hmac_keys: The organization's HMAC key, as Lago's settings show it; during a rotation the old and the new one.
        organization_id: Lago's id of the organization; what tells of another one is refused. Any if None.
        max_body_bytes: How long a body may be.
        clock: Gives the present instant.

    Raises:
        ConfigurationError: There is no key, or one is empty.

    Example:
        >>> verifier = WebhookVerifier(hmac_keys=[os.environ["LAGO_HMAC_KEY"]])
        >>> event = verifier.verify(request.body, request.headers)
    """

    def __init__(
        self,
        *,
        hmac_keys: Sequence[str],
        organization_id: str | None = None,
        max_body_bytes: int = MOST_BYTES,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        problem = _problem_of(hmac_keys)
        self._hmac_keys = () if problem else tuple(key.encode() for key in hmac_keys)
        del hmac_keys  # reports of errors show the locals of every frame
        if problem:
            raise ConfigurationError(problem)
        self._prepare(organization_id, max_body_bytes, clock)

    @classmethod
    def from_client(
        cls,
        client: Client,
        *,
        issuer: str | None = None,
        organization_id: str | None = None,
        max_body_bytes: int = MOST_BYTES,
        clock: Callable[[], datetime] = _utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> Self:
        """Verify the signature `jwt`, with the public key that Lago gives a client. Needs the extra `webhooks`.

        One key signs for all organizations of a server. So what tells of another organization than the API key's own
        is refused.

        Args:
            client: A `LagoOrgs` or an `AsyncLagoOrgs`; with the latter use `verify_async`.
            issuer: The address that Lago calls itself by, its setting `LAGO_API_URL`; the client's if None.
            organization_id: Lago's id of the organization; the API key's own is asked for if None.
            max_body_bytes: How long a body may be.
            clock: Gives the present instant.
            monotonic: Seconds from any beginning, for the age of keys.

        Raises:
            ConfigurationError: PyJWT or cryptography is not installed, or the issuer is no address.
        """
        try:
            import jwt
            from cryptography.hazmat.primitives.asymmetric import rsa
        except ModuleNotFoundError:
            raise ConfigurationError(
                "the signature jwt needs PyJWT and cryptography: pip install 'lago-orgs[webhooks]', or let Lago sign "
                "with hmac"
            ) from None
        del jwt, rsa
        made = cls.__new__(cls)
        made._hmac_keys = ()
        made._prepare(organization_id, max_body_bytes, clock)
        made._client = client
        made._issuer = signatures.checked_issuer(client.api_url if issuer is None else issuer)
        made._keys = PublicKeys(monotonic)
        return made

    def _prepare(self, organization_id: str | None, max_body_bytes: int, clock: Callable[[], datetime]) -> None:
        whole("max_body_bytes", max_body_bytes)
        if organization_id is not None:
            checked_id("organization_id", organization_id)
        self._organization_id = organization_id
        self._clock = clock
        self._client: Client | None = None
        self._issuer = ""
        self._keys: PublicKeys | None = None
        self.max_body_bytes = max_body_bytes
        """How long a body may be: whoever reads one need not read more."""

    def __repr__(self) -> str:
        return f"<WebhookVerifier of {self.algorithm}>" if hasattr(self, "_keys") else "<WebhookVerifier without keys>"

    @property
    def algorithm(self) -> str:
        """Which signature is accepted: `hmac` or `jwt`."""
        return signatures.HMAC if self._keys is None else signatures.JWT

    @property
    def may_wait(self) -> bool:
        """Whether the next `verify` may ask Lago for its key, and so must not be called on an event loop."""
        return self._keys is not None

    @property
    def has_async_client(self) -> bool:
        """Whether `verify_async` is the only way to ask Lago for its key."""
        return hasattr(self._client, "__aenter__")

    def verify(self, body: bytes, headers: Headers) -> WebhookEvent[Any]:
        """Return the event that a delivery is.

        Args:
            body: The request's raw bytes.
            headers: Its headers.

        Raises:
            WebhookRejected: It is not Lago's, or cannot be read; its `reason` says why, for the log.
            WebhookKeysUnavailable: Lago's public key cannot be had now: answer 503, and Lago tries again.
            InvalidArgument: The body is not bytes.
        """
        body = raw_bytes(body)
        keys, client = self._keys, self._client
        if keys is not None and client is not None and keys.is_wanted():
            fetch(client, keys, with_organization=self._organization_id is None)
        found = self._judged(body, headers)
        if found is signatures.FORGED and keys is not None and client is not None and keys.may_help():
            fetch(client, keys, with_organization=self._organization_id is None)
            found = self._judged(body, headers)
        del body, headers
        return self._given(found)

    async def verify_async(self, body: bytes, headers: Headers) -> WebhookEvent[Any]:
        """Return the event that a delivery is, with a client for event loops; as `verify`."""
        body = raw_bytes(body)
        keys, client = self._keys, self._client
        if keys is not None and client is not None and keys.is_wanted():
            await fetch_async(client, keys, with_organization=self._organization_id is None)
        found = self._judged(body, headers)
        if found is signatures.FORGED and keys is not None and client is not None and keys.may_help():
            await fetch_async(client, keys, with_organization=self._organization_id is None)
            found = self._judged(body, headers)
        del body, headers
        return self._given(found)

    def _given(self, found: WebhookEvent[Any] | str) -> WebhookEvent[Any]:
        if not isinstance(found, str):
            return found
        if found is UNKNOWN_KEYS and self._keys is not None:
            raise WebhookKeysUnavailable(f"Lago's public key cannot be had: {self._keys.trouble}")
        raise WebhookRejected(found)

    def _judged(self, body: bytes, headers: Headers) -> WebhookEvent[Any] | str:
        """The event, or why there is none."""
        read = read_headers(headers)
        if isinstance(read, str):
            return read
        if len(body) > self.max_body_bytes:
            return f"the body has more than {self.max_body_bytes} bytes"
        if read.algorithm != self.algorithm:
            return f"it is signed otherwise than with {self.algorithm}"
        fault = self._fault_of_hmac(body, read) if self._keys is None else self._fault_of_jwt(body, read, self._keys)
        if fault is not None:
            return fault
        try:
            payload = read_body(body)
        except Unreadable as error:
            return str(error)
        return self._event(body, payload, read.unique_key)

    def _event(self, body: bytes, payload: Mapping[str, Any], unique_key: str | None) -> WebhookEvent[Any] | str:
        expected = self._organization_id or (self._keys and self._keys.organization_id)
        event = event_of(payload, body=body, unique_key=unique_key, received_at=self._clock())
        # Some objects say it as well.
        told = (payload.get("organization_id"), event.root.get("lago_organization_id"))
        if expected and any(each is not None and each != expected for each in told):
            return "it tells of another organization"
        return event

    def _fault_of_hmac(self, body: bytes, read: Read) -> str | None:
        return None if signatures.fits_hmac(body, read.signature, self._hmac_keys) else signatures.FORGED

    def _fault_of_jwt(self, body: bytes, read: Read, keys: PublicKeys) -> str | None:
        if len(read.signature) > LONGER * self.max_body_bytes:
            return "the token is too long"
        current = keys.current
        if not current:
            return UNKNOWN_KEYS
        claims = signatures.claims_of(read.signature, current)
        if isinstance(claims, str):
            return claims
        if not signatures.is_issued_by(claims.get("iss"), self._issuer):
            return "the token is issued by another address than this Lago's: pass issuer if Lago calls itself otherwise"
        data = claims.get("data")
        if not isinstance(data, str) or not hmac.compare_digest(data.encode("utf-8", "surrogatepass"), body):
            return "the token is another body's"
        return None


def _problem_of(hmac_keys: object) -> str | None:
    """What is wrong with the keys, without any of them."""
    if isinstance(hmac_keys, str | bytes) or not isinstance(hmac_keys, Sequence):
        return f"hmac_keys is a {type(hmac_keys).__name__}: give a list of keys, such as [os.environ['LAGO_HMAC_KEY']]"
    if not hmac_keys:
        return "hmac_keys is empty: without a key every delivery would be refused, or none"
    for number, key in enumerate(hmac_keys):
        if not isinstance(key, str):
            return f"hmac_keys[{number}] is a {type(key).__name__}: give the key as text, as Lago's settings show it"
        if not key.strip():
            return f"hmac_keys[{number}] is empty: anybody could sign with it"
        if key != key.strip():
            return f"hmac_keys[{number}] begins or ends with white space: take it away"
    return None
