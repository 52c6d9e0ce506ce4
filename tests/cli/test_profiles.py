"""Whose Lago is meant: a default that nobody chose does not win over the environment in silence."""

import os
from pathlib import Path

import pytest

from lago_orgs import SqliteOutbox
from tests.cli.conftest import Run, Shop

TERMINATE = ("org", "terminate", "acme")


def configured(text: str) -> None:
    path = Path(os.environ["LAGO_ORGS_CONFIG"])
    path.write_text(text)
    path.chmod(0o600)


def is_active(shop: Shop) -> bool:
    with shop.client() as lago:
        return lago.get_subscription("acme") is not None


def test_an_address_in_the_environment_and_another_default_are_refused(
    shop: Shop, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(f'default = "sim"\n[profiles.sim]\napi_url = "{shop.url}"\n')
    monkeypatch.setenv("LAGO_API_URL", "http://127.0.0.1:9")
    refused = run(*TERMINATE)
    assert refused.code == 2
    for named in ("http://127.0.0.1:9", shop.url, "--profile sim", "LAGO_API_URL"):
        assert named in refused.err
    assert is_active(shop)
    doctor = run("--json", "doctor")
    assert (doctor.code, "--profile sim" in doctor.out) == (2, True)
    # Whoever chooses has chosen.
    assert run("--api-url", shop.url, "org", "show", "acme").code == 0
    assert run("--profile", "sim", "org", "show", "acme").code == 0
    monkeypatch.setenv("LAGO_PROFILE", "sim")
    assert run(*TERMINATE).code == 0


def test_the_same_address_is_no_contradiction(shop: Shop, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    configured(f'default = "sim"\n[profiles.sim]\napi_url = "{shop.url}"\n')
    monkeypatch.setenv("LAGO_API_URL", f"{shop.url}/api/v1/")
    assert run("org", "show", "acme").code == 0


def test_another_key_in_the_environment_is_refused(shop: Shop, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHER_KEY", "s3cret")
    configured(f'default = "sim"\n[profiles.sim]\napi_url = "{shop.url}"\nkey_env = "OTHER_KEY"\n')
    refused = run(*TERMINATE)
    assert (refused.code, "LAGO_API_KEY" in refused.err, "s3cret" in refused.err) == (2, True, False)
    monkeypatch.setenv("OTHER_KEY", shop.itself.api_key)
    assert run("org", "show", "acme").code == 0


def test_another_outbox_in_the_environment_is_refused(shop: Shop, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.db", "b.db"):
        SqliteOutbox(name).close()
    configured('default = "sim"\n[profiles.sim]\noutbox = "a.db"\n')
    monkeypatch.setenv("LAGO_OUTBOX", "b.db")
    refused = run("outbox", "status")
    assert (refused.code, "a.db" in refused.err, "b.db" in refused.err) == (2, True, True)
    assert run("doctor").code == 2
    assert run("outbox", "status", "b.db").code == 0
    assert "a.db" in run("--profile", "sim", "outbox", "status").out
    monkeypatch.setenv("LAGO_OUTBOX", str(Path("a.db").absolute()))
    assert run("outbox", "status").code == 0


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ('key_env = "NO_SUCH_KEY"', "NO_SUCH_KEY"),
        ('key_file = "empty"', "empty"),
        ('key_file = "open"', "chmod 600"),
        ('key_command = "true"', "printed nothing"),
    ],
)
def test_a_source_that_gives_no_key_is_named(shop: Shop, run: Run, source: str, named: str) -> None:
    Path("empty").touch(0o600)
    Path("open").write_text(shop.itself.api_key)
    Path("open").chmod(0o644)
    configured(f'[profiles.here]\napi_url = "{shop.url}"\n{source}\n')
    for words in (("org", "show", "acme"), ("doctor",)):
        done = run("--profile", "here", *words)
        assert (done.code, named in done.out + done.err) == (2, True), done
