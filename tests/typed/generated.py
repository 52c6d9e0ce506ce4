"""What a user writes of the generated package, right and wrong: what ends in `# error` type checkers must find."""

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


def rate(tax: TaxObject) -> Decimal | Unset | None:
    tax.rate = 1.5  # error
    return tax.rate


event = EventInputObject(code="api_calls", transaction_id="t1", external_subscription_id="acme", properties={"gb": "1"})
missing = EventInputObject(code="api_calls")  # error
unknown = EventInputObject(code="a", transaction_id="b", external_subscription_id="c", nope=1)  # error
mistyped = EventInputObject(code=1, transaction_id="b", external_subscription_id="c")  # error
member = Currency.NOPE  # error
