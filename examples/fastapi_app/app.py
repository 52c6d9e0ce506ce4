"""The application: who signs in, what is metered, who is let in, and what an organization has used."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated

from fastapi import Body, Depends, FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from examples.embedded import LIMIT, TOKENS, answered, signed_in
from lago_orgs import Decision, Usage
from lago_orgs.web.fastapi import Billing, TrackUsage

billing = Billing()  # LAGO_API_URL, LAGO_API_KEY and LAGO_OUTBOX
app = FastAPI(title="Words", lifespan=billing.lifespan)
Subscribed = Annotated[Decision | None, Depends(billing.active_subscription)]


@app.middleware("http")
async def sign_in(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Note who asks."""
    request.state.user = signed_in(request.headers.get("Authorization"))
    return await call_next(request)


app.add_middleware(
    TrackUsage,
    billing=billing,
    org=lambda request: request.state.user.org_id,
    user=lambda request: request.state.user.id,
    code=TOKENS,
    units=0,  # what a view does not add is free
)


@app.get("/")
async def welcome() -> dict[str, str]:
    """Say hello to everybody: this has nothing to do with billing."""
    return {"hello": "world"}


@app.post("/chat", dependencies=[Depends(billing.limit(TOKENS, LIMIT))], responses={**billing.responses})
async def chat(prompt: Annotated[str, Body(embed=True)], _: Subscribed) -> dict[str, str]:
    """Answer, and count the tokens."""
    said, tokens = answered(prompt)
    billing.add(tokens)
    return {"said": said}


@app.post("/stream", dependencies=[Depends(billing.limit(TOKENS, LIMIT))], responses={**billing.responses})
async def stream(prompt: Annotated[str, Body(embed=True)], _: Subscribed) -> StreamingResponse:
    """Answer word by word; whoever leaves early has used what came so far."""

    async def words() -> AsyncIterator[str]:
        for word in answered(prompt)[0].split():
            billing.add(1)
            yield f"data: {word}\n\n"

    return StreamingResponse(words(), media_type="text/event-stream")


@app.get("/usage", responses={**billing.responses})
async def usage(_: Subscribed) -> Usage | None:
    """Show what the organization has used in this period, as Lago has it."""
    await billing.recorder.flush(5)  # what was recorded a moment ago as well
    return await billing.lago.get_current_usage(billing.org_id or "")
