"""Type checkers know every name and every type of the package, and nothing that is not there."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Each line that ends in `# error` must be one, and no other.
USE = """
from decimal import Decimal

from lago_orgs_client import AuthenticatedClient
from lago_orgs_client import Nope  # error
from lago_orgs_client.api.customers import find_customer
from lago_orgs_client.api.customers import find_custmer  # error
from lago_orgs_client.models import Currency, Customer, EventInputObject, TaxObject
from lago_orgs_client.models import Custmer  # error
from lago_orgs_client.types import Unset

client = AuthenticatedClient("https://lago.test/api/v1", token="t")
answer = find_customer.sync_detailed("acme", client=client).parsed
unauthenticated = find_customer.sync_detailed("acme")  # error
wrong_argument = find_customer.sync_detailed(acme="acme", client=client)  # error
if isinstance(answer, Customer):
    currency: Currency | Unset | None = answer.customer.currency
    number: int = answer.customer.external_id  # error
    typo = answer.customer.nmae  # error
parsed: str | None = find_customer.parse_response(200, b"")  # error


def rate(tax: TaxObject) -> Decimal | None | Unset:
    tax.rate = 1.5  # error
    return tax.rate


event = EventInputObject(code="api_calls", transaction_id="t1", external_subscription_id="acme", properties={"gb": "1"})
missing = EventInputObject(code="api_calls")  # error
unknown = EventInputObject(code="a", transaction_id="b", external_subscription_id="c", nope=1)  # error
mistyped = EventInputObject(code=1, transaction_id="b", external_subscription_id="c")  # error
member = Currency.NOPE  # error
"""
EXPECTED = {number for number, line in enumerate(USE.splitlines(), 1) if line.endswith("# error")}


@pytest.fixture(scope="module")
def use(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("types") / "use.py"
    path.write_text(USE)
    return path


def test_mypy(use: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--cache-dir", str(use.parent), str(use)]
    done = subprocess.run(command, cwd=ROOT / "generated", capture_output=True, text=True, check=False)
    errors = {int(line) for line in re.findall(r"use\.py:(\d+): error", done.stdout)}
    assert errors == EXPECTED, done.stdout + done.stderr
    assert "lago_orgs_client/" not in done.stdout, "the package itself is clean"


def test_pyright(use: Path) -> None:
    project = {"include": ["use.py"], "extraPaths": [str(ROOT / "generated")], "pythonVersion": "3.11"}
    (use.parent / "pyrightconfig.json").write_text(json.dumps(project))
    command = [sys.executable, "-m", "pyright", "--outputjson", "-p", str(use.parent), "--pythonpath", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    errors = {each["range"]["start"]["line"] + 1 for each in found if each["severity"] == "error"}
    assert errors == EXPECTED, done.stdout
