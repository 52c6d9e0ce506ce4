"""Where the server is and which key opens it, read forgivingly and refused clearly."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from unicodedata import normalize
from urllib.parse import urlsplit, urlunsplit

import attrs

from lago_orgs._core.arguments import is_span
from lago_orgs._secrets import HoldsSecret
from lago_orgs.errors import ConfigurationError

CLOUDS = {"us": "https://api.getlago.com", "eu": "https://api.eu.getlago.com"}
# Names that end so are never routed on the Internet: container networks, home and office networks, tests.
PRIVATE_SUFFIXES = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".svc", ".test", ".localdomain")

NO_ADDRESS = "api_url is not an http or https address with a host, such as 'https://lago.example.com'"
HOST = re.compile(r"[^\W_](?:[\w.-]*\w)?\.?").fullmatch
NUMBER = re.compile(r"0[xX][0-9a-fA-F]{1,8}|0[0-7]{0,11}|[1-9][0-9]{0,9}", re.ASCII).fullmatch
# What somebody may have written who left the scheme away; not a key, and not a password.
LOCAL = re.compile(
    r"(?:localhost|127\.0\.0\.1)(?::[0-9]{1,5})?|[a-z0-9-]+(?:\.[a-z0-9-]+)*:[0-9]{1,5}", re.ASCII
).fullmatch

KeySource = Callable[[], str]


@attrs.frozen(kw_only=True)
class Timeouts:
    """How long to wait, in seconds.

    Args:
        connect: For a connection to be made. Waiting for a free one of the pool may take as long as the whole call.
        read: For the next bytes of an answer, and for the server to take the next bytes of a request.
        total: For the whole call: every attempt and every pause between them.
    """

    connect: float = attrs.field(default=5.0, validator=is_span)
    read: float = attrs.field(default=30.0, validator=is_span)
    total: float = attrs.field(default=60.0, validator=is_span)


@attrs.frozen(kw_only=True)
class Settings(HoldsSecret):
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
    settled = settings_or_problem(api_url, api_key, environment)
    # Reports of errors show the locals of every frame.
    del api_url, api_key, environment
    if isinstance(settled, str):
        raise ConfigurationError(settled)
    return settled


def settings_or_problem(
    api_url: object, api_key: str | Callable[[], str] | None, environment: Mapping[str, str]
) -> Settings | str:
    """Settle the address and the key, or say in words why they cannot be used, without showing them.

    It raises nothing, so that no frame of an error holds the key or the environment.
    """
    url = api_url if api_url is not None else environment.get("LAGO_API_URL", "")
    key = api_key if api_key is not None else environment.get("LAGO_API_KEY", "")
    if isinstance(key, str) and "://" in key:
        return "api_key is an address: are api_url and api_key exchanged?"
    if not isinstance(url, str):
        shown = repr(url) if isinstance(url, int | float) else f"a {type(url).__name__}"
        return f"api_url is {shown}: give a string, such as 'https://lago.example.com'"
    address, problem = _address(url)
    if problem:
        return problem
    if not callable(key):
        if problem := _problem_of(key):
            return problem
        fixed = key.strip()
        return Settings(api_url=address, api_key=lambda: fixed)
    return Settings(api_url=address, api_key=_Asked(key))


class _Asked(HoldsSecret):
    """A key that is asked for at each call, and shown in no frame."""

    def __init__(self, source: Callable[[], str]) -> None:
        self._source = source

    def __call__(self) -> str:
        key, problem = self._read()
        if problem:
            raise ConfigurationError(problem)
        return key

    def _read(self) -> tuple[str, str]:
        try:
            key = self._source()
        except ConfigurationError as error:  # the library's own, of a profile: it says what to do, and holds no key
            return "", str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, its text may hold the key or what gives it
            return "", f"the callable that was given as api_key raised a {type(error).__name__}: see why it does"
        problem = _problem_of(key)
        return ("", problem) if problem else (key.strip(), "")


def _problem_of(key: object) -> str:
    if not isinstance(key, str):
        return f"api_key is a {type(key).__name__}: give a string, or a callable that gives one"
    stripped = key.strip()
    if not stripped:
        return "the key of Lago is not known: set LAGO_API_KEY or pass api_key"
    if not stripped.isascii() or not stripped.isprintable() or " " in stripped:
        return "api_key holds characters that no key of Lago has: was something else copied?"
    return ""


def server_address(url: str) -> str:
    """Read the server's address without the path of the API: `https://host/api/v1/` is `https://host`.

    Raises:
        ConfigurationError: It is not an http or https address.
    """
    address, problem = _address(url)
    del url  # it may be the key, given in the wrong place
    if problem:
        raise ConfigurationError(problem)
    return address


def _address(url: str) -> tuple[str, str]:
    """Return the address, and what is wrong with it, without what was given: it may hold a password, or be the key."""
    given = CLOUDS.get(url.strip().lower(), url.strip())
    if not given:
        return "", (
            "the address of Lago is not known: set LAGO_API_URL or pass api_url, such as 'https://lago.example.com', "
            "or 'us' or 'eu' for Lago Cloud"
        )
    if not given.isprintable() or " " in given or "\\" in given:
        return "", "api_url holds a line break, a blank or another character that no address has: was more copied?"
    if "://" not in given:
        shown = given if LOCAL(given) else "lago.example.com"
        return "", f"api_url has no scheme: write it like 'https://{shown}' or 'http://{shown}'"
    try:
        parts = urlsplit(given)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", NO_ADDRESS
    if parts.username is not None or parts.password is not None:
        return "", "api_url holds a user name or password: the key goes into api_key, never into the address"
    if parts.scheme not in {"http", "https"} or port == 0 or not _is_host(host):
        return "", NO_ADDRESS
    path = parts.path.rstrip("/").removesuffix("/api/v1").rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path, "", "")), ""


def _is_host(host: str) -> bool:
    if ":" in host:  # in brackets
        return _ip(host) is not None
    # Letters that others are made of (full width and the like) are not the ones that are seen.
    return HOST(host) is not None and normalize("NFKC", host) == host


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that a host is: as every resolver reads it, `134744072` and `0x8.010.2056` too."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    parts = host.split(".")
    if len(parts) > 4 or not all(map(NUMBER, parts)):
        return None
    *leading, last = (int(part, 16 if part[:2] == "0x" else 8 if part[0] == "0" else 10) for part in parts)
    if any(each > 255 for each in leading) or last >= 256 ** (4 - len(leading)):
        return None
    return ipaddress.IPv4Address(sum(each << (8 * (3 - place)) for place, each in enumerate(leading)) + last)


def sends_key_in_the_clear(api_url: str) -> bool:
    """Say whether the key would cross the Internet unencrypted: plain http to a host that is not local or private."""
    parts = urlsplit(api_url)
    host = (parts.hostname or "").lower().rstrip(".")
    if parts.scheme != "http" or host == "localhost":
        return False
    address = _ip(host)
    if address is None:
        return "." in host and not host.endswith(PRIVATE_SUFFIXES)
    return not (address.is_private or address.is_loopback or address.is_link_local)
