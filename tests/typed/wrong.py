"""What a user mistypes: each line that ends in `# error` must be found by type checkers, and no other."""

import lago_integration
from lago_orgs import AsyncLagoOrgs, CallStarted, LagoOrgs, Money, NotFound, RetryPolicy, Timeouts, UsageRecorder
from lago_orgs import Lagoorgs  # error
from lago_orgs.recorder import Outboxx  # error
from lago_orgs.types import Usage


def told(started: CallStarted) -> None:
    print(started.nope)  # error


with LagoOrgs("https://lago.test", "key") as lago:
    number: int = lago.subscribe_org_to_plan("acme", "pro", "ACME").plan_code  # error
    lago.subscribe_org_to_plan("acme", plan_code=7, org_name="ACME")  # error
    lago.subscribe_org_to_plan("acme", "pro", "ACME", nope=1)  # error
    usage: Usage = lago.get_current_usage("acme")  # error
    print(lago.get_customer("acme").name)  # error
    print(lago.api.wallets.create_walet(body={}))  # error
    print(lago.api.nope)  # error
    lago.subscribe("acme")  # error

print(Timeouts(totl=5))  # error
print(RetryPolicy(attempts="2"))  # error
print(Money(5, 7))  # error


async def asynchronously(lago: AsyncLagoOrgs) -> None:
    print(lago.get_customer("acme").name)  # error
    with lago:  # error
        pass
    await lago_integration.get_customer(org="acme")  # error
    await lago_integration.record_usage("acme", "calls", 1)  # error
    print(lago_integration.get_custmer)  # error


def recorded(recorder: UsageRecorder) -> None:
    recorder.record("acme")  # error
    recorder.record("acme", "calls", {1: "n"})  # error


def refused(error: NotFound) -> None:
    print(error.nope)  # error
