"""Recorded, accepted, counted, invoiced: what is equal is shown to be, and what differs gets its class."""

import json
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from lago_orgs import (
    ChargeSpec,
    FilterSpec,
    Graduated,
    InvalidArgument,
    LagoOrgs,
    Money,
    NotFound,
    SqliteOutbox,
    Standard,
    Tier,
    UsageRecorder,
)
from lago_orgs.reconcile import Report, Scope, reconcile
from lago_orgs.simulator import LagoSimulator
from lago_orgs.types.plain import plain
from tests.reconcile.world import PRICE, START, Act, KeptFile, World, day, kinds, only


def figures(report: Report, metric: str = "api_call") -> list[tuple[object, ...]]:
    """Events and units of the four columns, period by period."""
    return [
        tuple(None if each is None else (each.events, int(each.units)) for each in columns)
        for line in report.lines
        if line.metric == metric and line.user is None
        for columns in [(line.recorded, line.accepted, line.counted, line.invoiced)]
    ]


def test_what_is_equal_is_said_to_be_in_all_four_columns(world: World) -> None:
    for tokens in (100, Decimal("0.5"), 30):
        world.use(tokens, user_id="jane")
    world.deliver()
    world.go_to(day(3, month=4))
    world.use(7)
    world.deliver()
    report = world.report()
    assert (report.is_clean, report.exit_code, report.discrepancies) == (True, 0, ())
    assert figures(report) == [((3, 130), (3, 130), (3, 130), (3, 130)), ((1, 7), (1, 7), (1, 7), None)]
    march = report.lines[0]
    for column in (march.recorded, march.accepted, march.counted, march.invoiced):
        assert column is not None
        assert column.units == Decimal("130.5")
        assert column.amount == Money("0.26", "USD")
    assert (march.period_from, march.is_current) == (START, False)
    assert "nothing to do" in report.to_text()


def dead(world: World, reason: str) -> None:
    from lago_orgs.recorder.outboxes.rows import Dead

    world.use()
    world.outbox.settle([], [Dead(row, reason) for row in world.outbox.claim(10)])


def discard(world: World) -> None:
    dead(world, "timestamp: invalid_format")
    world.outbox.discard([each.transaction_id for each in world.outbox.dead_letters()], "a test's own")


def by_others(world: World) -> None:
    world.lago.record_usage("acme", "api_call", "theirs", {"tokens": 5}, timestamp=day(4))


def twice(world: World) -> None:
    world.use(5, timestamp=day(4), transaction_id="mine")
    world.deliver()
    by_others(world)


def changed(world: World) -> None:
    world.lago.record_usage("acme", "api_call", "one", {"tokens": 5}, timestamp=day(4))
    world.use(6, timestamp=day(4), transaction_id="one")
    world.lose()


def elsewhere(world: World) -> None:
    world.lago.subscribe_org_to_plan("globex", "pro", "Globex", "g@example.com")
    world.lago.record_usage("globex", "api_call", "moved", {"tokens": 5}, timestamp=day(5))
    world.use(5, timestamp=day(5), transaction_id="moved")
    world.lose()


def given_up_but_accepted(world: World) -> None:
    world.lago.record_usage("acme", "api_call", "kept", {"tokens": 5}, timestamp=day(4))
    from lago_orgs.recorder.outboxes.rows import Dead

    world.use(5, timestamp=day(4), transaction_id="kept")
    world.outbox.settle([], [Dead(row, "gave up") for row in world.outbox.claim(10)])


def lost(world: World) -> None:
    world.use()
    world.lose()


def delivered(world: World, *, code: str = "api_call", tokens: object = 9, days: int = 0) -> None:
    world.use(tokens, code=code, timestamp=day(5) + timedelta(days=days))
    world.deliver()


def without_a_charge(world: World) -> None:
    world.lago.ensure_metric("seats", aggregation_type="count_agg")
    delivered(world, code="seats")


def ended(world: World) -> None:
    world.lago.terminate_subscription("acme")
    world.go_to(day(8))
    world.use(1000)
    world.deliver()


def waits(world: World) -> None:
    world.use()


KINDS: list[tuple[str, Act, dict[str, int]]] = [
    ("waits", waits, {"not_delivered": 1}),
    ("dead letter", lambda world: dead(world, "timestamp: invalid_format"), {"dead_letter": 1}),
    ("guard", lambda world: dead(world, "not billable: not_in_plan: no charge"), {"held_back/not_in_plan": 1}),
    ("discarded", discard, {"discarded": 1}),
    ("others", by_others, {"sent_by_others": 1}),
    ("twice", twice, {"accepted_twice": 1}),
    ("changed", changed, {"changed": 1}),
    ("elsewhere", elsewhere, {"other_subscription": 1}),
    ("given up", given_up_but_accepted, {"given_up_but_accepted": 1}),
    ("lost", lost, {"missing": 1}),
    ("unknown metric", lambda world: delivered(world, code="typo"), {"not_billable/unknown_metric": 1}),
    ("no number", lambda world: delivered(world, tokens="1e3"), {"not_billable/unreadable_number": 1}),
    ("no charge", without_a_charge, {"not_billable/not_in_plan": 1}),
    ("future", lambda world: delivered(world, days=90), {"not_billable/in_the_future": 1}),
    ("before", lambda world: delivered(world, days=-30), {"before_or_after/outside_subscription": 1}),
    ("after", ended, {"before_or_after/outside_subscription": 1}),
]


@pytest.mark.parametrize(("act", "found"), [case[1:] for case in KINDS], ids=[case[0] for case in KINDS])
def test_each_difference_has_its_class_and_its_remedy(world: World, act: Act, found: dict[str, int]) -> None:
    world.use(1)
    world.deliver()
    act(world)
    report = world.report()
    assert kinds(report) == found
    [difference] = report.discrepancies
    assert len(difference.ids) == 1
    assert difference.remedy in report.to_text()
    assert report.exit_code == int(difference.is_open) == (0 if "discarded" in found else 1)


def test_what_was_recorded_a_moment_ago_is_on_its_way(world: World) -> None:
    world.use()
    report = world.report(settling=3600)
    assert kinds(report) == {"on_its_way": 1}
    assert report.is_clean


def test_what_is_lost_is_priced_and_sent_again_under_the_same_ids(world: World) -> None:
    kept, gone = world.use(1), [world.use(1000), world.use(500)]
    world.outbox.settle([], [])
    world.lose()
    world.lago.record_usage("acme", "api_call", kept, {"tokens": 1}, timestamp=day(5))
    before = world.report()
    assert set(only(before, "missing").ids) == set(gone)
    assert only(before, "missing").amount == Money("3.00", "USD")
    report = world.report(repair=True)
    assert report.repair is not None
    assert (report.repair.sent, report.repair.waiting, report.repair.refused) == (2, 0, {})
    assert world.report().is_clean
    held = world.lago_itself.organization().events
    assert sorted(event.transaction_id for event in held) == sorted([kept, *gone])
    assert world.report(repair=True).repair == type(report.repair)()


def test_only_what_is_missing_is_sent_again(world: World) -> None:
    by_others(world)
    dead(world, "timestamp: invalid_format")
    report = world.report(repair=True)
    assert report.repair is not None
    assert report.repair.sent == 0
    assert len(world.lago_itself.organization().events) == 1


def test_usage_that_came_after_the_invoice_is_late_and_priced(world: World) -> None:
    world.use(100)
    world.deliver()
    world.go_to(day(3, month=4))
    world.use(1000, timestamp=day(20))
    world.deliver()
    report = world.report()
    assert kinds(report) == {"late_for_invoice": 1}
    assert only(report, "late_for_invoice").amount == Money("2.00", "USD")
    assert figures(report) == [((2, 1100), (2, 1100), (1, 100), (1, 100))]
    assert report.leaked() == ((Money("2.00", "USD"),), 0)


def test_usage_between_a_period_and_the_switch_to_a_cheaper_plan_is_on_neither_invoice(world: World) -> None:
    world.sell("basic", ChargeSpec(metric="api_call", price=PRICE), amount=9)
    world.lago.change_plan("acme", "basic")
    switched = day(1, month=4).replace(hour=1, minute=10)
    world.go_to(switched + timedelta(hours=3))
    rows = world.lago_itself.organization().subscriptions.where("external_id", "acme")
    begins = max(row.started_at for row in rows if row.started_at is not None)
    world.use(100, timestamp=begins - timedelta(minutes=5))
    world.use(10, timestamp=begins + timedelta(minutes=5))
    world.deliver()
    report = world.report()
    assert kinds(report) == {"downgrade_gap": 1}
    assert only(report, "downgrade_gap").amount == Money("0.20", "USD")


def test_overlapping_filters_are_found_where_the_figures_are_lagos_own(world: World) -> None:
    world.lago.ensure_metric(
        "calls",
        aggregation_type="sum_agg",
        field_name="tokens",
        filters={"model": ["big", "small"], "region": ["eu", "us"]},
    )
    filters = (
        FilterSpec(values={"model": ["big"]}, price=Standard("1")),
        FilterSpec(values={"region": ["eu"]}, price=Standard("2")),
    )
    charge = ChargeSpec(metric="calls", price=Standard("0"), filters=filters)
    world.sell("filtered", charge, overlapping_filters=True)
    world.lago.subscribe_org_to_plan("initech", "filtered", "Initech", "i@example.com")
    world.go_to(day(6))
    world.keep("initech", "calls", {"tokens": 10, "model": "big", "region": "eu"})
    world.deliver()
    report = world.report(Scope(org_id="initech"))
    assert kinds(report)["overlapping_filters"] == 1
    assert only(report, "overlapping_filters").units == 10


def test_a_voided_invoice_is_not_what_was_counted(world: World) -> None:
    world.use(100)
    world.deliver()
    world.go_to(day(3, month=4))
    [invoice] = world.lago.get_invoices("acme")
    world.lago.api.invoices.void_invoice(invoice.lago_id)
    assert "invoiced_otherwise" in kinds(world.report())


AGGREGATIONS = ["count_agg", "sum_agg", "max_agg", "unique_count_agg", "latest_agg"]


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_each_aggregation_comes_to_lagos_own_figures(world: World, aggregation: str) -> None:
    field = None if aggregation == "count_agg" else "v"
    world.lago.ensure_metric("m", aggregation_type=aggregation, field_name=field)
    tiers = Graduated([Tier(up_to=2, per_unit_amount="1", flat_amount="3"), Tier(per_unit_amount="0.5")])
    world.sell("tiers", ChargeSpec(metric="m", price=tiers))
    world.lago.subscribe_org_to_plan("globex", "tiers", "Globex", "g@example.com")
    world.go_to(day(6))
    for value in (1, 5, 5, Decimal("2.5")):  # at one instant, so that latest_agg has to choose
        world.keep("globex", "m", {"v": value})
    world.deliver()
    assert world.report().is_clean
    world.go_to(day(3, month=4))
    report = world.report()
    assert report.is_clean
    [line] = [each for each in report.lines if each.metric == "m"]
    assert line.counted == line.invoiced
    assert line.counted is not None
    assert line.counted.amount


def test_what_is_billed_event_by_event_is_held_against_its_fees(world: World) -> None:
    world.lago.ensure_metric("calls", aggregation_type="sum_agg", field_name="n")
    world.sell("advance", ChargeSpec(metric="calls", price=Standard("0.5"), pay_in_advance=True))
    world.lago.subscribe_org_to_plan("globex", "advance", "Globex", "g@example.com")
    world.go_to(day(6))
    for number in (1, 2, 3):
        world.keep("globex", "calls", {"n": number})
    world.deliver()
    assert world.report().is_clean
    world.go_to(day(3, month=4))
    report = world.report()
    assert report.is_clean
    [line] = [each for each in report.lines if each.metric == "calls"]
    assert line.invoiced is not None
    assert (line.accepted.units, line.counted, line.invoiced.amount) == (6, None, Money("3.00", "USD"))
    for invoice in world.lago.get_invoices("globex"):
        if invoice.total_amount == Money("1.00", "USD"):
            world.lago.api.invoices.void_invoice(invoice.lago_id)
    assert only(world.report(), "invoiced_otherwise").units == 2


def test_an_upgrade_and_a_new_subscription_under_the_same_id_are_clean(world: World) -> None:
    world.use(100)
    world.deliver()
    world.sell("big", ChargeSpec(metric="api_call", price=Standard("0.001")), amount=490)
    world.go_to(day(10))
    world.lago.change_plan("acme", "big")
    world.go_to(day(11))
    world.use(50)
    world.deliver()
    assert world.report().is_clean
    world.lago.terminate_subscription("acme")
    world.go_to(day(12))
    world.lago.subscribe_org_to_plan("acme", "pro")
    world.go_to(day(13))
    world.use(7)
    world.deliver()
    world.go_to(day(3, month=4))
    report = world.report()
    assert report.is_clean
    assert [line.invoiced and line.invoiced.amount for line in report.lines] == [
        Money("0.20", "USD"),
        Money("0.05", "USD"),
        Money("0.01", "USD"),
    ]


def test_prices_that_changed_since_are_named(world: World) -> None:
    world.use(1000)
    world.deliver()
    world.go_to(day(3, month=4))
    world.lago.terminate_subscription("acme")
    world.lago.ensure_plan(
        "pro",
        interval="monthly",
        amount=Money(49, "USD"),
        charges=[ChargeSpec(metric="api_call", price=Standard("0.5"))],
        change_in_use=True,
    )
    difference = only(world.report(), "counted_otherwise")
    assert "prices changed since" in difference.detail
    assert difference.amount == Money("498.00", "USD")


def test_users_are_told_apart(world: World) -> None:
    for user, tokens in (("jane", 10), ("joe", 20), ("jane", 5)):
        world.use(tokens, user_id=user)
    world.use(1)
    world.deliver()
    report = world.report(by_user=True)
    told = {line.user: (line.recorded.events, int(line.accepted.units)) for line in report.lines}
    assert told == {None: (4, 36), "": (1, 1), "jane": (2, 15), "joe": (1, 20)}
    assert report.totals() == {"recorded": 4, "accepted": 4}


def test_an_organization_that_is_subscribed_under_another_id_is_compared_under_that(world: World) -> None:
    subscribe(world, "hooli", "sub-77")
    world.use(10, org="hooli")
    world.deliver_as_a_recorder_does()
    report = world.report(Scope(org_id="hooli"))
    assert report.is_clean
    assert [line.subscription for line in report.lines] == ["sub-77"]


# What is compared


def test_a_scope_leaves_everything_else_out(world: World) -> None:
    world.lago.ensure_metric("seats", aggregation_type="count_agg")
    world.lago.subscribe_org_to_plan("globex", "pro", "Globex", "g@example.com")
    world.go_to(day(9))
    for org in ("acme", "globex"):
        for moment in (day(6), day(8)):
            world.use(1, org=org, timestamp=moment)
        world.use(1, org=org, code="seats")
    world.lose()

    def missing(**scope: object) -> int:
        return kinds(world.report(Scope(**scope))).get("missing", 0)  # type: ignore[arg-type]  # one of each below

    assert missing() == 6
    assert missing(org_id="acme") == 3
    assert missing(metric="api_call") == 4
    assert missing(since=day(8)) == 4
    assert missing(until=day(8)) == 2
    assert missing(org_id="acme", metric="api_call", since=day(6), until=day(8)) == 1


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"since": day(5), "until": day(5)}, "nothing lies between"),
        ({"since": day(5).replace(tzinfo=None)}, "time zone"),
    ],
)
def test_a_scope_that_means_nothing_is_refused(named: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidArgument, match=said):
        Scope(**named)  # type: ignore[arg-type]  # on purpose


def test_either_an_outbox_or_an_export_is_compared(world: World) -> None:
    with pytest.raises(InvalidArgument, match="give what was recorded"):
        reconcile(world.lago)
    with pytest.raises(InvalidArgument, match="give what was recorded"):
        reconcile(world.lago, world.outbox, export=[])


def test_an_export_gives_the_report_of_its_outbox(world: World) -> None:
    for tokens in (1, Decimal("2.50"), "1e3"):
        world.use(tokens, user_id="jane")
    world.deliver()
    world.use(4)
    lost(world)
    lines = [each.to_json() for each in world.outbox.export(everything=True)]
    ours, theirs = world.report(), reconcile(world.lago, export=lines, settling=0)
    assert ours.lines == theirs.lines
    assert ours.discrepancies == theirs.discrepancies
    assert kinds(theirs)["missing"] == 2


@pytest.mark.parametrize("line", ["{}", "[]", "nonsense", '{"payload": {"timestamp": "yesterday"}}'])
def test_a_line_that_is_no_event_is_named(world: World, line: str) -> None:
    with pytest.raises(InvalidArgument, match="line 2 of the export"):
        reconcile(world.lago, export=["", line])


def test_what_the_outbox_forgot_is_told_from_what_others_sent(tmp_path: Path) -> None:
    world = World(KeptFile(tmp_path / "usage.db", remember=1))
    for tokens in (1, 2, 3):
        world.use(tokens)
        world.deliver()
    world.outbox.tidy()
    by_others(world)
    assert kinds(world.report()) == {"forgotten": 2, "sent_by_others": 1}
    world.close()


# Much, slowly, beside others


def test_more_than_a_page_of_one_millisecond_is_read_whole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lago_orgs.reconcile.lago.PAGE", 10)
    events = [
        {
            "transaction_id": f"t{number}",
            "external_subscription_id": "acme",
            "code": "api_call",
            "timestamp": day(4).timestamp() if number < 31 else day(5).timestamp() - number,
            "properties": {"tokens": 1},
        }
        for number in range(75)
    ]
    world.lago.api.events.create_batch_events(body={"events": events})
    lines = [json.dumps(event) for event in events]
    report = reconcile(world.lago, export=lines, settling=0)
    assert report.totals() == {"recorded": 75, "accepted": 75}
    assert report.is_clean


class Stop(Exception):
    """The operator pressed Ctrl-C."""


def test_an_interrupted_comparison_goes_on_where_it_was(world: World, tmp_path: Path) -> None:
    for org in ("globex", "initech"):
        world.lago.subscribe_org_to_plan(org, "pro", org, "x@example.com")
    world.go_to(day(6))
    for org in ("acme", "globex", "initech"):
        world.use(1, org=org)
    world.deliver()
    whole = world.report()

    def stop(what: str, many: int) -> None:
        if (what, many) == ("subscriptions compared", 2):
            raise Stop

    with pytest.raises(Stop):
        world.report(resume=tmp_path / "compared.db", tell=stop)
    asked: list[str] = []
    watched = LagoOrgs(
        "http://lago.test",
        world.lago_itself.api_key,
        transport=world.lago_itself.transport(),
        on_request=lambda call: asked.append(call.path),
    )
    report = reconcile(watched, world.outbox, settling=0, resume=tmp_path / "compared.db")
    assert (report.lines, report.discrepancies) == (whole.lines, whole.discrepancies)
    assert "/events" not in asked  # they were read before
    assert oct((tmp_path / "compared.db").stat().st_mode & 0o777) == "0o600"
    with pytest.raises(InvalidArgument, match="begun for another comparison"):
        world.report(Scope(org_id="acme"), resume=tmp_path / "compared.db")
    watched.close()


def test_a_file_of_something_else_is_refused(world: World, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, and long enough to be taken for one" * 20)
    with pytest.raises(InvalidArgument, match="no file of a comparison"):
        world.report(resume=tmp_path / "notes.txt")
    with pytest.raises(InvalidArgument, match="cannot be used"):
        world.report(resume=tmp_path / "nowhere" / "compared.db")


def test_nothing_is_wrong_beside_live_traffic_over_http(tmp_path: Path) -> None:
    simulator = LagoSimulator()
    with simulator.serve() as door, LagoOrgs(door.url, door.api_key) as lago:
        lago.ensure_metric("api_call", aggregation_type="sum_agg", field_name="tokens")
        charges = [ChargeSpec(metric="api_call", price=PRICE)]
        lago.ensure_plan("pro", interval="monthly", amount=Money(49, "USD"), charges=charges)
        lago.subscribe_org_to_plan("acme", "pro", "ACME", "a@example.com")
        stop = threading.Event()
        with UsageRecorder(tmp_path / "usage.db", api_url=door.url, api_key=door.api_key) as recorder:

            def work() -> None:
                while not stop.wait(0.001):
                    recorder.record("acme", "api_call", {"tokens": 3})

            thread = threading.Thread(target=work)
            thread.start()
            try:
                with closing(SqliteOutbox(tmp_path / "usage.db")) as outbox:
                    reports: Sequence[Report] = [reconcile(lago, outbox) for _ in range(3)]
            finally:
                stop.set()
                thread.join()
            assert all(set(kinds(report)) <= {"on_its_way"} for report in reports), list(map(kinds, reports))
            assert recorder.flush(60)
        with closing(SqliteOutbox(tmp_path / "usage.db")) as outbox:
            final = reconcile(lago, outbox)
        assert final.is_clean
        assert final.totals()["recorded"] == final.totals()["accepted"] > 0


def test_the_outbox_is_only_read(tmp_path: Path) -> None:
    world = World(KeptFile(tmp_path / "usage.db"))
    world.use()

    def rows() -> list[object]:
        with closing(sqlite3.connect(tmp_path / "usage.db")) as connection:
            return [connection.execute(f"SELECT * FROM {name}").fetchall() for name in ("events", "ledger", "notes")]

    before = rows()
    world.report()
    assert rows() == before
    world.close()


# The report


def test_a_report_is_json_csv_and_text(world: World) -> None:
    world.use(100, user_id="jane")
    world.deliver()
    lost(world)
    report = world.report()
    read = json.loads(json.dumps(report.to_dict()))
    assert read["counts"] == {"missing": 1}
    assert read["is_clean"] is False
    assert read["discrepancies"][0]["remedy"].endswith("--repair")
    assert read["lines"][0]["accepted"] == {
        "events": 1,
        "units": "100",
        "amount": {"amount": "0.20", "currency": "USD"},
    }
    names, first = report.to_csv().splitlines()
    row = dict(zip(names.split(","), first.split(","), strict=True))
    assert (row["organization"], row["recorded_events"], row["accepted_units"]) == ("acme", "2", "100")
    assert (row["counted_amount"], row["currency"]) == ("0.20", "USD")


def test_a_comparison_that_came_to_its_end_begins_anew(world: World, tmp_path: Path) -> None:
    world.use(1)
    world.deliver()
    first = world.report(resume=tmp_path / "nightly.db")
    assert first.is_clean
    world.use(2)
    world.lose()
    second = world.report(resume=tmp_path / "nightly.db")
    assert kinds(second) == {"missing": 1}
    assert first.as_of <= first.made_at <= second.as_of <= second.made_at


def test_what_an_interrupted_comparison_says_is_as_of_its_beginning(world: World, tmp_path: Path) -> None:
    def stop(what: str, many: int) -> None:
        raise Stop

    before = datetime.now(UTC)
    with pytest.raises(Stop):
        world.report(resume=tmp_path / "compared.db", tell=stop)
    stopped = datetime.now(UTC)
    report = world.report(resume=tmp_path / "compared.db")
    assert before <= report.as_of <= stopped <= report.made_at
    assert report.to_dict()["as_of"] == plain(report.as_of)


def test_an_interrupted_comparison_goes_on_with_the_same_export_alone(world: World, tmp_path: Path) -> None:
    world.use(1)
    world.deliver()
    lines = [each.to_json() for each in world.outbox.export(everything=True)]

    def stop(what: str, many: int) -> None:
        if what == "subscriptions compared":
            raise Stop

    with pytest.raises(Stop):
        reconcile(world.lago, export=lines, settling=0, resume=tmp_path / "compared.db", tell=stop)
    for others in ([], [*lines, *lines], [lines[0].replace("api_call", "chat")]):
        with pytest.raises(InvalidArgument, match="begun for another export"):
            reconcile(world.lago, export=others, settling=0, resume=tmp_path / "compared.db")
    assert reconcile(world.lago, export=iter(lines), settling=0, resume=tmp_path / "compared.db").is_clean


@pytest.mark.parametrize("make", ["outbox", "database", "text"])
def test_a_file_that_is_named_by_mistake_stays_as_it_is(world: World, tmp_path: Path, make: str) -> None:
    place = tmp_path / "kept"
    if make == "outbox":
        SqliteOutbox(place).close()
        (tmp_path / "kept.sender").unlink()
    elif make == "database":
        with closing(sqlite3.connect(place)) as connection:
            connection.execute("CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT)")
    else:
        place.write_text("SQLite")
    before = place.read_bytes()
    with pytest.raises(InvalidArgument, match="no file of a comparison"):
        world.report(resume=place)
    assert place.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]


def test_a_name_that_nobody_knows_is_not_equal(world: World) -> None:
    world.use(1, org="recorded-only", code="unsold")
    world.lago.create_org_customer("bought-nothing", "Bought Nothing", "b@example.com")
    exported = [each.to_json() for each in world.outbox.export(everything=True)]
    for scope in (Scope(org_id="acmee"), Scope(metric="api_cal"), Scope(org_id="acme", metric="api_cal")):
        with pytest.raises(NotFound, match=r"acmee|api_cal'"):
            world.report(scope)
        with pytest.raises(NotFound, match=r"acmee|api_cal'"):
            reconcile(world.lago, export=exported, scope=scope, settling=0)
    later = day(1, month=5)  # what was recorded lies before it
    for org_id, metric in (("acme", "api_call"), ("recorded-only", "unsold"), ("bought-nothing", None)):
        world.report(Scope(org_id=org_id, metric=metric, since=later))


def subscribe(world: World, org: str, external_id: str) -> None:
    world.lago.create_org_customer(org, org.title())
    world.lago.api.subscriptions.create_subscription(
        body={"subscription": {"external_customer_id": org, "plan_code": "pro", "external_id": external_id}}
    )
    world.go_to(day(6))


@pytest.mark.parametrize("is_accepted", [True, False])
def test_usage_under_a_subscription_of_another_organization_is_told_of_its_own(world: World, is_accepted: bool) -> None:
    world.lago.subscribe_org_to_plan("globex", "pro", "Globex", "g@example.com")
    subscribe(world, "owner", "initech")
    world.use(1, org="initech", transaction_id="strange")
    if is_accepted:
        world.deliver()
    world.lose()
    world.use(7, org="acme", transaction_id="missing")
    world.lose()
    for scope in (Scope(), Scope(org_id="initech")):
        report = world.report(scope, repair=scope.org_id is not None)
        found = only(report, "foreign_subscription")
        assert (found.organization, found.ids, found.is_open) == ("initech", ("strange",), True)
        assert "a subscription of owner" in found.detail
        recorded = {line.organization: (line.recorded.events, line.accepted.events) for line in report.lines}
        assert recorded["initech"] == (1, 0)
        assert recorded.get("owner", (0, 0)) == (0, int(is_accepted and scope.org_id is None))
    assert report.repair is not None
    assert (report.repair.sent, report.repair.refused) == (0, {})
    again = world.report(repair=True)
    assert again.repair is not None
    assert (again.repair.sent, again.repair.refused) == (1, {})


def test_payloads_without_an_organization_belong_to_whom_the_subscription_does(world: World) -> None:
    subscribe(world, "owner", "initech")
    event = {
        "transaction_id": "one",
        "external_subscription_id": "initech",
        "code": "api_call",
        "timestamp": day(7).timestamp(),
        "properties": {"tokens": 1},
    }
    world.go_to(day(8))
    report = reconcile(world.lago, export=[json.dumps(event)], settling=0)
    found = only(report, "missing")
    assert (found.organization, found.subscription) == ("owner", "initech")
    repaired = reconcile(world.lago, export=[json.dumps(event)], settling=0, repair=True).repair
    assert repaired is not None
    assert (repaired.sent, repaired.refused) == (1, {})
