"""Asking the program whose a request is: nobody's, or not to be told because its own function failed."""

from __future__ import annotations

import logging
from types import SimpleNamespace, TracebackType

from lago_orgs._core.arguments import shown
from lago_orgs.errors import InvalidArgument
from lago_orgs.types import Decision, Reason
from lago_orgs.web.tab import Tab

logger = logging.getLogger("lago_orgs.web")
FRAMEWORKS = {"starlette", "fastapi", "flask", "werkzeug", "django", "litestar", "quart"}
NAMES_NO_ONE = (AttributeError, LookupError, TypeError)  # what a function of a request raises that was not signed in


def whose(tab: Tab) -> str | None:
    """Return whose a request is; None if nobody has signed in, or `tab.trouble` says why it cannot be told.

    Nobody has, if the function returns None or "", or if it looks for what the request itself does not have
    (`request.state.user`, `request.user.org_id` of an anonymous user, `g.user`, a header). Any other error is one.
    """
    try:
        found = tab.org_id
    except InvalidArgument as error:
        _note(tab, error, "whose it is cannot be an organization's id")
        return None
    except NAMES_NO_ONE as error:
        if not is_absent(error, tab):
            _note(tab, error, "the application's org function failed")
        return None
    if found is not None:
        tab.trouble = None
    return found


def who(tab: Tab) -> object:
    """Return who acts in a request; None if that is not known, or the application's function failed: it is logged."""
    try:
        return tab.user_id
    except Exception as error:
        if not is_absent(error, tab):
            logger.exception("the application's user function failed: what %r uses is recorded without a user", tab)
        tab.forget_user()
        return None


def asked(tab: Tab) -> str | None:
    """Return whose a request is, as `whose` does, whatever the function raises."""
    if tab.found is not None and tab.trouble is None:
        return tab.found
    try:
        return whose(tab)
    except Exception as error:  # noqa: BLE001 - the page is not to suffer from it
        _note(tab, error, "the application's org function failed")
        return None


def refusal(tab: Tab, org_id: str | None, user_id: object, *, is_per_user: bool) -> Decision | None:
    """Return the decision about a request that cannot even be asked about; None if it can.

    Args:
        tab: The request's.
        org_id: Whose it is.
        user_id: Who acts.
        is_per_user: Whether a user's own limit is asked for.
    """
    if org_id is None and isinstance(tab.trouble, InvalidArgument) and isinstance(tab.named, str):
        return Decision(reason=Reason.NOT_SUBSCRIBED, org_id=shown(tab.named))  # as of any id that is not known
    if org_id is not None and is_per_user and user_id is None:
        return Decision(reason=Reason.NO_ORGANIZATION, org_id=org_id)  # 401
    return None


def is_absent(error: Exception, tab: Tab) -> bool:
    """Say whether an error tells that the request itself lacks something, as one that was not signed in does."""
    if isinstance(error, AttributeError):
        sought = getattr(error, "obj", None)
        if sought is tab.request or isinstance(sought, SimpleNamespace) or _is_theirs(type(sought).__module__):
            return True
    if not isinstance(error, (AttributeError, LookupError)):
        return False
    trace: TracebackType | None = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and _is_theirs(str(trace.tb_frame.f_globals.get("__name__")))


def _is_theirs(module: str) -> bool:
    return module.partition(".")[0] in FRAMEWORKS


def _note(tab: Tab, error: Exception, what: str) -> None:
    if tab.trouble is None:  # once for a request
        logger.error("%s: the request is nobody's: %r", what, error, exc_info=error)
    tab.trouble = error
