"""Recording what requests used: once for each, and never at the cost of a page."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from lago_orgs.errors import ConfigurationError
from lago_orgs.recorder.events import new_transaction_id
from lago_orgs.web.asking import Asking, is_absent
from lago_orgs.web.gate import TASK, Facts, Rule, as_text, derived_id
from lago_orgs.web.keeping import Keeping
from lago_orgs.web.measures import Header, added, checked_units
from lago_orgs.web.tab import Tab, current
from lago_orgs.web.texts import readable

logger = logging.getLogger("lago_orgs.web")
UNKNOWN = "unknown"  # stands for the organization of a use that nobody can be billed for yet
NOBODYS = (
    "%s told of units of %s, and is nobody's: they are billed to nobody. Where that is not meant, see that `org` "
    "knows such requests; a middleware that signs in runs for HTTP alone, and not for WebSockets. It is said once"
)


def _told(rule: Rule, tab: Tab) -> dict[str, str]:
    """Return what the program said that was used, as the property that it is kept in."""
    return {} if tab.outcome.units is None else {rule.field or rule.code: str(tab.outcome.units)}


class Metering(Asking, Keeping):
    """What every flavour of `Billing` does with usage.

    Args:
        org: Says whose a request is, where nothing nearer says it.
        user: Says who acts.
    """

    def __init__(self, org: Callable[[Any], object] | None, user: Callable[[Any], object] | None) -> None:
        super().__init__()
        self.org, self.user = org, user
        self._codes: set[str] = set()
        self._told_of_nobody: set[tuple[str, str]] = set()
        self.opening = threading.RLock()
        """Held while something is made that is made once."""

    # What programs call

    def add(self, units: Decimal | int | str, *, code: str | None = None) -> None:
        """Say that the present request used so many units; what several calls say adds up.

        Args:
            units: How many. They are recorded with the request, when it ends, and instead of what it is measured by;
                said afterwards, as by a background task, they are recorded at once, as another use.
            code: Of which metric, where the request is tracked for several.

        Raises:
            ConfigurationError: No request is under way that this billing tracks, or it is tracked for several metrics
                and none is named. The units are in the log as an error then, and counted in `unrecorded`.
            InvalidArgument: They are no number, or below nothing.
        """
        try:
            tab = self.current(code=code)
        except ConfigurationError as error:
            codes = [code] if code is not None else sorted(self._codes)
            self._lost({"code": codes[0] if len(codes) == 1 else codes, "units": str(checked_units(units))}, error)
            raise
        tab.add(units)

    def current(self, *, code: str | None = None) -> Tab:
        """Return the present request's tab, to hand to what runs without its context.

        A thread of one's own, a worker that serves many requests, and whatever the garbage collector ends have none:
        they call `add` of the tab that they were given.

        Args:
            code: Of which metric, where the request is tracked for several.

        Raises:
            ConfigurationError: No request is under way that this billing tracks, or it is tracked for several metrics
                and none is named.
        """
        tab = self._present_tab()
        if tab is not None and tab.outer is None and tab.owner is self and tab.code is not None and code is None:
            return tab
        mine = [each for each in tab or () if each.owner is self and each.code is not None]
        if code is not None:
            mine = [each for each in mine if each.code == code]
        codes = sorted({str(each.code) for each in mine})
        if len(codes) > 1:
            raise ConfigurationError(
                f"the request is tracked for {', '.join(codes)}: say which is meant, as in code={codes[0]!r}"
            )
        if mine:
            return mine[0]
        raise ConfigurationError(self._why_none(tab, code))

    def _why_none(self, tab: Tab | None, code: str | None) -> str:
        what = "" if code is None else f" for {code!r}"
        if tab is None:
            return (
                f"no request is under way here that is tracked{what}: add TrackUsage to the application; a thread or "
                "a worker of its own has no request's context, so start it with asyncio.to_thread or "
                "contextvars.copy_context().run, or hand it billing.current()"
            )
        if not any(each.owner is self for each in tab):
            return f"this request is tracked by another Billing{what}: call that one's, or add TrackUsage for this one"
        return f"this request is not tracked{what}: add TrackUsage for it, or give code=... where Billing is made"

    def _present_tab(self) -> Tab | None:
        """Return the tab of the request on whose behalf this runs."""
        tab = current.get()
        return None if tab is None or tab.is_elsewhere else tab

    def _mine(self) -> Tab | None:
        return next((each for each in self._present_tab() or () if each.owner is self), None)

    @property
    def org_id(self) -> str | None:
        """Whose the present request is, or None; also in tasks and threads that it started with its context."""
        return None if (tab := self._mine()) is None else self.asked(tab)

    @property
    def user_id(self) -> object:
        """Who acts in the present request, or None."""
        if (tab := self._mine()) is None:
            return None
        try:
            return tab.user_id
        except Exception as error:
            if is_absent(error, tab):  # who has not signed in may do so yet
                return None
            raise

    def record(
        self,
        code: str,
        properties: Mapping[str, Any] | None = None,
        *,
        org_id: str | int | UUID | None = None,
        user_id: object = None,
        transaction_id: str | None = None,
        product: str | None = None,
    ) -> str:
        """Keep one use of the product by the present request's organization and user, at once.

        Args:
            code: The billable metric's code.
            properties: What the metric counts or filters by.
            org_id: The organization, if it is another, or no request is under way.
            user_id: Who acted, likewise.
            transaction_id: The event's own id; None makes one.
            product: Which subscription, if the organization has one per product.

        Returns:
            The transaction id.

        Raises:
            ConfigurationError: Nobody says whose it is.
            OutboxError: It could not be kept.
        """
        whose = as_text(org_id) if org_id is not None else self.org_id
        if whose is None:
            raise ConfigurationError("nobody says whose use it is: give org_id, or call it while a request is tracked")
        who = user_id if user_id is not None or org_id is not None else self.user_id
        return self.recorder.record(
            whose, code, properties, user_id=who, transaction_id=transaction_id, product=product
        )

    # What adapters call

    def settle(self, rule: Rule, tab: Tab, facts: Facts) -> None:
        """Record what a request used; what is told of it afterwards is recorded then, as another use of its own.

        Whatever is wrong is in the log: the page is not to suffer from it.
        """
        if tab.is_elsewhere:  # a copy of it, in a process that was forked meanwhile
            return
        tab.later = partial(self._settle_more, rule, facts)  # first, so that no thread tells of it in between
        is_recorded = self._settle(rule, tab, facts)
        if tab.verdict is not None:
            tab.judge(tab.verdict, is_recorded=is_recorded)

    def give_up(self, tab: Tab, units: Decimal, error: Exception) -> None:
        """Say of units that cannot be recorded with their request what they were."""
        self._lost({"org_id": tab.found, "code": tab.code, "units": str(units)}, error)

    def _settle_more(self, rule: Rule, facts: Facts, tab: Tab) -> None:
        if tab.told:
            self._settle(rule, tab, facts)

    def _settle(self, rule: Rule, tab: Tab, facts: Facts) -> bool:
        """Record what a request used; whether there was something to record."""
        if tab.within is not None:
            if tab.may_be_two:
                self.asked(tab)
            if tab.is_superseded and not tab.told:
                return True
        org_id = self.asked(tab)
        if org_id is None and tab.trouble is None:
            tells = tab.told or (isinstance(rule.units, Header) and rule.units.is_in(tab.outcome))
            if tells and (rule.code, facts.method) not in self._told_of_nobody:
                self._told_of_nobody.add((rule.code, facts.method))
                logger.warning(NOBODYS, tab.place, rule.code)
            return False
        try:
            tab.outcome.units = added(tab.taken()) if tab.told else None
            if number := next(tab.numbers):
                facts = facts._replace(number=number)
            use = rule.use(org_id or UNKNOWN, self.who(tab), tab.request, tab.outcome, facts)
        except Exception as error:
            logger.exception("%s of %r: what it used could not be told", tab.place, org_id)
            self._lost(self._as_known(rule, tab, facts, org_id), error)
            return True
        if use is None:
            return False
        if org_id is None and tab.trouble is not None:
            named = use._replace(transaction_id=use.transaction_id or new_transaction_id())._asdict()
            self._lost({**named, "org_id": None}, tab.trouble)
            return True
        self._take(use, is_task=facts.method == TASK)
        return True

    def _as_known(self, rule: Rule, tab: Tab, facts: Facts, org_id: str | None) -> dict[str, Any]:
        return {
            "org_id": org_id,
            "code": rule.code,
            "properties": {"endpoint": readable(facts.path)} | _told(rule, tab),
            "user_id": self.who(tab),
            "transaction_id": derived_id(org_id or UNKNOWN, rule.code, facts) or new_transaction_id(),
            "product": rule.product,
        }
