"""What Lago accepts and never bills is said, and what a run did is told from what was done before."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from lago_orgs.webhooks import SqliteInbox, WebhookHandlers
from tests.cli.conftest import Run, Shop

USE = ("usage", "import", "calls.ndjson", "--outbox", "usage.db")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("acme", "typo"), "unknown_metric"),
        (("acme", "api_call"), "missing_property"),
        (("acme", "api_call", "-p", "tokens=many"), "unreadable_number"),
        (("nobody", "api_call", "-p", "tokens=1"), "unknown_subscription"),
        (("acme", "api_call", "-p", "tokens=1", "--time", "2020-01-01"), "outside_subscription"),
    ],
)
def test_a_use_that_is_never_billed_is_a_difference(shop: Shop, run: Run, words: tuple[str, ...], kind: str) -> None:
    done = run("--json", "usage", "record", *words)
    assert (done.code, done.json["findings"]) == (1, {kind: 1})
    assert kind in run("usage", "record", *words).out


def test_a_use_that_is_billed_is_no_difference(shop: Shop, run: Run) -> None:
    done = run("--json", "usage", "record", "acme", "api_call", "-p", "tokens=1")
    assert (done.code, "findings" in done.json) == (0, False)
    lowers = run("--json", "usage", "record", "acme", "api_call", "-p", "tokens=-1")
    assert (lowers.code, lowers.json["findings"]) == (0, {"negative_value": 1})


def test_an_import_says_what_is_never_billed_and_what_this_run_delivered(shop: Shop, run: Run) -> None:
    at = shop.itself.clock.peek().isoformat()
    good = {"org_id": "acme", "code": "api_call", "timestamp": at, "tokens": 1}
    Path("calls.ndjson").write_text(json.dumps(good))
    first = run("--json", *USE)
    assert (first.code, first.json["delivered"], first.json["findings"]) == (0, 1, {})
    Path("calls.ndjson").write_text(json.dumps({**good, "code": "typo"}))
    second = run("--json", *USE)
    assert (second.code, second.json["delivered"], second.json["findings"]) == (1, 1, {"unknown_metric": 1})
    assert second.json["total"]["delivered"] == 2
    again = run(*USE)
    assert (again.code, "0 delivered" in again.out) == (0, True)
    assert "0 delivered" in run("outbox", "drain", "usage.db").out


WITHOUT_REDIS = """
import sys
sys.modules["redis"] = None
from lago_orgs.cli.main import main
for words in (
    ["webhooks", "dead", "inbox.db"],
    ["outbox", "status", "redis://127.0.0.1:9/0"],
    ["webhooks", "dead", "redis://127.0.0.1:9/0"],
    ["doctor", "--outbox", "redis://127.0.0.1:9/0"],
):
    print(main(words))
"""


def test_redis_is_needed_for_what_is_in_redis_alone(shop: Shop) -> None:
    SqliteInbox("inbox.db", WebhookHandlers()).close()
    done = subprocess.run([sys.executable, "-c", WITHOUT_REDIS], capture_output=True, text=True, check=True)
    assert re.findall(r"^\d$", done.stdout, re.MULTILINE) == ["0", "2", "2", "1"], done
    assert (done.stderr + done.stdout).count("lago-orgs[redis]") == 3


@pytest.mark.skipif(os.name != "posix", reason="a shell closes the streams")
@pytest.mark.parametrize("closed", [">&-", ">&- <&- 2>&-"])
def test_a_closed_stream_is_no_fault(shop: Shop, closed: str) -> None:
    line = f"{shlex.quote(sys.executable)} -m lago_orgs org show acme {closed}"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
