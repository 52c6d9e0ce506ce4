"""What cannot be meant is refused when an application starts, by name and with what to give, in every adapter."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from lago_orgs import ConfigurationError, InvalidArgument, LagoOrgsError
from lago_orgs.web import asgi, flask, litestar, wsgi
from lago_orgs.web.asgi import header
from lago_orgs.web.settings import ARGUMENTS, BILLING

from .conftest import Shop
from .django_project import MIDDLEWARE, configure
from .test_django import settings_of

configure()

from django.core.checks import run_checks  # noqa: E402
from django.test import override_settings  # noqa: E402

from lago_orgs.web.django.conf import get_billing, get_rule  # noqa: E402
from lago_orgs.web.django.middleware import TrackUsageMiddleware  # noqa: E402


def no_arguments() -> str:
    return "acme"


async def on_a_loop(request: Any) -> str:
    return "acme"


def of_request(request: Any) -> str:
    return "acme"


def five(request: Any, outcome: Any) -> int:
    return 5


WRONG: list[tuple[str, Any, str]] = [
    ("API_URL", "lago.example.com", "write it like 'https://lago.example.com'"),
    ("API_URL", 5, "give a string"),
    ("API_URL", "https://user:hush@lago.example.com", "the key goes into api_key"),
    ("API_KEY", 5, "api_key is a int: give a string"),
    ("API_KEY", "https://lago.example.com", "are api_url and api_key exchanged?"),
    ("OUTBOX", 5, "outbox is 5: give the path of a file, or an outbox"),
    ("OUTBOX", " ", "give the path of a file, or an outbox"),
    ("OUTBOX", "redis://:hush@localhost", "give RedisOutbox(url)"),
    ("OUTBOX", "/", "outbox is the folder '/': give the path of a file in it"),
    ("ORG", 5, "org is 5: give a function of the request"),
    ("ORG", no_arguments, "which cannot be called with the request"),
    ("ORG", on_a_loop, "nobody awaits: give a plain one"),
    ("USER", 5, "user is 5: give a function of the request"),
    ("USER", no_arguments, "which cannot be called with the request"),
    ("ON_OUTAGE", "hope", "it is 'last_known', 'allow' or 'deny'"),
    ("TTL", "30", "ttl is '30': give a number of seconds"),
    ("TTL", 0, "give more"),
    ("PATIENCE", -1, "patience is -1: give a number of seconds"),
    ("RECORDER", ["guard"], "recorder is ['guard']: give a mapping"),
    ("RECORDER", {"gaurd": "raise"}, "recorder has no 'gaurd': did you mean 'guard'? it has adopt, clock, guard"),
    ("RECORDER", {"api_key": "hush"}, "recorder has no 'api_key'"),
    ("RECORDER", {"guard": "rise"}, "recorder: guard is 'rise': give 'warn'"),
    ("RECORDER", {"pace": 5}, "recorder: pace is 5: give an object of lago_orgs.Pace"),
    ("RECORDER", {"clock": 5}, "recorder: clock is 5: give a callable"),
    ("RECORDER", {"adopt": "no"}, "recorder: adopt is 'no': give True or False"),
    ("RECORDER", {"most_bytes": 0}, "recorder: most_bytes is 0: give a whole number"),
    ("RECORDER", {"max_skew": "5"}, "recorder: max_skew is '5': give a number of seconds"),
    ("MAX_WAITING", 0, "max_waiting is 0: give a whole number, at least 1"),
    ("MAX_WAITING_BYTES", "5", "max_waiting_bytes is '5': give a whole number"),
    ("CODE", 5, "code is 5: ids are strings"),
    ("CODE", "", "code is empty"),
    ("UNITS", 1.5, "units is the float 1.5, which is not exact: give Decimal('1.5')"),
    ("UNITS", -1, "cannot be less than nothing"),
    ("UNITS", header, "which cannot be called with request and outcome"),
    ("FIELD", 5, "field is 5: give the name of the property"),
    ("PROPERTIES", 5, "properties is 5: give a function of request and outcome"),
    ("PROPERTIES", {"ratio": 0.1}, "properties cannot be recorded"),
    ("PROPERTIES", {5: "a"}, "properties cannot be recorded"),
    ("COUNTS", 5, "counts is 5: give a function of the outcome"),
    ("COUNTS", no_arguments, "which cannot be called with the outcome"),
    ("PRODUCT", 5, "product is 5: ids are strings"),
    ("PRODUCT", "", "product is empty"),
    ("ENDPOINT", "no", "endpoint is 'no': give True or False"),
    ("REQUEST_ID", ["X"], "request_id is ['X']: give the name of a header, such as 'X-Request-Id'"),
    ("REQUEST_ID", "X Request", "give the name of a header"),
]
STRANGE: list[tuple[str, Any, str]] = [
    ("OUTBOX", "/nowhere at all/usage.db", "there is no folder '/nowhere at all': make it"),
    ("ORG", "nowhere.at_all", "'nowhere.at_all' cannot be imported (ModuleNotFoundError"),
    ("ORG", "tests.web.test_settings.off_request", "has no attribute 'off_request'): give a function, or the path"),
    ("UNITS", "tests.web.test_settings.fife", "cannot be imported"),
    ("OUTBOXX", "usage.db", "is not known: did you mean 'OUTBOX'? it has API_KEY, API_URL"),
    ("outbox", "usage.db", "is not known: did you mean 'OUTBOX'?"),
    ("RECORDER_OPTIONS", {}, "is not known: did you mean 'RECORDER'?"),
]
every_setting = pytest.mark.parametrize(("name", "value", "said"), WRONG + STRANGE)
every_argument = pytest.mark.parametrize(("name", "value", "said"), WRONG)


@every_setting
def test_django_s_checks_name_the_setting_and_the_remedy(shop: Shop, name: str, value: Any, said: str) -> None:
    with override_settings(LAGO_ORGS=settings_of(shop, **{name: value}), MIDDLEWARE=MIDDLEWARE):
        (found,) = [each for each in run_checks() if each.id.startswith("lago_orgs")]
        with pytest.raises(ConfigurationError):
            TrackUsageMiddleware(lambda _: None)  # a server that is started without the checks says it too
    assert said in found.msg
    assert f"LAGO_ORGS[{name!r}]" in found.msg or "folder" in said
    assert "hush" not in found.msg


def test_all_that_is_wrong_is_said_at_once(shop: Shop) -> None:
    wrong = {"TTL": "30", "REQUEST_ID": ["X"], "ORG": "nowhere.at_all", "OUTBOXX": "usage.db"}
    with override_settings(LAGO_ORGS=settings_of(shop, **wrong), MIDDLEWARE=MIDDLEWARE):
        found = [each.msg for each in run_checks() if each.id.startswith("lago_orgs")]
    assert len(found) == 4
    app = Flask("shop")
    app.config.update({f"LAGO_ORGS_{name}": value for name, value in wrong.items()})
    with pytest.raises(ConfigurationError) as caught:
        flask.Billing(app)
    assert all(f"LAGO_ORGS_{name}" in str(caught.value) for name in wrong)


@every_setting
def test_flask_s_settings_are_named_with_the_remedy(shop: Shop, name: str, value: Any, said: str) -> None:
    app = Flask("shop")
    given = {"API_URL": shop.url, "API_KEY": shop.key, "OUTBOX": str(shop.outbox), "ORG": of_request, "CODE": "tokens"}
    app.config.update({f"LAGO_ORGS_{each}": value for each, value in {**given, name: value}.items()})
    with pytest.raises(ConfigurationError) as caught:
        flask.Billing(app)
    assert said in str(caught.value)
    assert f"LAGO_ORGS_{name}" in str(caught.value) or "folder" in said
    assert "hush" not in str(caught.value)


def test_flask_takes_all_that_django_takes_and_arguments_go_first(shop: Shop) -> None:
    app = Flask("shop")
    app.config.update(
        LAGO_ORGS_API_URL=shop.url,
        LAGO_ORGS_API_KEY=shop.key,
        LAGO_ORGS_OUTBOX=str(shop.outbox),
        LAGO_ORGS_ORG="tests.web.test_settings.of_request",
        LAGO_ORGS_USER=lambda _: "jane",
        LAGO_ORGS_ON_OUTAGE="allow",
        LAGO_ORGS_TTL=7,
        LAGO_ORGS_PATIENCE=3.0,
        LAGO_ORGS_RECORDER={"guard": None},
        LAGO_ORGS_MAX_WAITING=5,
        LAGO_ORGS_MAX_WAITING_BYTES=1 << 20,
        LAGO_ORGS_CODE="calls",
        LAGO_ORGS_UNITS="tests.web.test_settings.five",
        LAGO_ORGS_FIELD="n",
        LAGO_ORGS_PROPERTIES={"model": "m"},
        LAGO_ORGS_COUNTS=lambda outcome: outcome.status == 404,
        LAGO_ORGS_PRODUCT="chat",
        LAGO_ORGS_ENDPOINT=False,
        LAGO_ORGS_REQUEST_ID="X-Request-Id",
    )
    assert {name.removeprefix("LAGO_ORGS_") for name in app.config if name.startswith("LAGO_ORGS_")} == set(ARGUMENTS)
    with flask.Billing(app, code="tokens", track={"field": "tokens"}) as billing:
        for _ in range(2):
            app.test_client().get("/none", headers={"X-Request-Id": "r-1"}, buffered=True)
        (kept,) = [each.payload for each in billing.recorder.outbox.export(everything=True)]
        assert billing.access._settings.ttl == 7
        assert billing.access._settings.on_outage == "allow"
        assert (billing._waiting._most, billing._waiting._most_bytes) == (5, 1 << 20)
    assert kept["properties"] == {"tokens": 5, "model": "m", "user_id": "jane"}
    assert kept["code"] == "tokens"


def test_a_billing_without_settings_of_its_own_serves_applications_by_theirs(shop: Shop) -> None:
    billing = flask.Billing(lago_url=shop.url, api_key=shop.key, outbox=shop.outbox)
    for ttl in (7, None, 9):
        app = Flask("shop")
        app.config["LAGO_ORGS_TTL"] = ttl
        billing.init_app(app)
        assert billing.access._settings.ttl == (ttl or 30)
        billing.close()


@pytest.mark.parametrize("name", ["LAGO_ORGS", "LAGO_ORGS_UNITS"])
def test_what_flask_would_not_use_is_said(shop: Shop, name: str) -> None:
    app = Flask("shop")
    app.config[name] = {"OUTBOX": "usage.db"} if name == "LAGO_ORGS" else 5
    with pytest.raises(ConfigurationError, match=r"has a name of its own|nothing is tracked: give code="):
        flask.Billing(app, **shop.settings)


def make_asgi(billing: dict[str, Any], track: dict[str, Any]) -> object:
    made = asgi.AsyncBilling(**billing)
    return asgi.TrackUsage(lambda *_: None, made, **track)


def make_wsgi(billing: dict[str, Any], track: dict[str, Any]) -> object:
    return wsgi.TrackUsage(lambda *_: [], wsgi.SyncBilling(**billing), **track)


def make_flask(billing: dict[str, Any], track: dict[str, Any]) -> object:
    return flask.Billing(code=track.pop("code"), track=track, **billing)


def make_flask_app(billing: dict[str, Any], track: dict[str, Any]) -> object:
    return flask.Billing(Flask("shop"), code=track.pop("code"), track=track, **billing)


def make_litestar(billing: dict[str, Any], track: dict[str, Any]) -> object:
    return litestar.Billing(code=track.pop("code"), track=track, **billing)


Make = Callable[[dict[str, Any], dict[str, Any]], object]
MAKERS = [make_asgi, make_wsgi, make_flask, make_flask_app, make_litestar]


@pytest.mark.parametrize("make", MAKERS)
@every_argument
def test_arguments_are_looked_at_when_they_are_given(shop: Shop, make: Make, name: str, value: Any, said: str) -> None:
    billing, track = {**shop.settings, "org": of_request}, {"code": "tokens"}
    (billing if name in BILLING else track)[ARGUMENTS[name]] = value
    if make is make_flask and name == "CODE":
        make = make_flask_app  # it may come from the application
    with pytest.raises((ConfigurationError, InvalidArgument)) as caught:
        make(billing, track)
    assert said in str(caught.value)
    assert ARGUMENTS[name] in str(caught.value)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("make", [make_flask, make_litestar])
@pytest.mark.parametrize(
    ("billing", "track", "said"),
    [
        ({}, {"unit": 5}, "track has no 'unit': did you mean 'units'? it has counts, endpoint"),
        ({}, {"make_request": dict}, "track has no 'make_request'"),
        ({"outbocks": "usage.db"}, {}, "Billing has no 'outbocks': did you mean 'outbox'?"),
    ],
)
def test_what_is_not_known_is_refused_by_name(
    shop: Shop, make: Make, billing: dict[str, Any], track: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make({**shop.settings, "org": of_request, **billing}, {"code": "tokens", **track})
    assert said in str(caught.value)


def test_a_message_s_own_word_is_litestar_s_alone(shop: Shop) -> None:
    how = {**shop.settings, "org": of_request}
    assert make_litestar(how, {"code": "tokens", "websocket": "message"})
    with pytest.raises(ConfigurationError, match="websocket is 'massage'"):
        make_litestar(how, {"code": "tokens", "websocket": "massage"})
    with pytest.raises(ConfigurationError, match="track has no 'websocket'"):
        make_flask(how, {"code": "tokens", "websocket": "message"})
    with pytest.raises(ConfigurationError, match="nothing is tracked"):
        litestar.Billing(track={"units": 5}, **how)
    with pytest.raises(ConfigurationError, match="track is 5"):
        flask.Billing(track=5, **how)  # type: ignore[arg-type]


def test_a_folder_that_is_missing_is_said_when_a_server_starts(shop: Shop) -> None:
    settings = {**shop.settings, "outbox": shop.outbox.parent / "none" / "usage.db", "org": of_request}
    billing = wsgi.SyncBilling(**settings)  # a program may make it until then
    with pytest.raises(ConfigurationError, match="there is no folder"):
        wsgi.TrackUsage(lambda *_: [], billing, code="tokens")
    (shop.outbox.parent / "none").mkdir()
    assert wsgi.TrackUsage(lambda *_: [], billing, code="tokens")


def test_the_environment_names_the_folder_that_is_missing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAGO_OUTBOX", "/nowhere at all/usage.db")
    with pytest.raises(ConfigurationError, match=r"LAGO_OUTBOX is '/nowhere at all/usage.db'"):
        flask.Billing(Flask("shop"), org=of_request)


@pytest.mark.parametrize("units", ["tests.web.test_settings.five", "2.50", 3, five, header("X-Used"), None])
def test_units_are_numbers_and_functions_or_their_path(shop: Shop, units: Any) -> None:
    with override_settings(LAGO_ORGS=settings_of(shop, UNITS=units), MIDDLEWARE=MIDDLEWARE):
        assert [each for each in run_checks() if each.id.startswith("lago_orgs")] == []
        rule, _ = get_rule(get_billing())
    assert rule.units == (five if units == "tests.web.test_settings.five" else units)


def test_a_header_has_a_name() -> None:
    for name in (5, "", "X Used", None):
        with pytest.raises(LagoOrgsError, match="give the name of a header"):
            header(name)  # type: ignore[arg-type]
