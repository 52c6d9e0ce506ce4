"""The middleware that records what each request used, sync and async."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import suppress
from typing import Any

from asgiref.sync import async_to_sync, iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.core.exceptions import SynchronousOnlyOperation

from lago_orgs.errors import AccessDenied
from lago_orgs.web.django.conf import get_billing, get_rule
from lago_orgs.web.django.decorators import response
from lago_orgs.web.django.signals import refused
from lago_orgs.web.gate import Facts
from lago_orgs.web.headers import Headers
from lago_orgs.web.measures import fail_over_wsgi
from lago_orgs.web.servers import refuse_a_server_without_threads
from lago_orgs.web.tab import Tab


def _is_on_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def _closed(stream: AsyncGenerator[bytes]) -> None:
    await stream.aclose()


class TrackUsageMiddleware:
    """Records what each request used, once, when its response is over; as the setting `LAGO_ORGS` says.

    Views find the billing as `request.billing`. Put it first: what authenticates may stand behind it.

    Args:
        get_response: What answers.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        refuse_a_server_without_threads()  # now, and not at the first request, as what is wrong with the settings
        billing = get_billing()
        get_rule(billing)
        billing.check_place()
        self.get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            billing.hears_of_its_end = False  # Django tells an application over ASGI of nothing but requests
            markcoroutinefunction(self)

    def __call__(self, request: Any) -> Any:
        """Serve one request."""
        if self._is_async:
            return self._serve(request)
        tracked = _Tracked(request)
        try:
            response = self.get_response(request)
        except BaseException as error:
            tracked.fail(error)
            raise
        return tracked.follow(response)

    def process_exception(self, request: Any, error: Exception) -> Any:
        """Answer what `billing.access` denied within a view as a refusal by a decorator is; Django calls it."""
        if not isinstance(error, AccessDenied):
            return None
        refused.send(sender=request.billing.__class__, request=request, decision=error.decision)
        return response(request, error.decision)

    async def _serve(self, request: Any) -> Any:
        tracked = _Tracked(request)
        try:
            response = await self.get_response(request)
        except BaseException as error:
            tracked.fail(error)
            raise
        await tracked.ask()
        return tracked.follow(response)


class _Tracked:
    """One request, until its response is over."""

    def __init__(self, request: Any) -> None:
        self._billing = request.billing = get_billing()
        self._rule, name = get_rule(self._billing)
        self._tab = request.lago_orgs_tab = Tab(
            request, self._rule.org, self._rule.user, owner=self._billing, code=self._rule.code
        )
        given = None if name is None else request.headers.get(name)
        self._facts = Facts(request.method, request.path)
        if given is not None:
            query, length = request.META.get("QUERY_STRING", ""), str(request.META.get("CONTENT_LENGTH", ""))
            self._facts = self._facts._replace(request_id=given, query=query, length=length)
        self._tab.facts = self._facts
        self._is_over = False
        self._stream: AsyncGenerator[bytes] | None = None
        self._tab.enter()

    async def ask(self) -> None:
        """Ask whose it is, in a thread if that asks the database, which an event loop may not."""
        try:
            self._billing.whose(self._tab)
            self._tab.user_id  # noqa: B018
        except SynchronousOnlyOperation:
            await sync_to_async(self._billing.whose)(self._tab)
            await sync_to_async(self._billing.who)(self._tab)
        except Exception:  # noqa: BLE001, S110 - it is asked again when it is recorded, and logged there
            pass

    def fail(self, error: BaseException) -> None:
        """Record a request that an exception ended, or the end of its client."""
        self._tab.outcome.failed = isinstance(error, Exception)
        self.end()

    def follow(self, response: Any) -> Any:
        """Record a response that is whole at once, and one that streams when it is closed."""
        outcome = self._tab.outcome
        for name, value in self._tab.fields.items():
            response.headers[name] = value
        outcome.status = response.status_code
        pairs = response.items()
        outcome.headers = Headers(list(pairs) if response.streaming else pairs)
        if not response.streaming:
            outcome.bytes_sent = len(response.content)
            self.end()
            return response
        content = response.streaming_content
        if response.is_async:
            # Django's own wrapper is not closed with what it wraps.
            source = getattr(response, "_iterator", None)
            response.streaming_content = self._stream = self._counted_async(content, source)
        else:
            response.streaming_content = self._counted(content)
        close = response.close

        def closed() -> None:
            response.__dict__.pop("close", None)  # or the response, and its generators, would wait for the collector
            self._tab.enter()  # for what a body says that it used when it is closed
            try:
                close()
                self._leave()
            finally:
                self._tab.leave()
                self.end()

        response.close = closed
        self._tab.leave()  # the body may be read later, or never
        return response

    def _leave(self) -> None:
        """End an asynchronous stream whose client left: Django, which closes a response in a thread, leaves it open."""
        stream, self._stream = self._stream, None
        if stream is not None and not _is_on_a_loop():  # there it ends when it is collected
            async_to_sync(_closed)(stream)

    def _counted(self, content: Any) -> Iterator[bytes]:
        try:
            for part in self._tab.each_of(content):
                self._tab.outcome.bytes_sent += len(part)
                yield part
        except Exception:
            if hasattr(self._tab.request, "environ"):
                fail_over_wsgi(self._tab.outcome)
            self._tab.outcome.failed = True
            raise
        finally:
            self.end()  # an exception ends a response that Django does not close under ASGI

    async def _counted_async(self, content: Any, source: Any) -> AsyncGenerator[bytes]:
        try:
            async for part in self._tab.each_of_async(content):
                self._tab.outcome.bytes_sent += len(part)
                yield part
        except Exception:
            self._tab.outcome.failed = True
            raise
        finally:
            self._tab.enter()
            try:
                for each in (content, source):
                    if hasattr(each, "aclose"):
                        await each.aclose()
            finally:
                self._tab.leave()
                self.end()

    def __del__(self) -> None:
        """Record what nobody has read to its end or closed, as test clients may forget to."""
        with suppress(Exception):  # the interpreter may be ending
            self.end()

    def end(self) -> None:
        """Record, once."""
        if not self._is_over:
            self._is_over = True
            self._billing.settle(self._rule, self._tab, self._facts)
            self._tab.leave()
            vars(self._tab.request).pop("lago_orgs_tab", None)  # or both would wait for the collector
