"""The metadata of one plan (`app/controllers/api/v1/plans/metadata_controller.rb`)."""

from __future__ import annotations

from typing import Final

from ..item_metadata import metadata_routes
from .actions import find

ROUTES: Final = metadata_routes("/plans/{plan_code:greedy}", lambda call: find(call.org, call.path["plan_code"]))
