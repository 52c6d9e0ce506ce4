"""The access helpers of `lago_integration`: plain values, from memory, and an outage that is no "no"."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import lago_integration
from lago_integration import check_active_subscription, check_usage_limits, record_api_call, subscribe_org_to_plan
from lago_orgs import ChargeSpec, LagoOrgs, Money
from lago_orgs.simulator import LagoSimulator
from lago_orgs.simulator.faults import Fault

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def simulator(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LagoSimulator]:
    simulator = LagoSimulator()
    with simulator.serve() as door:
        monkeypatch.setenv("LAGO_API_URL", door.url)
        monkeypatch.setenv("LAGO_API_KEY", simulator.api_key)
        monkeypatch.setenv("LAGO_TIMEOUT", "2")
        with LagoOrgs() as lago:
            lago.ensure_metric("api_call", aggregation_type="sum_agg", field_name="tokens")
            charges = [ChargeSpec(metric="api_call", properties={"amount": "0.01"})]
            lago.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"), charges=charges)
        yield simulator
        await lago_integration.close()


async def test_a_subscription_and_a_limit(simulator: LagoSimulator) -> None:
    assert await check_active_subscription("org_1") is False
    assert await check_usage_limits("org_1", 5) is True, "without a subscription nothing is used"
    await subscribe_org_to_plan("org_1", "pro", "ACME")
    assert await check_active_subscription("org_1") is True, "written through this module, it is seen at once"
    assert await check_usage_limits("org_1", 0) is False
    assert await check_usage_limits("org_1", 5) is True


async def test_what_waits_in_the_outbox_counts_at_once(
    simulator: LagoSimulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LAGO_OUTBOX", str(tmp_path / "usage.db"))
    await subscribe_org_to_plan("org_1", "pro", "ACME")
    assert await check_usage_limits("org_1", 1500) is True
    await record_api_call("org_1", tokens=1500)
    assert await check_usage_limits("org_1", 1500) is False
    assert await check_usage_limits("org_1", 1501) is True


async def test_while_lago_is_away_what_it_said_holds_and_what_is_unknown_is_an_error(simulator: LagoSimulator) -> None:
    await subscribe_org_to_plan("org_1", "pro", "ACME")
    assert await check_active_subscription("org_1") is True
    simulator.faults.add(Fault("status", status=503))
    assert await check_active_subscription("org_1") is True
    with pytest.raises(lago_integration.LagoIntegrationError, match="could not be asked"):
        await check_active_subscription("org_2")
    with pytest.raises(lago_integration.LagoIntegrationError):
        await check_usage_limits("org_2", 5)
