"""How the clients of httpx are made: what the caller gave in front, and a way that is known at the start."""

import ssl
import warnings
from collections.abc import Mapping
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from typing import Any
from urllib.request import getproxies

import httpx

from lago_orgs._core.proxies import Proxy, proxy_for
from lago_orgs._core.settings import Settings, sends_key_in_the_clear
from lago_orgs._version import __version__
from lago_orgs.client._bodies import PACKINGS
from lago_orgs.errors import ConfigurationError

HEADERS = {"Accept": "application/json", "Accept-Encoding": PACKINGS, "User-Agent": f"lago-orgs/{__version__}"}
JSON = {"Content-Type": "application/json"}
# More connections than this make no Lago faster. An idle one is given up before common servers and proxies give it up:
# they drop it without a word.
LIMITS = httpx.Limits(max_connections=16, max_keepalive_connections=16, keepalive_expiry=15.0)
INSTEAD = {"timeout": "timeouts=Timeouts(...)", "base_url": "api_url", "auth": "api_key"}
# What settles by itself how one gets anywhere; the environment's proxies do not count then.
WAYS = {"proxy", "transport"}
# Of the caller's options, those that say how hosts are reached, and nothing of who asks.
OF_THE_WAY = {"http1", "http2", "mounts", "proxy", "transport", "verify"}
MOST_REDIRECTS = 5

IN_PROCESS = (httpx.MockTransport, httpx.ASGITransport, httpx.WSGITransport)


class InsecureTransportWarning(UserWarning):
    """The key travels where others may read it: unencrypted, or to a server that nobody vouches for."""


@cache
def trusted() -> ssl.SSLContext:
    """Read the certificates that every client trusts, once: that takes longer than twenty calls."""
    return httpx.create_ssl_context()


@cache
def trusting_nobody() -> ssl.SSLContext:
    """Make what plain http gets: should a TLS connection come of it after all, it fails."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def http_arguments(api_url: str, options: Mapping[str, Any], proxy: Proxy | None) -> dict[str, Any]:
    """Give the arguments for the httpx client that talks to Lago, those of the caller in front."""
    plain = api_url.startswith("http:") and proxy is None and "mounts" not in options
    return {
        "verify": trusting_nobody() if plain else trusted(),
        "limits": LIMITS,
        "timeout": None,
        "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        **({} if proxy is None else {"proxy": proxy.url}),
        **{name: value for name, value in options.items() if name != "verify" or value is not True},
        "headers": {**HEADERS, **dict(options.get("headers") or {})},
        # Its environment was read before.
        "trust_env": False,
    }


def file_arguments(url: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Give the arguments for the httpx client that reads a file elsewhere: the way, and nothing of who asks."""
    way = {name: value for name, value in options.items() if name in OF_THE_WAY or name == "trust_env"}
    arguments = http_arguments("https:", way, way_to(url, options))
    return {**arguments, "headers": {**HEADERS, "Accept": "*/*"}, "max_redirects": MOST_REDIRECTS}


def way_to(url: str, options: Mapping[str, Any]) -> Proxy | None:
    """Find the proxy on the way to an address, given or named by the environment; None if there is none.

    Raises:
        ConfigurationError: It cannot be used.
    """
    given = options.get("proxy")
    if isinstance(given, str | httpx.URL):
        found: Proxy | None = Proxy(url=str(given), setting="proxy")
    elif options.keys() & WAYS or options.get("trust_env") is False:
        return None
    else:
        found = proxy_for(url, getproxies())
    if found is not None and found.problem:
        raise ConfigurationError(found.problem)
    if found is not None and found.is_socks and find_spec("socksio") is None:
        raise ConfigurationError(
            f"{found.setting} names the SOCKS proxy {found.shown}, for which httpx needs another package: "
            f"pip install 'httpx[socks]', or take {found.setting} away"
        )
    return found


def check_http_options(kind: type[httpx.Client | httpx.AsyncClient], options: Mapping[str, Any]) -> None:
    """Refuse, when a client is made, what httpx would refuse at its first call, or what would have no effect.

    Raises:
        ConfigurationError: An option that this library settles by an argument of its own.
        TypeError: No option of httpx.
    """
    for name in options:
        if name in INSTEAD:
            raise ConfigurationError(f"{name} is no option here: use {INSTEAD[name]}")
        if name not in signature(kind).parameters:
            raise TypeError(f"{name!r} is no argument of this client, and none of {kind.__name__} of httpx")
    verify = options.get("verify")
    if isinstance(verify, str) and not Path(verify).exists():
        raise ConfigurationError(f"verify is {verify!r}, where there is nothing: name a file with certificates")


def opens_no_socket(transport: object) -> bool:
    """Tell whether a transport of httpx answers in this process: those that come with it, and those that say so."""
    return isinstance(transport, IN_PROCESS) or bool(getattr(transport, "opens_no_socket", False))


def warn_of_insecurity(settings: Settings, options: Mapping[str, Any], http_client: object = None) -> None:
    """Warn, once per client, if the key would cross the Internet in the clear, or go to whoever answers."""
    # A client of httpx does not tell its transport otherwise.
    transport = options.get("transport") or getattr(http_client, "_transport", None)
    if opens_no_socket(transport):
        return
    if sends_key_in_the_clear(settings.api_url):
        message = f"the key is sent unencrypted to {settings.api_url}: use https"
        warnings.warn(message, InsecureTransportWarning, stacklevel=3)
    verify = options.get("verify", True)
    if verify is False or (isinstance(verify, ssl.SSLContext) and verify.verify_mode is ssl.CERT_NONE):
        message = (
            f"certificates are not checked (verify), so the key goes to whoever answers for {settings.api_url}: pass "
            "verify=ssl.create_default_context(cafile=...) with the certificate to trust"
        )
        warnings.warn(message, InsecureTransportWarning, stacklevel=3)
