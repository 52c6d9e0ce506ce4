"""Billing in Flask: an extension with decorators for access and limits, and usage recorded once per response."""

from __future__ import annotations

import functools
from collections.abc import Callable
from decimal import Decimal
from inspect import iscoroutinefunction
from typing import Any, TypeVar

from flask import (
    Flask,
    Request,
    Response,
    current_app,
    g,
    got_request_exception,
    has_app_context,
    has_request_context,
    render_template,
    request,
)
from jinja2 import TemplateNotFound
from werkzeug.exceptions import HTTPException

from lago_orgs._core.arguments import check_names
from lago_orgs.errors import AccessDenied, ConfigurationError
from lago_orgs.types import Decision, Money, Privilege
from lago_orgs.web import gate
from lago_orgs.web.checks import check_track
from lago_orgs.web.measures import header, response_bytes
from lago_orgs.web.metering import logger
from lago_orgs.web.settings import BILLING, METERING, TRACKING, Read
from lago_orgs.web.tab import Tab
from lago_orgs.web.wsgi import TAB, SyncBilling, TrackUsage

__all__ = ["Billing", "Refused", "header", "response_bytes"]

F = TypeVar("F", bound=Callable[..., Any])
Limit = Decimal | int | str | Money | Privilege | None
TEMPLATE = "lago_orgs/refused.html"
SETTINGS = "LAGO_ORGS_"  # what those of an application begin with


class Refused(HTTPException):
    """A request that may not go on: answered as a problem, or as a page where the application has one.

    An error handler for it, or for `HTTPException`, goes before that.

    Args:
        decision: Why; the template `lago_orgs/refused.html` gets it, and the answer.
    """

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        self.answer = gate.answer(decision)
        self.code = self.answer.status
        super().__init__(self.answer.detail)

    @property
    def name(self) -> str:
        """What it is, in a few words."""
        return self.answer.title

    def get_response(self, environ: Any = None, scope: Any = None) -> Any:
        """Return the response."""
        headers = dict(self.answer.headers)
        if gate.wants_html(request.headers.get("Accept")):
            try:
                page = render_template(TEMPLATE, decision=self.decision, answer=self.answer)
            except TemplateNotFound:
                pass
            else:
                return Response(page, self.answer.status, {**headers, "Content-Type": "text/html; charset=utf-8"})
        return Response(self.answer.content, self.answer.status, headers)


def _answered(denied: AccessDenied) -> Any:
    """Answer what `billing.access` denied within a view as a refusal by a decorator is."""
    return current_app.handle_http_exception(Refused(denied.decision))


class Billing(SyncBilling):
    """Billing of a Flask application: what `SyncBilling` and `TrackUsage` take, and it.

    Args:
        app: The application; None, and `init_app` later.
        code: The billable metric that every request is recorded for; None records none, and views may `record`.
        track: More arguments of `TrackUsage`, such as `{"units": header("X-Tokens-Used")}`.
        options: As `SyncBilling` takes them. The settings of the application stand in for what is not given:
            `LAGO_ORGS_OUTBOX`, `LAGO_ORGS_CODE`, `LAGO_ORGS_UNITS` and all others that Django has in `LAGO_ORGS`.

    Example:
        >>> billing = Billing(app, org=lambda request: g.user["org_id"], code="api_call")
        >>> @app.post("/chat")
        ... @billing.active_subscription
        ... @billing.limit("tokens", 1_000_000)
        ... def chat(): ...
    """

    def __init__(
        self, app: Flask | None = None, *, code: str | None = None, track: dict[str, Any] | None = None, **options: Any
    ) -> None:
        check_names("Billing", options, BILLING.values())
        super().__init__(**options)
        check_track({} if track is None else track, TRACKING)
        self._given = set(options)
        self._code, self._track = code, dict(track or {})
        self._settings: dict[str, Any] | None = None
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Put it into an application.

        Raises:
            ConfigurationError: The application has one already, a setting of it cannot be meant, this one is in use by
                another application with other settings, or nobody says whose a request is.
        """
        if "lago_orgs" in app.extensions:
            raise ConfigurationError("the application has a Billing already")
        read = _settings(app)
        settings = {name: value for name, value in read.only(BILLING).items() if name not in self._given}
        self._check_same(settings)
        self._set({**self._arguments, **settings})
        self.check_place()
        track = {**read.only(METERING), **self._track}
        code = track.pop("code", None) if self._code is None else self._code
        track.pop("code", None)
        if code is None and track:
            raise ConfigurationError(
                f"{', '.join(sorted(track))}: given, and nothing is tracked: give code=... beside it, or {SETTINGS}CODE"
            )
        app.extensions["lago_orgs"] = self
        if AccessDenied not in app.error_handler_spec[None][None]:
            app.register_error_handler(AccessDenied, _answered)
        self._show_in(app)
        if code is None:
            app.before_request(self._begin)
            app.teardown_request(self._end)
        else:
            # A hook costs a request some microseconds, and Flask itself begins a response while the request still is
            # one. What wraps it already may begin it later.
            if getattr(app.wsgi_app, "__func__", None) is not Flask.wsgi_app:
                app.after_request(self._note)
            got_request_exception.connect(self._note_failure, app)  # where it is let out, no response begins
            app.wsgi_app = _Tracker(  # type: ignore[method-assign]  # as Flask's own documentation does
                app.wsgi_app, self, code=code, make_request=_Later, **track
            )

    def _check_same(self, settings: dict[str, Any]) -> None:
        """See whether a second application has other settings: it goes by the same ones as the first.

        Raises:
            ConfigurationError: It has, and what goes by the former ones is in use.
        """
        former, self._settings = self._settings, settings
        if former is None or settings == former:
            return
        names = {name for name in {*settings, *former} if settings.get(name) != former.get(name)}
        said = f"this Billing is another application's already, whose settings differ in {', '.join(sorted(names))}"
        if any(each is not None for each in (self._lago, self._recorder, self._access)):
            self._settings = former
            raise ConfigurationError(f"{said}: make a Billing for each, or close it before another application is made")
        logger.warning("%s: from now on both go by the later ones; make a Billing for each if both are served", said)

    def _show_in(self, app: Flask) -> None:
        """Put this into each `g` of an application, without a hook of its requests."""
        billing, former = self, app.app_ctx_globals_class

        class Globals(former):  # type: ignore[misc, valid-type]  # a class that an application chooses
            def __init__(self) -> None:
                super().__init__()
                self.__dict__["billing"] = billing

        Globals.__name__ = Globals.__qualname__ = former.__name__
        app.app_ctx_globals_class = Globals
        if has_app_context() and current_app._get_current_object() is app:  # type: ignore[attr-defined]  # see below
            g.billing = self

    def _begin(self) -> None:
        mine = _present()
        tab: Tab | None = mine.environ.get(TAB)
        if tab is None:
            tab = mine.environ[TAB] = Tab(mine, self.org, self.user, owner=self)
            tab.enter()
        tab.request = mine

    def _end(self, _: BaseException | None) -> None:
        tab: Tab | None = _present().environ.get(TAB)
        if tab is not None and tab.owner is self:
            tab.leave()

    def _note(self, response: Response) -> Response:
        mine = _present()
        tab: Tab | None = mine.environ.get(TAB)
        if tab is not None:
            tab.request = mine
            self.fix(tab)
        return response

    def _note_failure(self, *_: object, **__: object) -> None:
        if (tab := self._tab_of_flask()) is not None:
            self.fix(tab)

    @staticmethod
    def _tab_of_flask() -> Tab | None:
        """Return the tab of the request that Flask has here, also in a thread that was given a copy of its context."""
        tab: Tab | None = _present().environ.get(TAB) if has_request_context() else None
        return None if tab is None or tab.is_elsewhere else tab

    def fix(self, tab: Tab) -> None:
        """Ask whose a request is while it still is one: what counts is asked when the response is over."""
        self._meet(tab)
        self.asked(tab)
        self.who(tab)
        tab.fix()

    @staticmethod
    def _meet(tab: Tab | None) -> None:
        """Give the tab of the present request that request, once Flask has made it."""
        if tab is not None and type(tab.request) is _Later and has_request_context():
            mine = _present()
            if mine.environ is tab.request.environ:
                tab.request = mine

    def _present_tab(self) -> Tab | None:
        tab = super()._present_tab() or self._tab_of_flask()
        self._meet(tab)
        return tab

    # Access

    def active_subscription(self, view: F) -> F:
        """Let a request pass to a view if its organization has an active subscription; else 402. A decorator."""
        return self._asking(view, lambda: ((), {}))

    def feature(self, feature: str, *, product: str | None = None) -> Callable[[F], F]:
        """Make a decorator that lets a request pass whose organization is entitled to a feature; else 403.

        Args:
            feature: The feature's code.
            product: Which subscription, if the organization has one per product.
        """
        return lambda view: self._asking(view, lambda: ((), {"feature": feature, "product": product}))

    def limit(
        self,
        metric_code: str,
        limit: Limit | Callable[[Any], Any],
        *,
        units: Decimal | int | str = 1,
        user_limit: Decimal | int | str | None = None,
        product: str | None = None,
    ) -> Callable[[F], F]:
        """Make a decorator that lets a request pass while a limit leaves something; else 429.

        It looks, and sets nothing aside: where a limit must hold exactly, use `billing.access.reserve` in the view.

        Args:
            metric_code: What is limited.
            limit: How much may be used in the period, a `Privilege` in Lago that says, or a function of the request
                that gives either; None limits nothing.
            units: How much must be left.
            user_limit: How much each user may use in the period.
            product: Which subscription, if the organization has one per product.
        """

        def asked() -> tuple[tuple[Any, ...], dict[str, Any]]:
            found = limit(request) if callable(limit) else limit
            return (metric_code, units), {"limit": found, "user_limit": user_limit, "product": product}

        return lambda view: self._asking(view, asked)

    def _asking(self, view: F, asked: Callable[[], tuple[tuple[Any, ...], dict[str, Any]]]) -> F:
        is_plain = not iscoroutinefunction(view)

        @functools.wraps(view)
        def guarded(*arguments: Any, **named: Any) -> Any:
            self.require(*asked())
            return (view if is_plain else current_app.ensure_sync(view))(*arguments, **named)

        guarded_view: Any = guarded
        made: F = guarded_view
        return made

    def require(self, arguments: tuple[Any, ...] = (), named: dict[str, Any] | None = None) -> Decision | None:
        """Return the decision about the present request, asked as `access.check` is.

        Raises:
            Refused: It may not go on.
        """
        mine = _present()
        # In a `test_request_context` nobody dispatches the request, and it has none.
        tab: Tab = mine.environ.get(TAB) or Tab(mine, self.org, self.user, owner=self)
        tab.request = mine
        if self.org is None and tab.is_nobodys:
            self.tab(request)  # which says what is missing
        decision = self.decide(tab, *arguments, **(named or {}))
        if decision is not None and not decision:
            raise Refused(decision)
        return decision


def _settings(app: Flask) -> Read:
    """Read the settings of an application.

    Raises:
        ConfigurationError: One is not known, or cannot be meant.
    """
    if app.config.get(SETTINGS[:-1]) is not None:
        raise ConfigurationError(
            f"{SETTINGS[:-1]} is a setting of Django's: in Flask each has a name of its own, such as {SETTINGS}OUTBOX"
        )
    given = {name[len(SETTINGS) :]: value for name, value in app.config.items() if name.startswith(SETTINGS)}
    read = Read(given, f"{SETTINGS}{{}}")
    read.check()
    return read


def _present() -> Any:
    """Return the present request: what is behind Flask's proxy, which looks it up with each attribute."""
    return request._get_current_object()  # type: ignore[attr-defined]  # its one documented way


class _Tracker(TrackUsage):
    """Tracks requests of Flask, each while it still is one."""

    def begins(self, tab: Tab) -> None:
        """Ask whose a request is when its response begins."""
        if has_request_context():
            billing: Any = self.billing
            billing.fix(tab)


class _Later:
    """What stands for a request until Flask has made one of its own, and where it fails before that counts."""

    def __init__(self, environ: Any) -> None:
        self.environ = environ

    def __getattr__(self, name: str) -> Any:
        return getattr(Request(self.environ), name)
