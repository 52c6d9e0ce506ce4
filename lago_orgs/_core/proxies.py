"""Which proxy the environment names for an address, read as the HTTP library reads it, and IPv6 networks too."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

import attrs

SCHEMES = ("http", "https", "socks5", "socks5h")


@attrs.frozen(kw_only=True)
class Proxy:
    """A proxy on the way to a server.

    Args:
        url: Its address, which may hold a password.
        setting: What names it, such as `HTTPS_PROXY`.
    """

    url: str = attrs.field(repr=False)
    setting: str

    @property
    def shown(self) -> str:
        """Return its address without a user's name and password."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"

    @property
    def is_socks(self) -> bool:
        """Say whether it speaks SOCKS, for which the HTTP library needs another package."""
        return self.url.startswith("socks")

    @property
    def problem(self) -> str | None:
        """Say why it cannot be used, naming the setting; None if it can."""
        try:
            parts = urlsplit(self.url)
            usable = parts.scheme in SCHEMES and parts.hostname and (parts.port is None or parts.port > 0)
        except ValueError:
            usable = False
        if usable and self.url.isprintable() and " " not in self.url:
            return None
        return f"{self.setting} names a proxy that cannot be used: write it like 'http://proxy.example.com:3128'"


def proxy_for(url: str, proxies: Mapping[str, str]) -> Proxy | None:
    """Find the proxy for an address; None if the way leads straight to it.

    Args:
        url: The address.
        proxies: By scheme, as `urllib.request.getproxies` gives them: `http`, `https`, `all` and `no`.
    """
    parts = urlsplit(url)
    for scheme in (parts.scheme, "all"):
        named = proxies.get(scheme, "")
        if named and not is_excepted(parts.hostname or "", parts.port, proxies.get("no", "")):
            return Proxy(url=named if "://" in named else f"http://{named}", setting=f"{scheme.upper()}_PROXY")
    return None


def is_excepted(host: str, port: int | None, exceptions: str) -> bool:
    """Say whether `NO_PROXY` takes a host out: by name with all below it, by address, by network, by port, or all.

    An entry that cannot be read is none.
    """
    entries = [each.strip().lower() for each in exceptions.split(",")]
    return any(_takes_out(entry, host.lower().rstrip("."), port) for entry in entries if entry)


def _takes_out(entry: str, host: str, port: int | None) -> bool:
    if entry == "*":
        return True
    entry = entry.partition("://")[2] or entry
    network = _network(entry)
    if network is not None:
        address = _network(host)
        return address is not None and address.version == network.version and address.subnet_of(network)  # type: ignore[arg-type]  # of one version
    name, _, number = entry.partition(":")
    if number and number != str(port):
        return False
    name = name.lstrip("*").strip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    address, slash, length = entry.partition("/")
    try:
        return ipaddress.ip_network(address.strip("[]") + slash + length, strict=False)
    except ValueError:
        return None
