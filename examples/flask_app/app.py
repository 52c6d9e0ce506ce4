"""The application: who signs in, what is metered, who is let in, and a page for those who are not."""

from collections.abc import Iterator
from typing import Any

from flask import Flask, Response, g, request

from examples.embedded import LIMIT, TOKENS, answered, signed_in
from lago_orgs.web.flask import Billing

app = Flask(__name__)  # its templates have the page `lago_orgs/refused.html`
billing = Billing(
    app,
    org=lambda _: g.user.org_id,
    user=lambda _: g.user.id,
    code=TOKENS,
    track={"units": 0},  # what a view does not add is free
)


@app.before_request
def sign_in() -> None:
    """Note who asks."""
    g.user = signed_in(request.headers.get("Authorization"))


@app.get("/")
def welcome() -> dict[str, str]:
    """Say hello to everybody: this has nothing to do with billing."""
    return {"hello": "world"}


@app.post("/chat")
@billing.active_subscription
@billing.limit(TOKENS, LIMIT)
def chat() -> dict[str, str]:
    """Answer, and count the tokens."""
    said, tokens = answered(request.get_json()["prompt"])
    billing.add(tokens)
    return {"said": said}


@app.post("/stream")
@billing.active_subscription
@billing.limit(TOKENS, LIMIT)
def stream() -> Response:
    """Answer word by word; whoever leaves early has used what came so far."""
    said, _ = answered(request.get_json()["prompt"])

    def words() -> Iterator[str]:
        for word in said.split():
            billing.add(1)
            yield f"data: {word}\n\n"

    return Response(words(), mimetype="text/event-stream")


@app.get("/usage")
@billing.active_subscription
def usage() -> dict[str, Any]:
    """Show what the organization has used in this period, as Lago has it."""
    billing.recorder.flush(5)  # what was recorded a moment ago as well
    found = billing.lago.get_current_usage(g.user.org_id)
    return {} if found is None else found.to_dict()
