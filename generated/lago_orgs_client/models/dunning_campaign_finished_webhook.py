# Written by `make generate` from openapi/; a change made here fails `make check-generated`.
from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .. import _decode as decode
from .._model import Field, Model, model

if TYPE_CHECKING:
    from .dunning_campaign_finished_object import DunningCampaignFinishedObject


@model
class DunningCampaignFinishedWebhook(Model):
    dunning_campaign: DunningCampaignFinishedObject = Field(
        decode.Ref("dunning_campaign_finished_object", "DunningCampaignFinishedObject")
    )
    object_type: Literal["dunning_campaign"] = Field()
    organization_id: str = Field()
    webhook_type: Literal["dunning_campaign.finished"] = Field()
