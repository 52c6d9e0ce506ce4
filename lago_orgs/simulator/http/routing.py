r"""Routes as Rails matches them: on the raw path, a segment unescaped only after it matched.

A template names its parameters with the constraint that Lago's `config/routes.rb` gives them:

- `{external_id}`: the default, `[^./?]+`; what follows a dot is a format and is dropped (`customers/a.b` is `a`);
- `{external_id:segment}`: `[^/]+`, dots are part of it;
- `{code:greedy}`: `.*`, even a slash is part of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import attrs

if TYPE_CHECKING:
    from .call import Call
    from .messages import Response

Handler = Callable[["Call"], "Mapping[str, Any] | Response"]
_CONSTRAINTS: Final = {"": r"[^./?]+", "segment": r"[^/]+", "greedy": r".*"}
_FORMAT: Final = r"(?:\.[^./?]+)?"


@attrs.frozen
class Route:
    """A verb and a path template below `/api/v1`, and what answers there."""

    method: str
    template: str
    handler: Handler


def pattern(template: str) -> re.Pattern[str]:
    """The regular expression of a template."""
    text = "".join(
        f"(?P<{part[1]}>{_CONSTRAINTS[part[2] or '']})" if part[1] else re.escape(part[0])
        for part in re.finditer(r"\{(\w+):?(\w+)?\}|[^{]+", template)
    )
    return re.compile(f"{text}{_FORMAT}")


def squeezed(path: str) -> str:
    """Repeated slashes are one, a slash at the end is none."""
    return re.sub(r"/{2,}", "/", path).rstrip("/") or "/"


class Router:
    """Finds the handler of a path: the first route that matches, so nested routes are listed before their parent."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._static: dict[tuple[str, str], Handler] = {}
        self._patterns: dict[tuple[str, str], list[tuple[re.Pattern[str], Handler]]] = {}
        for route in routes:
            if "{" not in route.template:
                self._static.setdefault((route.method, route.template), route.handler)
            head = route.template.split("/")[1]
            self._patterns.setdefault((route.method, head), []).append((pattern(route.template), route.handler))

    def find(self, method: str, path: str) -> tuple[Handler, dict[str, str]] | None:
        """The handler and the path's parameters, unescaped; None where nothing matches."""
        handler = self._static.get((method, path))
        if handler is not None:
            return handler, {}
        head = path.split("/", 2)[1].split(".", maxsplit=1)[0]
        for expression, handler in self._patterns.get((method, head), ()):
            match = expression.fullmatch(path)
            if match:
                return handler, {name: unquote(value) for name, value in match.groupdict().items()}
        return None
