"""Nothing of the contract is missing in the package, and nothing is in it that the contract does not have."""

import inspect
import pkgutil
import re
from typing import Any

import lago_orgs_client
import pytest
from lago_orgs_client import api, models
from lago_orgs_client.index import OPERATIONS, WEBHOOKS, Place

from openapi.tools.contract import corrected
from openapi.tools.document import METHODS

CALLS = ("sync_detailed", "asyncio_detailed")


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    return corrected()


def test_every_operation_of_the_contract_is_there(contract: dict[str, Any]) -> None:
    wanted = {
        operation["operationId"]: (method.upper(), path)
        for path, item in contract["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }
    assert {key: (each.method, each.path) for key, each in OPERATIONS.items()} == wanted
    assert len(wanted) >= 202


def test_there_is_no_other_operation() -> None:
    prefix = f"{api.__name__}."
    found = {
        module.name.removeprefix(prefix) for module in pkgutil.walk_packages(api.__path__, prefix) if not module.ispkg
    }
    assert found == {f"{each.area}.{each.name}" for each in OPERATIONS.values()}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_an_operation_has_its_pieces_and_asks_for_a_client_with_a_key(operation: Place) -> None:
    module = operation.load()
    arguments = inspect.signature(module.build_request).parameters
    assert list(arguments)[: operation.path.count("{")] == [
        name for name in arguments if arguments[name].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]
    for name in CALLS:
        call = inspect.signature(getattr(module, name))
        assert call.parameters["client"].annotation == "AuthenticatedClient"
        assert call.parameters.keys() - {"client"} == arguments.keys()
    assert list(inspect.signature(module.parse_response).parameters) == ["status", "content"]


def test_an_operation_says_of_itself_what_the_contract_says(contract: dict[str, Any]) -> None:
    for path, item in contract["paths"].items():
        for method in item.keys() & set(METHODS):
            said = item[method]
            own = OPERATIONS[said["operationId"]].load().OPERATION
            assert own[:3] == (said["operationId"], method.upper(), path)
            assert own.repeat == said["x-repeat"]


@pytest.mark.parametrize(
    ("name", "root"),
    [
        ("findCustomer", "customer"),
        ("findAllCustomers", "customers"),
        ("createEvent", "event"),
        ("createSubscriptionAlert", None),  # one alert or several
        ("invoicePaymentUrl", "invoice_payment_details"),
        ("fetchPublicKey", None),  # text
    ],
)
def test_the_root_is_the_key_that_holds_what_was_asked_for(name: str, root: str | None) -> None:
    assert OPERATIONS[name].load().OPERATION.root == root


def required(module: Any) -> dict[str, Any]:
    """Arguments for what an operation cannot be asked without."""
    wanted = inspect.signature(module.build_request).parameters.values()
    return {each.name: 1 if each.name == "body" else "x" for each in wanted if each.default is inspect.Parameter.empty}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_a_request_carries_what_the_caller_set_and_nothing_else(operation: Place) -> None:
    module = operation.load()
    arguments = required(module)
    request = module.build_request(**arguments)
    assert request.operation == module.OPERATION
    assert request.method == operation.method
    assert request.path == re.sub(r"{\w+}", "x", operation.path)
    in_path = {
        name
        for name, each in inspect.signature(module.build_request).parameters.items()
        if each.kind is each.POSITIONAL_OR_KEYWORD
    }
    assert {name.removesuffix("[]") for name, _ in request.params} == arguments.keys() - in_path - {"body"}
    assert request.body == arguments.get("body")


def test_every_webhook_payload_is_there(contract: dict[str, Any]) -> None:
    wanted = {}
    for item in contract["webhooks"].values():
        name = item["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        wanted[contract["components"]["schemas"][name]["properties"]["webhook_type"]["const"]] = name
    assert wanted == WEBHOOKS
    assert len(wanted) >= 61
    assert set(wanted.values()) <= set(models.__all__)


def test_the_list_of_models_is_what_the_folder_holds() -> None:
    modules = {module.name for module in pkgutil.iter_modules(models.__path__)}
    assert len(modules) == len(models.__all__)
    assert all(getattr(models, name).__module__ == models.__name__ + models._MODULES[name] for name in models.__all__)


@pytest.mark.parametrize("module", [lago_orgs_client, models])
def test_a_name_that_is_not_there_is_an_error(module: Any) -> None:
    with pytest.raises(AttributeError, match="Nope"):
        _ = module.Nope
