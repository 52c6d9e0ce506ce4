"""The plugin, in test runs of its own."""

import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]


def test_the_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from datetime import UTC, datetime

        import httpx
        import pytest


        @pytest.mark.parametrize("_", range(2))
        def test_each_test_has_a_lago_of_its_own(lago, _):
            with lago.client() as client:
                assert client.get("/customers").json()["customers"] == []
                client.post("/customers", json={"customer": {"external_id": "a"}}).raise_for_status()


        def test_the_server_and_the_fixture_are_one_lago(lago, lago_server):
            with lago.client() as client:
                client.post("/customers", json={"customer": {"external_id": "a"}}).raise_for_status()
            headers = {"Authorization": f"Bearer {lago_server.api_key}"}
            assert httpx.get(f"{lago_server.url}/api/v1/customers/a", headers=headers).status_code == 200


        @pytest.mark.lago(now="2026-02-28T23:00:00Z", organization={"name": "Acme Inc"})
        def test_the_marker_and_the_clock(lago, lago_clock):
            assert lago_clock.now == datetime(2026, 2, 28, 23, tzinfo=UTC)
            assert lago_clock.advance(hours=2) == datetime(2026, 3, 1, 1, tzinfo=UTC)
            assert lago.simulator.organization().identity.name == "Acme Inc"
            with pytest.raises(ValueError, match="zone"):
                lago_clock.move_to("2026-03-02T00:00:00")
        """
    )
    pytester.runpytest_subprocess("--strict-markers").assert_outcomes(passed=4)


def test_failures_say_what_was_recorded(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_wrong(lago):
            with lago.client() as client:
                event = {"transaction_id": "1", "external_subscription_id": "acme", "code": "calls"}
                client.post("/events", json={"event": {**event, "properties": {"n": 1}}})
            lago.assert_recorded("acme", "calls", n=2)

        def test_unbilled(lago):
            lago.assert_billed("acme", 100)
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "*1 events 'calls' of 'acme' with {'n': 2} expected, 0 recorded; those of this metric have [[]{'n': 1}[]]*",
            "*100 cents expected of 'acme', 0 billed; invoices: none*",
        ]
    )


def test_who_does_not_use_it_does_not_load_it() -> None:
    program = "import sys, lago_orgs.simulator.pytest_plugin; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60).stdout
    loaded = set(out.split())
    assert "lago_orgs.simulator.pytest_plugin" in loaded
    assert not loaded & {"lago_orgs.simulator.simulator", "httpx", "attrs"}
