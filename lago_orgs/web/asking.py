"""Asking the program whose a request is: nobody's, or not to be told because its own function failed."""

from __future__ import annotations

import logging
from collections.abc import Hashable, Iterator
from itertools import count
from types import SimpleNamespace, TracebackType

from lago_orgs._core.arguments import shown
from lago_orgs.errors import InvalidArgument
from lago_orgs.types import Decision, Reason
from lago_orgs.web.noticing import MANY, said
from lago_orgs.web.tab import Tab

logger = logging.getLogger("lago_orgs.web")
FRAMEWORKS = {"starlette", "fastapi", "flask", "werkzeug", "django", "litestar", "quart"}
MADE_HERE = {"lago_orgs", "starlette", "fastapi", "litestar"}  # whose requests are made anew for each who asks
MOST_KINDS = 100
NOBODY = (
    "%s is nobody's: org looks for what the request lacks (%s). If a name is misspelt there, nobody is ever billed; if "
    "nobody has signed in, as is well, let org return None then. It is said once"
)
NOBODY_EVER = (
    "org has found nobody in %d requests, the last of which is %s, nor in any other: each time it looks for what the "
    "request lacks (%s). Nothing is recorded, and nobody is let in: see whether a name is misspelt there. If nobody "
    "has signed in, as is well, let org return None then. It is said once"
)
NO_USER = (
    "%s: user looks for what the request lacks (%s), so that its use is recorded without a user. If that is well, let "
    "user return None then. It is said once"
)
NAMES_NO_ONE = (AttributeError, LookupError, TypeError)  # what a function of a request raises that was not signed in


class Asking:
    """Asks the program's functions about requests, and says once what never comes of it."""

    def __init__(self) -> None:
        super().__init__()
        self._known: set[int] = set()  # the functions, by their ids, that have said of a request whose it is
        self._lacking: dict[Hashable, Iterator[int]] = {}

    def whose(self, tab: Tab) -> str | None:
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
            if is_absent(error, tab):
                self._note_absent(tab, error)
            else:
                _note(tab, error, "the application's org function failed")
            return None
        if found is not None:
            tab.trouble = None
            self._known.add(id(tab.asks))
        return found

    def who(self, tab: Tab) -> object:
        """Return who acts in a request; None if that is not known, or the function failed: it is logged."""
        try:
            return tab.user_id
        except Exception as error:
            if not is_absent(error, tab):
                logger.exception(
                    "%s: the application's user function failed: what it uses is recorded without a user", tab.place
                )
            elif tab.found is not None and self._times("user", error) == 1:
                logger.warning(NO_USER, tab.place, said(error))
            tab.forget_user()
            return None

    def asked(self, tab: Tab) -> str | None:
        """Return whose a request is, as `whose` does, whatever the function raises."""
        if tab.found is not None and tab.trouble is None:
            return tab.found
        try:
            return self.whose(tab)
        except Exception as error:  # noqa: BLE001 - the page is not to suffer from it
            _note(tab, error, "the application's org function failed")
            return None

    def _note_absent(self, tab: Tab, error: Exception) -> None:
        """Say that a function finds nobody, as long as it never found anybody: a name in it may be misspelt."""
        if id(tab.asks) in self._known or tab.is_absent:
            return
        tab.is_absent = True  # once for a request
        times = self._times(id(tab.asks), error)
        if times == 1:
            logger.warning(NOBODY, tab.place, said(error))
        elif times == MANY:
            logger.error(NOBODY_EVER, MANY, tab.place, said(error))

    def _times(self, what: object, error: Exception) -> int:
        """Return how often an error of this kind has come, this time among them."""
        kind = what, type(error), getattr(error, "name", None)
        if len(self._lacking) >= MOST_KINDS and kind not in self._lacking:
            return 0
        return next(self._lacking.setdefault(kind, count(1)))


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
        if sought is tab.request and _root(sought) in MADE_HERE:
            return False  # nobody notes anything on a request that was made for this call: the name is misspelt
        if sought is tab.request or isinstance(sought, SimpleNamespace) or _root(sought) in FRAMEWORKS:
            return True
    if not isinstance(error, (AttributeError, LookupError)):
        return False
    trace: TracebackType | None = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and str(trace.tb_frame.f_globals.get("__name__")).partition(".")[0] in FRAMEWORKS


def _root(thing: object) -> str:
    return type(thing).__module__.partition(".")[0]


def _note(tab: Tab, error: Exception, what: str) -> None:
    if tab.trouble is None:  # once for a request
        logger.error("%s: %s: the request is nobody's: %r", tab.place, what, error, exc_info=error)
    tab.trouble = error
