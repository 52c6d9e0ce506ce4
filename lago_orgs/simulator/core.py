"""What answers, however one came in: the organizations, the clock, the journal, the faults, the webhooks."""

from __future__ import annotations

import base64
import json
import logging
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final

import attrs

from . import control
from .control import EventsStore
from .errors import SimulatorError, answer_to
from .faults import Fault, Faults
from .http.application import Application
from .http.messages import Request, Response
from .http.refusals import Refusal
from .http.signing import ServerKey, process_key, signed_claims
from .jobs import schedule
from .journal import Entry, Journal
from .resources.routes import router
from .state.clock import Clock
from .state.identity import Identity
from .state.organization import Organization
from .webhooks.handover import Courier, Handover, Receiver
from .webhooks.outbox import DEFAULT_ISSUER, Delivery, Outbox

log = logging.getLogger("lago_orgs.simulator")

DEFAULT_KEY: Final = "lago_simulator_key"
IN_PROCESS_URL: Final = "http://in-process.invalid/webhooks"


@attrs.frozen
class Outcome:
    """What becomes of a request: the answer, and what a fault does to it on its way."""

    response: Response
    fault: Fault | None = None


class Core:
    """Answers requests, and keeps what there is: a `LagoSimulator` without the ways in."""

    def __init__(
        self,
        *,
        now: datetime | None = None,
        api_key: str = DEFAULT_KEY,
        state: str | Path | None = None,
        organization: Mapping[str, Any] | None = None,
    ) -> None:
        if now is not None and now.tzinfo is None:
            raise ValueError(f"now: an instant with its zone is needed, not {now.isoformat()}")
        self.clock = Clock(now)
        self.api_key = api_key
        self.faults = Faults()
        self.errors: list[Exception] = []
        self._lock = threading.RLock()
        self._organizations: dict[str, Organization] = {}
        self._application = Application(router(), self._organizations.get)
        self._key: ServerKey | None = None
        self._outbox = Outbox(self._server_key)
        self._handover = Handover(self._outbox, self.clock)
        self._journal = Journal(Path(state)) if state is not None else None
        if not self._live_again():
            self.reset(now=now, organization=organization)
        elif api_key not in self._organizations:
            self.reset(now=self.clock.peek() if self.clock.is_frozen else None, organization=organization)
        self._outbox.forget()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self._organizations)} organizations at {self.clock.peek().isoformat()}>"

    def organization(self, api_key: str | None = None) -> Organization:
        """Return the organization that a key opens, the first one's by default."""
        return self._organizations[api_key or self.api_key]

    @property
    def hmac_key(self) -> str:
        """Return the key that signs webhooks of the kind `hmac`, of the first organization."""
        return self.organization().identity.hmac_key

    @property
    def jwt_public_key(self) -> str:
        """Return the key that verifies webhooks of the kind `jwt`, in PEM.

        Raises:
            RuntimeError: The extra `simulator` is not installed.
        """
        try:
            published = self._server_key().published
        except Refusal as refusal:
            raise RuntimeError((refusal.body or {}).get("message")) from refusal
        return base64.b64decode(published).decode()

    def exchange(self, request: Request, *, tell: bool = True) -> Outcome:
        """Answer one request, faults among it; safe from any thread. The doors ask this.

        Args:
            request: What is asked.
            tell: Whether webhooks are handed over at once; `due_webhooks` has them otherwise.
        """
        with self._lock:
            is_control = request.target.startswith(control.PREFIX)
            fault = None if is_control else self.faults.strike(request)
            if fault is not None and fault.prevents_write:
                return Outcome(fault.answer(), fault)
            response = self._handled(request)
        if tell:
            self._tell()
        return Outcome(fault.answer() if fault is not None and fault.kind == "not_json" else response, fault)

    def handle(self, request: Request) -> Response:
        """Answer one request, untouched by faults; safe from any thread."""
        response = self._handled(request)
        self._tell()
        return response

    def _handled(self, request: Request) -> Response:
        with self._lock:
            at = self.clock.machine_ns()
            with self.clock.at_machine_time(at):  # as it will be when the request is lived through again
                response = self._answer(request)
            # By its own clock: whoever compares clocks with it must find the one that it bills by.
            date = format_datetime(self.clock.peek(), usegmt=True)
            response = attrs.evolve(response, headers=(*response.headers, ("date", date)))
            if self._journal is not None and control.may_write(request):
                self._journal.add(Entry(at, request))
            return response

    def due_webhooks(self) -> Callable[[], None] | None:
        """Give a courier what is due, and return what then tells callables of theirs; None where none is to be told.

        Whoever is told may ask the simulator something, so a door calls what is returned where it waits for nobody.
        """
        return self._handover.due(self._lock)

    def _tell(self) -> None:
        work = self.due_webhooks()
        if work is not None:
            work()

    @property
    def webhooks(self) -> list[Delivery]:
        """Return the latest webhooks told to any endpoint, oldest first, each once however often it was tried."""
        with self._lock:
            return list(self._outbox.told)

    def on_webhook(
        self,
        receiver: Receiver,
        *,
        url: str = IN_PROCESS_URL,
        signature_algo: str = "hmac",
        event_types: Sequence[str] | None = None,
        api_key: str | None = None,
    ) -> None:
        """Register an endpoint whose webhooks go to a callable in this process and not over the network.

        Args:
            receiver: Is given each delivery once the request that caused it is answered. It may return the status
                that an endpoint would answer: what Lago does not take for an acknowledgement is delivered again when
                the clock has moved on as far as Lago would wait.
            url: What the endpoint is called.
            signature_algo: `hmac` or `jwt`.
            event_types: What it wants to hear; None is everything.
            api_key: The key of its organization, the first one's by default.

        Raises:
            ValueError: The endpoint is refused, as Lago would.
        """
        types = None if event_types is None else list(event_types)
        sent = {"webhook_url": url, "signature_algo": signature_algo, "event_types": types}
        headers = {"authorization": f"Bearer {api_key or self.api_key}", "content-type": "application/json"}
        body = json.dumps({"webhook_endpoint": sent}).encode()
        response = self.handle(Request("POST", "/api/v1/webhook_endpoints", headers, body))
        if response.status != 200:
            raise ValueError(f"the endpoint is refused: {response.body.decode()}")
        self._handover.receivers[url] = receiver

    def deliver_with(self, courier: Courier | None, *, issuer: str = DEFAULT_ISSUER) -> None:
        """Let a courier take the webhooks that no callable receives; None keeps them here. For the HTTP door.

        Args:
            courier: Who takes them.
            issuer: The URL of the server, as signatures of the kind `jwt` name it.
        """
        self._handover.courier, self._outbox.issuer = courier, issuer

    def _answer(self, request: Request) -> Response:
        try:
            if request.target.startswith(control.PREFIX):
                return control.answer(self, request)
            response = self._application.answer(request)
        except Exception as error:
            log.exception("%s %s: a fault of the simulator's own", request.method, request.target[:200])
            self.errors.append(error)
            return answer_to(error)
        return attrs.evolve(response, body=b"") if request.method == "HEAD" else response

    def _live_again(self) -> bool:
        """Answer everything in the journal once more; False where there is nothing in it."""
        if self._journal is None:
            return False
        given = self.api_key
        first = self._journal.kept("first_key")
        if first is None:
            self._journal.keep("first_key", given.encode())
        else:
            self.api_key = first.decode()  # which a reset without a key meant
        entry = None
        for entry in self._journal:
            with self.clock.at_machine_time(entry.machine_ns):
                self._answer(entry.request)
        self.api_key = given
        self.errors.clear()  # they were told of when they were met
        return entry is not None

    def reset(
        self,
        *,
        api_key: str | None = None,
        now: datetime | None = None,
        organization: Mapping[str, Any] | None = None,
        premium: bool = False,
        events_store: EventsStore = "postgres",
    ) -> Organization:
        """Begin anew the organization of a key, with nothing in it.

        Args:
            api_key: Its key; the first organization's by default. A key that nobody has makes another organization.
            now: Freeze the clock here; None lets it run with the machine's.
            organization: What it is called and signs with, as in a recording.
            premium: Whether the server has a premium licence.
            events_store: `postgres`, or `clickhouse`: no event is refused as a duplicate there, the later one replaces
                the earlier of the same subscription, transaction and timestamp, and properties may be of any size.
        """
        self._control(
            "reset", api_key=api_key, now=now, organization=organization, premium=premium, events_store=events_store
        )
        return self.organization(api_key)

    def travel(self, to: datetime | None = None, *, jobs: Sequence[str] | None = None) -> None:
        """Move the clock and do the work of the clock jobs.

        Args:
            to: Where to; None stays.
            jobs: Names of Lago's clock jobs to run there; None runs all that fell due on the way.
        """
        self._control("clock", now=to, **({} if jobs is None else {"jobs": list(jobs)}))

    def _control(self, action: str, **body: Any) -> None:
        """Control goes through the front door, so that the journal sees it."""
        text = json.dumps(body, default=datetime.isoformat)
        response = self.handle(Request("POST", f"{control.PREFIX}{action}", body=text.encode()))
        if response.status == 500:
            raise SimulatorError(json.loads(response.body)["message"]) from self.errors[-1]
        if response.status != 200:
            raise ValueError(json.loads(response.body)["error"])

    def begin_anew(
        self,
        api_key: str | None,
        now: datetime | None,
        organization: Mapping[str, Any] | None,
        *,
        premium: bool,
        events_store: EventsStore,
    ) -> Organization:
        """Do what `reset` does, without the journal; for the control door."""
        if now is None:
            self.clock.run()
        else:
            self.clock.freeze(now)
        return self._found(api_key or self.api_key, organization, premium=premium, events_store=events_store)

    def move_clock(self, to: datetime | None, jobs: Sequence[str] | None) -> None:
        """Do what `travel` does, without the journal; for the control door."""
        organizations = list(self._organizations.values())
        if jobs is None and to is not None:
            schedule.travel(organizations, self.clock, to)
            return
        if to is not None:
            self.clock.travel(to)
        schedule.run_named(organizations, self.clock, jobs or ())

    def close(self) -> None:
        """Let go of the state's file; closing twice is fine."""
        with self._lock:
            if self._journal is not None:
                self._journal.close()
                self._journal = None

    def _found(
        self, api_key: str, given: Mapping[str, Any] | None, *, premium: bool, events_store: EventsStore
    ) -> Organization:
        seed = uuid.uuid5(uuid.NAMESPACE_URL, f"organization:{api_key}")
        identity = Identity.of(
            given or {},
            now=self.clock.peek(),
            new_id=str(seed),
            hmac_key=str(uuid.uuid5(seed, "hmac_key")),
        )
        org = Organization(identity, self.clock, premium=premium, seed=api_key, events_store=events_store)
        org.tell = self._outbox.tell
        org.served_at = lambda: self._outbox.issuer
        org.published_key = lambda: self._server_key().published
        org.signed = lambda claims: signed_claims(claims, self._server_key())
        self._organizations[api_key] = org
        return org

    def _server_key(self) -> ServerKey:
        """What signs webhooks; a simulator that keeps its state goes on signing with the same."""
        if self._key is None:
            kept = self._journal.kept("server_key") if self._journal is not None else None
            self._key = process_key() if kept is None else ServerKey.of(kept)
            if self._journal is not None:
                self._journal.keep("server_key", self._key.private)
        return self._key
