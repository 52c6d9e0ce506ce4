"""The webhooks of the recorded flow, against those of a simulator that is asked the same."""

import base64
import hashlib
import hmac
import json
from itertools import groupby
from typing import Any

import httpx
import jwt
import pytest

from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.webhooks.outbox import Delivery
from tests.recorded import recording
from tests.simulator.replay.agreement import Names, differences
from tests.simulator.replay.play import API_KEY, InProcess, Replay

HOST = "http://127.0.0.1:9876"
PATHS = ("/webhooks/hmac", "/webhooks/jwt?x=1", "/webhooks/only", "/webhooks/fails")


@pytest.fixture(scope="module")
def played() -> tuple[list[Delivery], Names]:
    simulator = LagoSimulator(api_key=API_KEY)
    replay = Replay(InProcess(simulator), recording("webhooks"))
    for _ in replay:
        pass
    return simulator.webhooks, replay.names


def recorded(path: str) -> list[dict[str, Any]]:
    """What arrived on a path, retries left out: the bodies."""
    deliveries = [e["delivery"] for e in recording("webhooks")["exchanges"] if "delivery" in e]
    mine = [delivery for delivery in deliveries if delivery["path"] == path]
    firsts = [next(tries) for _, tries in groupby(mine, key=lambda d: d["headers"]["X-Lago-Unique-Key"])]
    return [json.loads(base64.b64decode(delivery["body_base64"])) for delivery in firsts]


@pytest.mark.parametrize("path", PATHS)
def test_the_same_webhooks_in_the_same_order(played: tuple[list[Delivery], Names], path: str) -> None:
    told, names = played
    got = [json.loads(delivery.body) for delivery in told if delivery.url == HOST + path]
    expected = recorded(path)
    assert [body["webhook_type"] for body in got] == [body["webhook_type"] for body in expected]
    for number, (theirs, ours) in enumerate(zip(expected, got, strict=True)):
        assert not list(differences(theirs, ours, names)), f"{path} #{number} {theirs['webhook_type']}"


def test_the_keys_stand_in_lagos_order(played: tuple[list[Delivery], Names]) -> None:
    told, _ = played
    got = [json.loads(delivery.body) for delivery in told if delivery.url == HOST + PATHS[0]]
    for theirs, ours in zip(recorded(PATHS[0]), got, strict=True):
        kind = theirs["object_type"]
        assert list(ours) == list(theirs)
        assert list(ours[kind]) == list(theirs[kind]), theirs["webhook_type"]


def test_signatures_verify(played: tuple[list[Delivery], Names]) -> None:
    told, _ = played
    key = recording("webhooks")["organization"]["hmac_key"].encode()
    simulator = LagoSimulator()
    with httpx.Client(transport=simulator.transport(), base_url="http://lago") as client:
        answer = client.get("/api/v1/webhooks/json_public_key", headers={"authorization": f"x {simulator.api_key}"})
    public = base64.b64decode(answer.json()["webhook"]["public_key"])
    algorithms = set()
    for delivery in told:
        signature = delivery.headers["X-Lago-Signature"]
        algorithms.add(algorithm := delivery.headers["X-Lago-Signature-Algorithm"])
        if algorithm == "hmac":
            assert signature == base64.b64encode(hmac.new(key, delivery.body, hashlib.sha256).digest()).decode()
        else:
            claims = jwt.decode(signature, public, algorithms=["RS256"], issuer="http://127.0.0.1:3000")
            assert claims == {"data": delivery.body.decode(), "iss": "http://127.0.0.1:3000"}
            assert jwt.get_unverified_header(signature) == {"alg": "RS256"}
    assert algorithms == {"hmac", "jwt"}


def test_special_characters_are_escaped_as_rails_does(played: tuple[list[Delivery], Names]) -> None:
    told, _ = played
    created = next(delivery for delivery in told if delivery.webhook_type == "customer.created")
    assert '"name":"\\u003cH\\u0026M\\u003e \\u2028 café"' in created.body.decode()
