"""Billing in Flask: decorators, answers, and usage once per response."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response, copy_current_request_context, g, request, stream_with_context
from jinja2 import DictLoader

from lago_orgs import ConfigurationError
from lago_orgs.web.flask import Billing, Refused, header
from lago_orgs.web.wsgi import TrackUsage

from .conftest import Shop


def build(shop: Shop, **options: Any) -> tuple[Flask, Billing]:
    app = Flask(__name__)
    app.testing = True
    billing = Billing(
        **{**shop.settings, **options},
        org=lambda request: g.user["org_id"],
        user=lambda request: g.user["id"],
        code="tokens",
        track={"units": header("X-Tokens-Used")},
    )

    @app.before_request
    def sign_in() -> None:
        if found := request.headers.get("X-Org"):
            g.user = {"org_id": found, "id": "jane"}

    billing.init_app(app)
    serve(app, billing)
    return app, billing


def serve(app: Flask, billing: Billing) -> None:
    @app.post("/chat")
    @billing.active_subscription
    @billing.limit("tokens", 100)
    def chat() -> Response:
        return Response("ok", headers={"X-Tokens-Used": "60"})

    @app.get("/who")
    @billing.active_subscription
    def who() -> dict[str, Any]:
        g.billing.add(3)
        return {"org": billing.org_id, "user": billing.user_id}

    @app.get("/sso")
    @billing.feature("sso")
    def sso() -> str:
        return "in"

    @app.get("/stream")
    def stream() -> Response:
        def parts() -> Iterator[bytes]:
            for _ in range(4):
                billing.add(2)
                yield b"x"

        return Response(stream_with_context(parts()))

    @app.get("/broken")
    def broken() -> str:
        billing.add(5)
        raise RuntimeError("broken")

    @app.get("/free")
    def free() -> str:
        return "free"


def ask(app: Flask, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Any:
    """Ask as a server does, which closes what it has read."""
    return app.test_client().open(path, method=method, headers=headers, buffered=True)


def used(billing: Billing) -> list[Any]:
    return sorted(each.payload["properties"]["tokens"] for each in billing.recorder.outbox.export(everything=True))


ACME = {"X-Org": "acme"}


def test_a_limit_counts_what_lago_has_not_seen_and_then_answers_429(shop: Shop) -> None:
    app, billing = build(shop)
    with billing:
        answers = [ask(app, "/chat", method="POST", headers=ACME) for _ in range(3)]
        assert [each.status_code for each in answers] == [200, 200, 429]
        assert answers[0].headers["RateLimit-Policy"] == '"tokens";q=100;qu="tokens"'
        assert answers[-1].content_type == "application/problem+json"
        assert int(answers[-1].headers["Retry-After"]) > 0
        assert billing.recorder.flush(30)
    kept = [event.properties for event in shop.events()]
    assert kept == [{"endpoint": "/chat", "tokens": 60, "user_id": "jane"}] * 2


@pytest.mark.parametrize(
    ("path", "headers", "status", "reason"),
    [
        ("/who", {"X-Org": "stranger"}, 402, "not_subscribed"),
        ("/who", {}, 401, "no_organization"),
        ("/sso", ACME, 403, "not_entitled"),
    ],
)
def test_refusals_are_problems(shop: Shop, path: str, headers: dict[str, str], status: int, reason: str) -> None:
    app, billing = build(shop)
    with billing:
        answer = ask(app, path, headers=headers)
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
        assert answer.get_json(force=True)["reason"] == reason
        assert (answer.headers.get("WWW-Authenticate") == "Bearer") is (status == 401)
        assert used(billing) == []


def test_a_view_is_guarded_in_a_test_request_context(shop: Shop) -> None:
    app, billing = build(shop)
    with billing:
        for org_id, status in (("acme", 200), ("stranger", 402)):
            with app.test_request_context("/sso"):
                g.user = {"org_id": org_id, "id": "jane"}
                try:
                    decision = billing.require()
                except Refused as refused:
                    decision = refused.decision
                assert decision is not None
                assert decision.status == status
        assert billing.org_id is None


def test_a_page_is_answered_to_who_asks_for_one(shop: Shop) -> None:
    app, billing = build(shop)
    app.jinja_env.loader = DictLoader({"lago_orgs/refused.html": "<p>{{ answer.title }}: {{ decision.org_id }}</p>"})
    headers = {"X-Org": "<stranger>", "Accept": "text/html,*/*"}
    with billing:
        answer = ask(app, "/who", headers=headers)
        assert (answer.status_code, answer.mimetype) == (402, "text/html")
        assert answer.text == "<p>Payment Required: &lt;stranger&gt;</p>"


def test_an_application_may_answer_in_its_own_way(shop: Shop) -> None:
    app, billing = build(shop)

    @app.errorhandler(Refused)
    def own(refused: Refused) -> tuple[str, int]:
        return f"please subscribe: {refused.decision.reason}", 418

    with billing:
        answer = ask(app, "/who", headers={"X-Org": "stranger"})
    assert (answer.status_code, answer.text) == (418, "please subscribe: not_subscribed")


def test_what_views_say_that_they_used_is_recorded(shop: Shop) -> None:
    app, billing = build(shop)
    app.testing = False  # an exception is answered with 500, as in production
    with billing:
        assert ask(app, "/who", headers=ACME).get_json() == {"org": "acme", "user": "jane"}
        assert ask(app, "/stream", headers=ACME).text == "xxxx"
        assert ask(app, "/broken", headers=ACME).status_code == 500
        assert ask(app, "/free", headers=ACME).status_code == 200
        assert ask(app, "/free").status_code == 200
        assert ask(app, "/none", headers=ACME).status_code == 404
        assert used(billing) == [3, 8]
        assert billing.unrecorded == 0


@pytest.mark.parametrize(("policy", "status"), [("allow", 200), ("deny", 503)])
def test_what_is_answered_while_lago_is_away_is_the_policy(shop: Shop, policy: Any, status: int) -> None:
    shop.away()
    app, billing = build(shop, on_outage=policy)
    with billing:
        assert ask(app, "/who", headers=ACME).status_code == status
        assert ask(app, "/free", headers=ACME).status_code == 200
        shop.simulator.faults.clear()


def test_settings_come_from_the_application(shop: Shop) -> None:
    app = Flask(__name__)
    app.config.update(LAGO_ORGS_API_URL=shop.url, LAGO_ORGS_API_KEY=shop.key, LAGO_ORGS_OUTBOX=str(shop.outbox))
    billing = Billing(app, org=lambda request: request.headers.get("X-Org"))

    @app.get("/")
    @billing.active_subscription
    def view() -> str:
        return billing.record("api_call", org_id="acme")

    with billing:
        assert ask(app, "/", headers=ACME).status_code == 200
        assert ask(app, "/", headers={"X-Org": "stranger"}).status_code == 402
        assert billing.recorder.flush(30)
    assert len(shop.events()) == 1
    with pytest.raises(ConfigurationError, match="already"):
        Billing(app)


def test_who_asks_for_access_must_be_known(shop: Shop) -> None:
    app = Flask(__name__)
    app.testing = True
    billing = Billing(app, **shop.settings)

    @app.get("/")
    @billing.active_subscription
    def view() -> str:
        return ""

    with billing, pytest.raises(ConfigurationError, match="org"):
        ask(app, "/")


class Late:
    """Middleware that begins a response when the application is done with it."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, environ: Any, start_response: Any) -> Any:
        begun: list[Any] = []
        body = b"".join(self.app(environ, lambda *given: begun.append(given)))
        start_response(*begun[0])
        return [body]


@pytest.mark.parametrize("when", ["before", "after"])
def test_whose_it_is_is_asked_while_it_is_a_request_whatever_stands_around_the_application(
    shop: Shop, when: str
) -> None:
    app = Flask(__name__)

    @app.before_request
    def sign_in() -> None:
        g.user = {"org_id": "acme", "id": "jane"}

    @app.get("/")
    def view() -> str:
        return "ok"

    app.wsgi_app = Late(app.wsgi_app) if when == "before" else app.wsgi_app  # type: ignore[method-assign]  # Flask's way
    with Billing(
        app, org=lambda _: g.user["org_id"], user=lambda _: g.user["id"], code="tokens", **shop.settings
    ) as billing:
        app.wsgi_app = Late(app.wsgi_app) if when == "after" else app.wsgi_app  # type: ignore[method-assign]  # likewise
        assert ask(app, "/").status_code == 200
        (kept,) = billing.recorder.outbox.export(everything=True)
        assert (kept.payload["external_subscription_id"], kept.payload["properties"]["user_id"]) == ("acme", "jane")


def test_g_has_the_billing_in_each_context_of_an_application_and_of_no_other(shop: Shop) -> None:
    app, other = Flask(__name__), Flask(__name__)
    with app.app_context():
        billing = Billing(app, org=lambda request: request.headers["X-Org"], code="tokens", **shop.settings)
        assert g.billing is billing
    with billing:
        with app.app_context():
            assert "billing" in g
            assert g.get("billing") is billing
        with app.test_request_context("/"):
            assert g.billing is billing
        with other.app_context():
            assert "billing" not in g


def test_what_a_view_used_that_fails_is_its_organization_s_where_the_program_lets_it_fail(shop: Shop) -> None:
    app = Flask(__name__)
    app.testing = True

    @app.get("/")
    def view() -> str:
        raise RuntimeError("broken")

    track = {"counts": lambda outcome: outcome.failed}
    with Billing(
        app, org=lambda request: request.headers["X-Org"], code="tokens", track=track, **shop.settings
    ) as billing:
        with pytest.raises(RuntimeError, match="broken"):
            ask(app, "/", headers={"X-Org": "acme"})
        assert [each.payload["external_subscription_id"] for each in billing.recorder.outbox.export(everything=True)]


def test_a_billing_of_two_applications_with_other_settings_is_said_or_refused(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    options: dict[str, Any] = {"org": lambda request: request.headers["X-Org"], "lago_url": shop.url}
    billing, apps = Billing(**options, api_key=shop.key), [Flask(__name__) for _ in range(4)]
    for app, name in zip(apps, ("one.db", "one.db", "two.db", "three.db"), strict=True):
        app.config["LAGO_ORGS_OUTBOX"] = str(shop.outbox.with_name(name))
    billing.init_app(apps[0])
    billing.init_app(apps[1])
    assert caplog.text == ""
    billing.init_app(apps[2])
    assert "whose settings differ in outbox: from now on both go by the later ones" in caplog.text
    with billing:
        with pytest.raises(ConfigurationError, match="differ in outbox: make a Billing for each"):
            billing.init_app(apps[3])
        assert "lago_orgs" not in apps[3].extensions
    billing.init_app(apps[3])


def test_a_thread_with_a_copy_of_flask_s_context_tells_of_units_of_its_request(shop: Shop) -> None:
    app = Flask(__name__)

    @app.get("/")
    def view() -> str:
        @copy_current_request_context
        def work() -> None:
            billing.add(7)

        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
        return "ok"

    with Billing(app, org=lambda request: request.headers["X-Org"], code="tokens", **shop.settings) as billing:
        assert ask(app, "/", headers={"X-Org": "acme"}).status_code == 200
        assert used(billing) == [7]


def test_whose_a_request_is_may_be_asked_before_anybody_signed_in(shop: Shop) -> None:
    app, seen = Flask(__name__), list[Any]()

    @app.before_request
    def early() -> None:
        seen.append((billing.org_id, billing.user_id))
        g.user = {"org_id": "acme", "id": "jane"}
        seen.append((billing.org_id, billing.user_id))

    app.get("/")(lambda: "ok")
    asks: dict[str, Any] = {"org": lambda _: g.user["org_id"], "user": lambda _: g.user["id"]}
    with Billing(app, **asks, code="tokens", **shop.settings) as billing:
        assert ask(app, "/").status_code == 200
    assert seen == [(None, None), ("acme", "jane")]


@pytest.mark.parametrize("code", [None, "api_call"])
def test_a_tracker_around_or_within_is_given_flask_s_own_request(shop: Shop, code: str | None) -> None:
    app = Flask(__name__)
    app.get("/")(lambda: "ok")
    billing = Billing(
        **shop.settings,
        code=code,
        org=lambda request: request.headers["X-Org"] if request.url_rule.rule == "/" else None,
    )
    app.wsgi_app = TrackUsage(app.wsgi_app, billing, code="tokens")  # type: ignore[method-assign]  # as Flask documents
    billing.init_app(app)
    with billing:
        assert ask(app, "/", headers={"X-Org": "acme"}).status_code == 200
        codes = [each.payload["code"] for each in billing.recorder.outbox.export(everything=True)]
    assert sorted(codes) == sorted(filter(None, [code, "tokens"]))
