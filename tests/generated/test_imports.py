"""What is loaded when: measured by names, in an interpreter of its own; `make bench-generated` has the times."""

import subprocess
import sys

import pytest

PRINT = "import sys; print(*sys.modules)"


def loaded(statement: str) -> set[str]:
    """The modules that a fresh interpreter has after a statement."""
    done = subprocess.run([sys.executable, "-c", f"{statement}\n{PRINT}"], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_the_package_alone_loads_nothing() -> None:
    got = loaded("import lago_orgs_client, lago_orgs_client.models, lago_orgs_client.index")
    assert not got & {"httpx", "attr", "attrs", "json"}
    assert {name for name in got if name.startswith("lago_orgs_client.")} <= {
        "lago_orgs_client.models",
        "lago_orgs_client.index",
    }


@pytest.mark.parametrize("operation", ["customers.find_customer", "events.create_event", "invoices.find_all_invoices"])
def test_an_operation_loads_no_model_and_no_http_library(operation: str) -> None:
    got = loaded(f"import lago_orgs_client.api.{operation}")
    assert not got & {"httpx", "attr", "attrs"}
    assert not [name for name in got if name.startswith("lago_orgs_client.models")]
    assert len([name for name in got if name.startswith("lago_orgs_client")]) < 10


def test_a_client_loads_httpx_when_it_is_first_used() -> None:
    make = "from lago_orgs_client import AuthenticatedClient; client = AuthenticatedClient('http://x', token='t')"
    assert "httpx" not in loaded(make)
    assert "httpx" in loaded(f"{make}; client.get_httpx_client()")


def test_an_answer_loads_the_models_that_it_holds() -> None:
    got = loaded("""
from lago_orgs_client.api.customers import find_customer
answer = find_customer.parse_response(200, b'{"customer": {"external_id": "acme"}}')
assert answer.customer.external_id == 'acme'
""")
    models = [name for name in got if name.startswith("lago_orgs_client.models.")]
    assert 1 < len(models) < 4, models
