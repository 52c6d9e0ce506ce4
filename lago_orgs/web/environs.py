"""A request over WSGI, in the form in which the program's functions are given it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Request:
    """A request without a framework, as far as the program's functions need it.

    Args:
        environ: WSGI's own.
    """

    def __init__(self, environ: Mapping[str, Any]) -> None:
        self.environ = environ

    @property
    def method(self) -> str:
        """The method."""
        return str(self.environ["REQUEST_METHOD"])

    @property
    def path(self) -> str:
        """The path, without the query."""
        return path_of(self.environ)

    def header(self, name: str) -> str | None:
        """Return a header."""
        found = self.environ.get(f"HTTP_{name.upper().replace('-', '_')}")
        return None if found is None else str(found)


def path_of(environ: Mapping[str, Any]) -> str:
    """Return the path of a request; WSGI hands on its bytes, each as a character."""
    path = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}"
    return path if path.isascii() else path.encode("latin-1", "replace").decode("utf-8", "replace")
