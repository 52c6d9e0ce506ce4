"""A Lago behind a socket, and a shell in front of it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from lago_orgs import ChargeSpec, LagoOrgs, Money, Standard
from lago_orgs.cli.main import main
from lago_orgs.simulator import LagoSimulator


class Done(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


class Shop:
    """A Lago where `acme` is on `pro`."""

    def __init__(self, simulator: LagoSimulator, url: str) -> None:
        self.itself = simulator
        self.url = url

    def client(self) -> LagoOrgs:
        return LagoOrgs(self.url, self.itself.api_key)

    def open(self) -> None:
        with self.client() as lago:
            lago.ensure_metric("api_call", aggregation_type="sum_agg", field_name="tokens")
            charges = [ChargeSpec(metric="api_call", price=Standard("0.002"))]
            lago.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"), charges=charges)
            lago.subscribe_org_to_plan("acme", "pro", "ACME Corporation", "billing@example.com")

    @property
    def ids(self) -> list[str]:
        return [event.transaction_id for event in self.itself.organization().events]


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Shop]:
    """The Lago, which the environment of this process leads to; there are no profiles."""
    simulator = LagoSimulator()
    for name in ("LAGO_PROFILE", "LAGO_OUTBOX"):
        monkeypatch.delenv(name, raising=False)
    with simulator.serve() as door:
        monkeypatch.setenv("LAGO_API_URL", door.url)
        monkeypatch.setenv("LAGO_API_KEY", door.api_key)
        monkeypatch.setenv("LAGO_ORGS_CONFIG", str(tmp_path / "config.toml"))
        monkeypatch.chdir(tmp_path)
        made = Shop(simulator, door.url)
        made.open()
        yield made


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process."""

    def run(*words: str) -> Done:
        capsys.readouterr()
        code = main(list(words))
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return run
