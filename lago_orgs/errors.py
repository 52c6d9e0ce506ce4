"""Every way in which a call can fail, as one tree.

```
LagoOrgsError (= LagoIntegrationError)
├── ConfigurationError        the address or the key is missing or unusable            also ValueError
├── InvalidArgument           refused before anything was sent                         also ValueError
│   ├── TransactionIdReused   the transaction id belongs to another use
│   └── WrongType             a type that the argument cannot have, such as a float    also TypeError
├── ClosedClient              the client was closed                                    also RuntimeError
├── AlreadyExists             what was to be created is there
├── PlanConflict              the organization is on another plan
├── SubscriptionConflict      the subscription's id is another organization's, or several might be meant
│   └── ForeignSubscription   usage would be counted on another customer's subscription
├── DeclarationConflict       a metric or plan is there, and cannot be made what was declared
├── AmbiguousOutcome          it may or may not have happened, and was not repeated
├── ConnectionFailed          no answer came                                           also ConnectionError
├── DeadlineExceeded          no answer came in time                                   also TimeoutError
├── UnknownMetric             usage has no such metric                                 also LookupError
├── CurrencyMismatch          amounts of two currencies were combined                  also TypeError
├── AccessDenied              an organization may not do this now: `decision` says why
│   ├── NotSubscribed         it has no active subscription
│   ├── NotEntitled           its plan does not include the feature
│   ├── LimitReached          the limit is used up
│   └── AccessUndecided       Lago is away, and the policy is to deny
├── UnexpectedAnswer          an answer came that is not Lago's
└── ApiError                  Lago answered, and refused
    ├── BadRequest            400
    ├── AuthenticationError   401
    ├── PermissionDenied      403
    ├── NotFound              404                                                      also LookupError
    ├── ActionRefused         405: a business rule forbids it
    ├── ValidationFailed      422
    │   └── EventsRefused     some events of a batch, the others being stored
    ├── RateLimited           429
    └── ServerError           5xx
```

"There is none" is not an error where a verb returns None; an outage and a refused key never look like it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lago_orgs.types.failures import (
    CallInfo,
    CurrencyMismatch,
    InvalidArgument,
    LagoOrgsError,
    UnknownMetric,
    WrongType,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lago_orgs.types import BatchResult, Decision, Difference, EventRefusal

__all__ = [
    "AccessDenied",
    "AccessUndecided",
    "ActionRefused",
    "AlreadyExists",
    "AmbiguousOutcome",
    "ApiError",
    "AuthenticationError",
    "BadRequest",
    "CallInfo",
    "ClosedClient",
    "ConfigurationError",
    "ConnectionFailed",
    "CurrencyMismatch",
    "DeadlineExceeded",
    "DeclarationConflict",
    "EventsRefused",
    "ForeignSubscription",
    "InvalidArgument",
    "LagoIntegrationError",
    "LagoOrgsError",
    "LimitReached",
    "NotEntitled",
    "NotFound",
    "NotSubscribed",
    "PermissionDenied",
    "PlanConflict",
    "RateLimited",
    "ServerError",
    "SubscriptionConflict",
    "TransactionIdReused",
    "UnexpectedAnswer",
    "UnknownMetric",
    "ValidationFailed",
    "WrongType",
]


LagoIntegrationError = LagoOrgsError


class ConfigurationError(LagoOrgsError, ValueError):
    """The server's address or the key is missing, or cannot be used."""


class TransactionIdReused(InvalidArgument):
    """The transaction id belongs to another use already: under it the second would never be billed.

    Args:
        result: What became of every event, where it was one of a batch.
    """

    def __init__(self, message: str, *, result: BatchResult | None = None, call: CallInfo | None = None) -> None:
        super().__init__(message, call=call)
        self.result = result


class ClosedClient(LagoOrgsError, RuntimeError):
    """The client was used after it was closed."""


class AlreadyExists(LagoOrgsError):
    """What was to be created is there already; nothing was changed."""


class PlanConflict(LagoOrgsError):
    """The organization is subscribed to another plan than the one asked for; nothing was changed.

    Args:
        org_id: The organization.
        current_plan: The code of the plan it is on.
        requested_plan: The code of the plan that was asked for.
    """

    def __init__(
        self, message: str, *, org_id: str, current_plan: str, requested_plan: str, call: CallInfo | None = None
    ) -> None:
        super().__init__(message, call=call)
        self.org_id = org_id
        self.current_plan = current_plan
        self.requested_plan = requested_plan


class SubscriptionConflict(LagoOrgsError):
    """Which subscription is the organization's cannot be told: its id is another's, or there are several."""


class ForeignSubscription(SubscriptionConflict):
    """The usage would be counted on a subscription that is, or may be, another customer's; nothing was sent."""


class DeclarationConflict(LagoOrgsError):
    """A metric or a plan is there, and is not made what was declared: Lago cannot, or customers would notice.

    Args:
        differences: What is not as declared.
    """

    def __init__(self, message: str, *, differences: tuple[Difference, ...]) -> None:
        super().__init__(message)
        self.differences = differences


class AmbiguousOutcome(LagoOrgsError):
    """A call that must not be repeated was sent, and whether it took effect is not known.

    Look before you do it again: it may have charged already. The cause is in `__cause__`.
    """


class ConnectionFailed(LagoOrgsError, ConnectionError):
    """No answer: the server could not be reached, or broke off."""


class DeadlineExceeded(LagoOrgsError, TimeoutError):
    """No answer within the time allowed."""


class AccessDenied(LagoOrgsError):
    """The organization may not do this now; nothing was kept.

    Args:
        message: The decision's sentence, if not another.
        decision: Why, and what an answer to the user needs.
    """

    def __init__(self, decision: Decision, message: str | None = None) -> None:
        super().__init__(str(decision) if message is None else message)
        self.decision = decision


class NotSubscribed(AccessDenied):
    """The organization has no active subscription."""


class NotEntitled(AccessDenied):
    """The organization's subscription does not include the feature."""


class LimitReached(AccessDenied):
    """The organization, or its user, has used up the limit."""


class AccessUndecided(AccessDenied):
    """Lago could not be asked, and the policy for that is to deny."""


class UnexpectedAnswer(LagoOrgsError):
    """An answer that is not Lago's: a proxy's page, another service, or a body that cannot be read.

    Args:
        status: The HTTP status.
        body: The start of the body.
    """

    def __init__(self, message: str, *, status: int, body: str = "", call: CallInfo | None = None) -> None:
        super().__init__(message, call=call)
        self.status = status
        self.body = body


class ApiError(LagoOrgsError):
    """Lago answered, and refused.

    Args:
        status: The HTTP status.
        code: Lago's own code, such as `subscription_not_found`; None if it sent none.
        details: Lago's `error_details`, as they came.
        body: The whole answer: an object, or the text if it was not JSON.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str | None = None,
        details: Any = None,
        body: Any = None,
        call: CallInfo | None = None,
    ) -> None:
        super().__init__(message, call=call)
        self.status = status
        self.code = code
        self.details = details
        self.body = body


class BadRequest(ApiError):
    """The request could not be read: 400, or another status of that kind that has no class of its own."""


class AuthenticationError(ApiError):
    """Lago does not know the key: 401."""


class PermissionDenied(ApiError):
    """The key may not do this, or the server lacks the feature: 403."""


class NotFound(ApiError, LookupError):
    """There is no such thing: 404; `code` says which, such as `plan_not_found`."""


class ActionRefused(ApiError):
    """A business rule forbids it: Lago's 405, such as `no_active_subscription`."""


class ValidationFailed(ApiError):
    """The server refused what was sent: 422.

    Args:
        fields: Per field the server's codes, such as `{"email": ("invalid_email_format",)}`.
        events: Of a batch of events, those at fault.
    """

    def __init__(
        self,
        message: str,
        *,
        fields: Mapping[str, tuple[str, ...]] | None = None,
        events: tuple[EventRefusal, ...] = (),
        **rest: Any,
    ) -> None:
        super().__init__(message, **rest)
        self.fields: Mapping[str, tuple[str, ...]] = fields or {}
        self.events = events

    def says(self, field: str, code: str) -> bool:
        """Whether the server gave this code for this field."""
        return code in self.fields.get(field, ())


class EventsRefused(ValidationFailed):
    """Some events of a batch were refused for good; all the others are stored.

    Args:
        result: What became of every event.
    """

    def __init__(self, message: str, *, result: BatchResult, **rest: Any) -> None:
        super().__init__(message, events=result.refused, **rest)
        self.result = result


class RateLimited(ApiError):
    """Too many requests: 429.

    Args:
        retry_after: Seconds to wait, if the server said so.
    """

    def __init__(self, message: str, *, retry_after: float | None = None, **rest: Any) -> None:
        super().__init__(message, **rest)
        self.retry_after = retry_after


class ServerError(ApiError):
    """The server failed: 5xx.

    Args:
        retry_after: Seconds to wait, if the server said so.
    """

    def __init__(self, message: str, *, retry_after: float | None = None, **rest: Any) -> None:
        super().__init__(message, **rest)
        self.retry_after = retry_after
