"""The tasks. The broker is a folder, so that no server is needed; yours is Redis or RabbitMQ."""

import os
from pathlib import Path

from celery import Celery

from examples.embedded import TOKENS, answered
from lago_orgs.web.celery import billed_task
from lago_orgs.web.wsgi import SyncBilling

folder = Path(os.environ.get("CELERY_FOLDER", "celery"))
(folder / "queue").mkdir(parents=True, exist_ok=True)
(folder / "control").mkdir(exist_ok=True)
app = Celery("words", broker="filesystem://", backend=(folder / "results").absolute().as_uri())
app.conf.broker_transport_options = {
    "data_folder_in": str(folder / "queue"),
    "data_folder_out": str(folder / "queue"),
    "control_folder": str(folder / "control"),
}
(folder / "results").mkdir(exist_ok=True)
billing = SyncBilling()  # LAGO_API_URL, LAGO_API_KEY and LAGO_OUTBOX; each worker opens it for itself


class BusyError(Exception):
    """What the task needs is not there at the moment."""


@billed_task(
    billing,
    org="org_id",
    user="user_id",
    code=TOKENS,
    bind=True,
    acks_late=True,  # a task of a worker that dies is done again, and billed once
    autoretry_for=(BusyError,),
    retry_backoff=False,
    default_retry_delay=0,
)
def summarize(self: object, org_id: str, user_id: str, text: str, failures: int = 0) -> str:
    """Summarize a text; the first tries may fail, and only what succeeds is billed."""
    if self.request.retries < failures:  # type: ignore[attr-defined]  # Celery has no types
        raise BusyError
    said, tokens = answered(text)
    billing.add(tokens)
    return said
