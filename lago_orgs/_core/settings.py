"""Where the server is and which key opens it, read forgivingly and refused clearly."""

import ipaddress
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit, urlunsplit

import attrs

from lago_orgs._core.arguments import is_seconds
from lago_orgs.errors import ConfigurationError

CLOUDS = {"us": "https://api.getlago.com", "eu": "https://api.eu.getlago.com"}
# Names that end so are never routed on the Internet: container networks, home and office networks, tests.
PRIVATE_SUFFIXES = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".svc", ".test", ".localdomain")

KeySource = Callable[[], str]


@attrs.frozen(kw_only=True)
class Timeouts:
    """How long to wait, in seconds.

    Args:
        connect: For a connection to be made. Waiting for a free one of the pool may take as long as the whole call.
        read: For the next bytes of an answer, and for the server to take the next bytes of a request.
        total: For the whole call: every attempt and every pause between them.
    """

    connect: float = attrs.field(default=5.0, validator=is_seconds)
    read: float = attrs.field(default=30.0, validator=is_seconds)
    total: float = attrs.field(default=60.0, validator=is_seconds)


@attrs.frozen(kw_only=True)
class Settings:
    """What a client needs to know of its server; the key is asked for at each call and never shown."""

    api_url: str
    api_key: KeySource = attrs.field(repr=False)


def read_settings(
    api_url: str | None, api_key: str | Callable[[], str] | None, environment: Mapping[str, str]
) -> Settings:
    """Settle the address and the key: an argument first, then `LAGO_API_URL` and `LAGO_API_KEY`.

    Raises:
        ConfigurationError: One is missing or cannot be used; the message says what to write, and never shows the key.
    """
    url = api_url if api_url is not None else environment.get("LAGO_API_URL", "")
    if not isinstance(url, str):
        raise ConfigurationError(f"api_url is {url!r}: give a string, such as 'https://lago.example.com'")
    if not url.strip():
        raise ConfigurationError(
            "the address of Lago is not known: set LAGO_API_URL or pass api_url, such as 'https://lago.example.com', "
            "or 'us' or 'eu' for Lago Cloud"
        )
    key = api_key if api_key is not None else environment.get("LAGO_API_KEY", "")
    if not callable(key):
        fixed = checked_key(key)
        return Settings(api_url=server_address(url), api_key=lambda: fixed)
    return Settings(api_url=server_address(url), api_key=lambda: checked_key(key()))


def checked_key(key: object) -> str:
    """The key without the white space that copying leaves around it.

    Raises:
        ConfigurationError: It is empty, or holds what no HTTP header can carry. The message does not show it.
    """
    stripped = key.strip() if isinstance(key, str) else ""
    if not stripped:
        raise ConfigurationError("the key of Lago is not known: set LAGO_API_KEY or pass api_key")
    if not stripped.isascii() or not stripped.isprintable() or " " in stripped:
        raise ConfigurationError("api_key holds characters that no key of Lago has: was something else copied?")
    return stripped


def server_address(url: str) -> str:
    """The server's address without the path of the API: `https://host/api/v1/` and `https://host` are the same.

    Raises:
        ConfigurationError: It is not an http or https address.
    """
    given = CLOUDS.get(url.strip().lower(), url.strip())
    if "://" not in given:
        raise ConfigurationError(f"api_url {given!r} has no scheme: write 'https://{given}' or 'http://{given}'")
    parts = urlsplit("")
    try:
        parts = urlsplit(given)
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise ConfigurationError(
            "api_url is not an http or https address with a host, such as 'https://lago.example.com'"
        )
    if parts.username or parts.password:
        raise ConfigurationError(
            "api_url holds a user name or password: the key goes into api_key, never into the address"
        )
    path = parts.path.rstrip("/").removesuffix("/api/v1").rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def sends_key_in_the_clear(api_url: str) -> bool:
    """Whether the key would cross the Internet unencrypted: plain http to a host that is not local or private."""
    parts = urlsplit(api_url)
    host = (parts.hostname or "").lower().rstrip(".")
    if parts.scheme != "http" or host == "localhost" or not set(".:") & set(host):
        return False
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return not host.endswith(PRIVATE_SUFFIXES)
    return not (address.is_private or address.is_loopback or address.is_link_local)
