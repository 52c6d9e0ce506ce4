"""What a second call of each operation does: said by the contract, carried by every request."""

import pytest
from lago_orgs_client.index import OPERATIONS
from lago_orgs_client.types import Operation

from lago_orgs._core.retry import Repeat


def own(name: str) -> Operation:
    operation: Operation = OPERATIONS[name].load().OPERATION
    return operation


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_operation_says_it_in_words_that_are_known(name: str) -> None:
    assert Repeat(own(name).repeat) in Repeat
    if own(name).method != "POST":
        assert own(name).repeat == "safe"


def test_every_operation_is_counted() -> None:
    assert len(OPERATIONS) >= 202


@pytest.mark.parametrize(
    "name",
    [
        "applyCoupon",
        "createCreditNote",
        "createInvoice",
        "createPayment",
        "createPaymentRequest",
        "createWallet",
        "createWalletTransaction",
        "resendInvoiceEmail",
        "retryPayment",
    ],
)
def test_what_charges_or_sends_again_is_never_repeated(name: str) -> None:
    assert own(name).repeat == "never"


@pytest.mark.parametrize(
    "name", ["createBatchEvents", "createCustomer", "createEvent", "createPlan", "createSubscription"]
)
def test_what_has_a_key_of_its_own_is_recognised(name: str) -> None:
    assert own(name).repeat == "by key"
