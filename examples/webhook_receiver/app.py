"""Receive webhooks with FastAPI, and book each new customer once: `uvicorn examples.webhook_receiver.app:app`."""

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from lago_orgs.web.webhooks.fastapi import webhook_router
from lago_orgs.webhooks import Persistence, SqliteInbox, WebhookHandlers, WebhookVerifier
from lago_orgs.webhooks.events import CustomerCreated

BOOKED = Path(os.environ["BOOKED"])
SLOW = float(os.environ.get("SLOW", "0"))

hooks = WebhookHandlers()


@hooks.on(CustomerCreated, name="book")
def book(event: CustomerCreated) -> None:
    """Write a customer down; slowly, where the environment says so."""
    time.sleep(SLOW)
    with BOOKED.open("a") as file:
        file.write(f"{event.customer.external_id}\n")


inbox = SqliteInbox(
    os.environ["INBOX"],
    hooks,
    verifier=WebhookVerifier(hmac_keys=[os.environ["LAGO_HMAC_KEY"]]),
    persistence=Persistence(hold=1.0),
)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Handle as long as the application runs."""
    with inbox:
        yield


app = FastAPI(lifespan=lifespan)
app.include_router(webhook_router(inbox, "/webhooks/lago"))
