"""Plans and their charges: what is kept, what is refused and in which order, what changes once somebody subscribed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from .asking import NOW, Asked, asked
from .shop import charge, metric, plan, subscribe


@pytest.fixture
def lago() -> Iterator[Asked]:
    with asked() as lago:
        lago.customer()
        yield lago


def refused(lago: Asked, **fields: Any) -> Any:
    """What is wrong with the charge of a plan."""
    return plan(lago, charge(metric(lago), **fields), status=422)["error_details"]


def ranges(*bounds: tuple[Any, Any], **prices: str) -> list[dict[str, Any]]:
    priced = prices or {"per_unit_amount": "1", "flat_amount": "0"}
    return [{"from_value": begin, "to_value": end, **priced} for begin, end in bounds]


@pytest.mark.parametrize(
    ("model", "bounds", "good"),
    [
        ("graduated", [(0, 10), (11, None)], True),
        ("graduated", [(0, 10), (10, None)], True),
        ("graduated", [(1, 10), (11, None)], True),
        ("graduated", [(0, 10), (12, None)], False),
        ("graduated", [(0, 0), (1, None)], False),
        ("graduated", [(0, None), (11, None)], False),
        ("graduated", [(0, 1.5), (1.5, None)], True),
        ("graduated", [("0", 10), (11, None)], False),
        ("volume", [(0, 10), (11, None)], True),
        ("volume", [(0, 10), (12, None)], True),
        ("volume", [(0, 10), (10, None)], False),
    ],
)
def test_bounds_of_ranges(lago: Asked, model: str, bounds: list[tuple[Any, Any]], good: bool) -> None:
    name = f"{model}_ranges"
    given = charge(metric(lago), charge_model=model, properties={name: ranges(*bounds)})
    answer = plan(lago, given, status=200 if good else 422)
    if not good:
        assert set(answer["error_details"]["properties"]) == {f"invalid_{name}"}


@pytest.mark.parametrize(
    ("model", "properties", "codes"),
    [
        ("standard", {"amount": "1e400000"}, ["invalid_amount"]),
        ("standard", {"amount": "NaN"}, ["invalid_amount"]),
        ("standard", {"amount": 1.5}, ["invalid_amount"]),
        ("standard", {"amount": "1", "pricing_group_keys": ["a", " "]}, ["invalid_type"]),
        ("package", {"amount": "x", "free_units": True, "package_size": 0}, 3),
        ("percentage", {"rate": "1", "free_units_per_events": 0}, ["invalid_free_units_per_events"]),
        ("percentage", {"rate": "1", "fixed_amount": 1}, ["invalid_fixed_amount"]),
        ("graduated", {"graduated_ranges": ranges((0, None), per_unit_amount="-1", flat_amount="x")}, 2),
        ("volume", {"volume_ranges": []}, ["missing_volume_ranges"]),
    ],
)
def test_properties(lago: Asked, model: str, properties: Any, codes: Any) -> None:
    found = refused(lago, charge_model=model, properties=properties)["properties"]
    assert len(found) == codes if isinstance(codes, int) else found == codes


@pytest.mark.parametrize(
    "properties",
    [{"amount": "1", "pricing_group_keys": "user"}, {"amount": "1", "pricing_group_keys": [1]}],
)
def test_group_keys_that_crash_the_server(lago: Asked, properties: Any) -> None:
    plan(lago, charge(metric(lago), properties=properties), status=500)


@pytest.mark.parametrize(
    ("model", "kept"),
    [
        ("standard", {"amount": "0"}),
        ("package", {"amount": "0", "free_units": 0, "package_size": 1}),
        ("percentage", {"rate": "0"}),
        ("graduated", {"graduated_ranges": ranges((0, None), per_unit_amount="0", flat_amount="0")}),
    ],
)
def test_defaults(lago: Asked, model: str, kept: Any) -> None:
    made = plan(lago, {"billable_metric_id": metric(lago), "charge_model": model})
    assert made["charges"][0]["properties"] == kept


def test_a_model_keeps_only_its_own_properties_and_groups_under_both_names(lago: Asked) -> None:
    made = plan(lago, charge(metric(lago), properties={"amount": "1", "rate": "2", "grouped_by": ["user", ""]}))
    expected = {"amount": "1", "pricing_group_keys": ["user"], "grouped_by": ["user"]}
    assert made["charges"][0]["properties"] == expected


@pytest.mark.parametrize(
    ("kind", "fields", "details"),
    [
        ("max_agg", {"pay_in_advance": True}, {"pay_in_advance": ["invalid_aggregation_type_or_charge_model"]}),
        ("count_agg", {"charge_model": "dynamic"}, {"charge_model": ["invalid_aggregation_type_or_charge_model"]}),
        ("sum_agg", {"prorated": True}, {"prorated": ["invalid_billable_metric_or_charge_model"]}),
        ("latest_agg", {"charge_model": "percentage", "properties": {"rate": "1"}}, {"properties": ["invalid_value"]}),
    ],
)
def test_models_that_do_not_fit_their_metric(lago: Asked, kind: str, fields: Any, details: Any) -> None:
    given = charge(metric(lago, kind=kind), **fields)
    assert plan(lago, given, status=422)["error_details"] == details


def test_recurring_metrics_may_be_prorated(lago: Asked) -> None:
    metric_id = metric(lago, recurring=True)
    for number, fields in enumerate(({"pay_in_advance": True}, {})):
        plan(lago, charge(metric_id, prorated=True, **fields), code=f"p{number}")
    package = {"amount": "1", "free_units": 0, "package_size": 1}
    given = charge(metric_id, prorated=True, charge_model="package", properties=package)
    assert "prorated" in plan(lago, given, code="p3", status=422)["error_details"]


def test_codes_of_charges(lago: Asked) -> None:
    metric_id = metric(lago)
    made = plan(lago, *(charge(metric_id) for _ in range(3)))
    assert [row["code"] for row in made["charges"]] == ["tokens", "tokens_2", "tokens_3"]
    twice = plan(lago, charge(metric_id, code="x"), charge(metric_id, code="x"), code="q", status=422)
    assert twice["error_details"] == {"code": ["value_already_exist"]}
    lago.get("/plans/q", 404)


def test_what_is_checked_first(lago: Asked) -> None:
    metric_id, nobody = metric(lago), "00000000-0000-0000-0000-000000000000"
    bad = charge(metric_id, properties={"amount": "x"})
    plan(lago)
    assert plan(lago, charge(nobody), interval="x", status=404)["code"] == "billable_metrics_not_found"
    assert plan(lago, bad, tax_codes=["x"], status=422)["error_details"] == {"code": ["value_already_exist"]}
    assert plan(lago, bad, code="q", tax_codes=["x"], status=404)["code"] == "tax_not_found"
    fixed = [{"add_on_id": nobody, "units": 1}]
    assert plan(lago, code="q", fixed_charges=fixed, status=404)["code"] == "add_ons_not_found"


@pytest.mark.parametrize(
    ("filters", "details"),
    [
        ([{"properties": {"amount": "1"}, "values": {"tier": ["x"]}}], {"billable_metric_filter", "values"}),
        ([{"properties": {"amount": "1"}, "values": {"region": ["asia"]}}], {"values"}),
        ([{"properties": {"amount": "1"}, "values": {"region": []}}], {"values"}),
        ([{"values": {"region": ["eu"]}}], {"properties"}),
    ],
)
def test_filters_that_are_refused(lago: Asked, filters: Any, details: set[str]) -> None:
    metric_id = metric(lago, filters=[{"key": "region", "values": ["eu"]}])
    assert set(plan(lago, charge(metric_id, filters=filters), status=422)["error_details"]) == details


def test_monthly_billing_belongs_to_long_intervals(lago: Asked) -> None:
    yearly = plan(lago, interval="yearly", bill_charges_monthly=True)
    assert (yearly["bill_charges_monthly"], yearly["bill_fixed_charges_monthly"]) == (True, False)
    monthly = plan(lago, code="q", bill_charges_monthly=True)
    assert monthly["bill_charges_monthly"] is None
    changed = lago.put("/plans/p", {"plan": {"name": "x"}})["plan"]
    assert (changed["interval"], changed["bill_charges_monthly"]) == ("yearly", None)


def test_subscribers_keep_the_terms(lago: Asked) -> None:
    plan(lago, amount_cents=100)
    lago.put("/plans/p", {"plan": {"interval": None}}, 500)
    subscribe(lago)
    changed = lago.put(
        "/plans/p", {"plan": {"code": "q", "interval": None, "amount_cents": 200, "pay_in_advance": True}}
    )
    kept = changed["plan"]
    assert [kept[name] for name in ("code", "interval", "amount_cents", "pay_in_advance")] == [
        "p",
        "monthly",
        200,
        False,
    ]


def test_charges_are_replaced_by_id(lago: Asked) -> None:
    metric_id = metric(lago)
    first, _ = plan(lago, charge(metric_id), charge(metric_id))["charges"]
    dearer = {**charge(metric_id, properties={"amount": "9"}), "id": first["lago_id"]}
    changed = lago.put("/plans/p", {"plan": {"charges": [dearer, charge(metric_id, code="new")]}})["plan"]["charges"]
    assert [(row["code"], row["properties"]["amount"]) for row in changed] == [("tokens", "9"), ("new", "1")]
    assert changed[0]["lago_id"] == first["lago_id"]


def test_a_refused_change_leaves_every_charge_as_it_was(lago: Asked) -> None:
    metric_id = metric(lago)
    before = plan(lago, charge(metric_id), charge(metric_id))
    first, second = before["charges"]
    changes = [
        {**charge(metric_id, properties={"amount": "9"}), "id": first["lago_id"]},
        {**charge(metric_id, properties={"amount": "x"}), "id": second["lago_id"]},
    ]
    lago.put("/plans/p", {"plan": {"name": "changed", "charges": changes}}, 422)
    assert lago.get("/plans/p")["plan"] == before


def test_one_charge_by_its_code(lago: Asked) -> None:
    metric_id = metric(lago, filters=[{"key": "region", "values": ["eu", "us"]}])
    plan(lago, charge(metric_id))
    lago.post("/plans/p/charges", {"charge": charge(metric_id, code="more")})
    assert [row["code"] for row in lago.get("/plans/p/charges")["charges"]] == ["more", "tokens"]
    change = {"charge": {"charge_model": "standard", "properties": {"amount": "3"}, "invoice_display_name": "Shown"}}
    assert lago.put("/plans/p/charges/more", change)["charge"]["properties"] == {"amount": "3"}
    price = {"properties": {"amount": "2"}, "values": {"region": ["eu"]}}
    made = lago.post("/plans/p/charges/more/filters", {"filter": price})["filter"]
    lago.post("/plans/p/charges/more/filters", {"filter": price}, 422)
    path = f"/plans/p/charges/more/filters/{made['lago_id']}"
    assert lago.put(path, {"filter": {"invoice_display_name": "EU"}})["filter"]["properties"] == {"amount": "2"}
    lago.delete(path)
    assert lago.get(path, 404)["code"] == "charge_filter_not_found"
    lago.delete("/plans/p/charges/more")
    assert lago.get("/plans/p/charges/more", 404)["code"] == "charge_not_found"
    assert lago.get("/plans/none/charges", 404)["code"] == "plan_not_found"


def test_what_is_not_sent_of_a_charge_is_taken_for_nothing(lago: Asked) -> None:
    plan(lago, charge(metric(lago), properties={"amount": "5"}, invoice_display_name="Shown"))
    kept = lago.put("/plans/p/charges/tokens", {"charge": {"charge_model": "standard"}})["charge"]
    assert (kept["properties"], kept["invoice_display_name"]) == ({"amount": "0"}, None)
    assert "charge_model" in lago.put("/plans/p/charges/tokens", {"charge": {"code": "x"}}, 422)["error_details"]


def test_plan_metadata(lago: Asked) -> None:
    plan(lago, metadata={"a": "1"})
    assert lago.ask("PATCH", "/plans/p/metadata", {"metadata": {"b": None}})["metadata"] == {"a": "1", "b": None}
    assert lago.post("/plans/p/metadata", {"metadata": {"c": "3"}})["metadata"] == {"c": "3"}
    assert lago.delete("/plans/p/metadata/c.json")["metadata"] == {}
    assert lago.delete("/plans/p/metadata")["metadata"] is None
    assert lago.delete("/plans/p/metadata/c", 404)["code"] == "metadata_not_found"
    too_long = {"metadata": {"k": "v" * 256}}
    sentence = "value for key 'k' must be empty or a String up to 255 characters"
    assert lago.post("/plans/p/metadata", too_long, 422)["error_details"] == {"value": [sentence]}


def test_a_deleted_plan_ends_its_subscriptions(lago: Asked) -> None:
    plan(lago)
    subscribe(lago)
    assert lago.delete("/plans/p")["plan"]["pending_deletion"] is True
    lago.get("/plans/p", 404)
    assert lago.get("/subscriptions/acme?status=terminated")["subscription"]["plan_code"] == "p"
    assert plan(lago)["code"] == "p"


def test_another_price_decides_over_a_waiting_downgrade(lago: Asked) -> None:
    plan(lago, code="dear", amount_cents=1000)
    plan(lago, code="cheap", amount_cents=500)
    subscribe(lago, code="dear")
    subscribe(lago, code="cheap")
    lago.put("/plans/cheap", {"plan": {"amount_cents": 1500}})
    assert lago.get("/subscriptions/acme")["subscription"]["plan_code"] == "cheap"
    subscribe(lago, code="dear")
    lago.put("/plans/cheap", {"plan": {"amount_cents": 900}})
    lago.get("/subscriptions/acme?status=pending", 404)
    assert lago.get("/subscriptions/acme")["subscription"]["next_plan_code"] is None


def test_other_units_hold_from_the_next_period_on_or_at_once(lago: Asked) -> None:
    add_on = {"name": "Seat", "code": "seat", "amount_cents": 1000, "amount_currency": "USD"}
    add_on_id = lago.post("/add_ons", {"add_on": add_on})["add_on"]["lago_id"]
    fixed = {"charge_model": "standard", "properties": {"amount": "10"}, "pay_in_advance": True}
    plan(lago, fixed_charges=[{**fixed, "add_on_id": add_on_id, "units": 1}])
    subscribe(lago)
    assert [row["fees_amount_cents"] for row in lago.get("/invoices")["invoices"]] == [1000]
    lago.simulator.clock.freeze(NOW + timedelta(days=1))
    lago.put("/plans/p/fixed_charges/seat", {"fixed_charge": {**fixed, "units": 2}})
    assert len(lago.get("/invoices")["invoices"]) == 1
    change = {**fixed, "units": 4, "apply_units_immediately": True}
    lago.put("/plans/p/fixed_charges/seat", {"fixed_charge": change})
    assert [row["fees_amount_cents"] for row in lago.get("/invoices")["invoices"]] == [3000, 1000]


@pytest.mark.parametrize(
    ("fields", "details"),
    [
        ({"units": "many"}, {"units": ["is not a number"]}),
        ({"units": 1, "charge_model": "package"}, {"charge_model": ["value_is_invalid"]}),
        ({"units": 1, "charge_model": "standard", "properties": {"amount": 1}}, {"properties": ["invalid_amount"]}),
    ],
)
def test_fixed_charges_that_are_refused(lago: Asked, fields: Any, details: Any) -> None:
    add_on = {"name": "Seat", "code": "seat", "amount_cents": 1000, "amount_currency": "USD"}
    lago.post("/add_ons", {"add_on": add_on})
    plan(lago)
    given = {"charge_model": "standard", "add_on_code": "seat", **fields}
    found = lago.post("/plans/p/fixed_charges", {"fixed_charge": given}, 422)["error_details"]
    assert {name: found[name] for name in details} == details
