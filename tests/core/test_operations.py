"""Every operation of the contract has its class; the tables hold nothing else."""

import pytest
from lago_orgs_client.index import OPERATIONS

from lago_orgs._core.operations import BY_KEY, NEVER, SAFE_POSTS, Repeat, is_classified, repeat_of


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_operation_is_classified(operation: str) -> None:
    assert is_classified(operation, OPERATIONS[operation].method), (
        f"{operation} is new: what would a second call do? Write it into lago_orgs/_core/operations.py"
    )


def test_every_operation_is_counted() -> None:
    assert len(OPERATIONS) >= 202


def test_the_tables_name_posts_of_the_contract_once() -> None:
    posts = {name for name, operation in OPERATIONS.items() if operation.method == "POST"}
    assert posts == NEVER | BY_KEY | SAFE_POSTS
    assert len(NEVER) + len(BY_KEY) + len(SAFE_POSTS) == len(posts)


def test_what_charges_is_never_repeated() -> None:
    charging = {"createWalletTransaction", "createInvoice", "createPayment", "retryPayment", "createCreditNote"}
    assert charging <= NEVER
    assert {repeat_of(name, "POST") for name in charging} == {Repeat.NEVER}


def test_the_unknown_is_never_repeated() -> None:
    assert repeat_of("createSomethingNew", "POST") is Repeat.NEVER
    assert repeat_of("findSomethingNew", "GET") is Repeat.SAFE


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_the_generated_client_says_the_same(operation: str) -> None:
    own = OPERATIONS[operation].load().OPERATION
    assert Repeat(own.repeat) is repeat_of(operation, own.method)
