"""What an endpoint answers, whatever framework it stands in."""

import logging
from typing import Any

from lago_orgs.errors import ConfigurationError
from lago_orgs.webhooks import InboxError, WebhookBodyMissing, WebhookKeysUnavailable, WebhookRejected
from lago_orgs.webhooks.inbox.inbox import Inbox
from lago_orgs.webhooks.verifying.headers import Headers

OK, REFUSED, NOT_ALLOWED, TOO_LARGE, NOT_JSON, AGAIN = 200, 401, 405, 413, 415, 503
JSON = "application/json"
GIVEN = (
    "the request's body is not what came: something has read it before (a middleware, or a handler that parses it), "
    "and only the raw bytes were signed. Take that away for this path"
)

logger = logging.getLogger("lago_orgs.webhooks")


class Door:
    """Answers deliveries: 200 when one is kept, 401 to what is not Lago's, 413, 415, and 503 so that Lago tries again.

    Args:
        inbox: Keeps them; it needs a verifier.

    Raises:
        ConfigurationError: It has none.
    """

    def __init__(self, inbox: Inbox) -> None:
        if inbox.verifier is None:
            raise ConfigurationError("the inbox has no verifier: give it one, verifier=WebhookVerifier(...)")
        self._inbox = inbox
        self.most = inbox.verifier.max_body_bytes
        """How many bytes of a body to read; one more tells that it is too long."""

    def refusal(self, method: str, content_type: str | None, length: str | int | None) -> int | None:
        """Return the status for what is refused before its body is read; None if it is to be read."""
        if method != "POST":
            return NOT_ALLOWED
        if (content_type or "").partition(";")[0].strip().lower() != JSON:
            return NOT_JSON
        return TOO_LARGE if (declared := length_of(length)) is not None and declared > self.most else None

    def answer(self, body: bytes, headers: Headers, length: str | int | None) -> int:
        """Verify and keep a delivery, and return the status.

        Raises:
            WebhookBodyMissing: The body is shorter than was declared.
        """
        if (status := self._fault(body, length)) is not None:
            return status
        try:
            self._inbox.receive(body, headers)
        except (WebhookRejected, WebhookKeysUnavailable, InboxError) as error:
            return _status(error)
        return OK

    async def answer_async(self, body: bytes, headers: Headers, length: str | int | None) -> int:
        """Verify and keep a delivery from an event loop, and return the status; as `answer`."""
        if (status := self._fault(body, length)) is not None:
            return status
        try:
            await self._inbox.receive_async(body, headers)
        except (WebhookRejected, WebhookKeysUnavailable, InboxError) as error:
            return _status(error)
        return OK

    def _fault(self, body: Any, length: str | int | None) -> int | None:
        if len(body) > self.most:
            return TOO_LARGE
        if (declared := length_of(length)) is not None and len(body) != declared:
            raise WebhookBodyMissing(GIVEN)
        return None


def _status(error: Exception) -> int:
    if isinstance(error, WebhookRejected):
        logger.info("a delivery was refused: %s", error.reason)
        return REFUSED
    logger.warning("a delivery could not be kept, Lago is told to try again: %s", error)
    return AGAIN


def length_of(declared: str | int | None) -> int | None:
    """Return how many bytes a header says that a body has; None if it does not say that."""
    text = str(declared or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def spellings(path: str) -> list[str]:
    """Return a path as it is given, and with the slash at its end that it has not, or without the one that it has."""
    other = path.rstrip("/") if path.endswith("/") else f"{path}/"
    return [path, other] if path.strip("/") else [path]
