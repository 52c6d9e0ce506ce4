"""What a resource's handler is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from .params import Params

if TYPE_CHECKING:
    from ..state.organization import Organization


@attrs.frozen
class Call:
    """One authenticated request to a resource.

    Args:
        org: The organization whose key was sent; all state and the clock hang on it.
        path: The path's parameters, unescaped.
        query: The query's parameters, brackets resolved.
        body: The parsed JSON body, `{}` where there is none.
    """

    org: Organization
    path: dict[str, str]
    query: Params
    body: Params

    @property
    def params(self) -> Params:
        """Query and body in one, as Rails' `params`: the path wins over the query, the query over the body."""
        return {**self.body, **self.query, **self.path}
