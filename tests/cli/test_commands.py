"""What each command answers, asks and refuses."""

import json
import os
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import click
import pytest

from lago_orgs import Money, SqliteOutbox, errors
from lago_orgs.cli import exits
from lago_orgs.cli.app import far
from lago_orgs.cli.commanding import Command, Group, pairs
from lago_orgs.cli.main import COMMANDS, application
from lago_orgs.cli.tables import Table
from lago_orgs.recorder import OutboxBelongsElsewhere
from tests.cli.conftest import Run, Shop


def commands(group: click.Group, *names: str) -> list[tuple[tuple[str, ...], click.Command]]:
    """Every command, by the words that lead to it."""
    found: list[tuple[tuple[str, ...], click.Command]] = []
    context = click.Context(group)
    for name in group.list_commands(context):
        made = group.get_command(context, name)
        assert made is not None
        found.append(((*names, name), made))
        if isinstance(made, click.Group):
            found += commands(made, *names, name)
    return found


EVERY = commands(application())


@pytest.mark.parametrize(("words", "made"), EVERY, ids=[" ".join(words) for words, _ in EVERY])
def test_each_command_has_help_with_an_example_and_the_options_of_all(
    words: tuple[str, ...], made: click.Command
) -> None:
    assert made.help
    assert {"as_json", "quiet", "yes", "profile", "api_url"} <= {each.name for each in made.params}
    if isinstance(made, Command):
        assert made.example.replace("LAGO_HMAC_KEY=... ", "").startswith(f"lago-orgs {' '.join(words)}")
    else:
        assert isinstance(made, Group)


def test_no_help_of_a_step_names_an_option_that_stands_for_it_elsewhere(run: Run) -> None:
    for step, own in (("verify", "Send what nobody is billed"), ("rollback", "An organization that is rolled back")):
        said = " ".join(run("migrate", step, "--help").out.split())
        assert own in said
        assert f"--{step}" not in said


def test_the_first_line_of_each_help_is_what_the_list_says() -> None:
    context = click.Context(application())
    for name, (_, said) in COMMANDS.items():
        made = application().get_command(context, name)
        assert made is not None
        assert " ".join((made.help or "").split()).startswith(said.rstrip(".")), name


def test_an_organization_is_set_up_shown_changed_and_ended(shop: Shop, run: Run) -> None:
    made = run("--json", "org", "setup", "globex", "--plan", "pro", "--name", "Globex", "--email", "g@example.com")
    assert made.json["subscription"]["plan_code"] == "pro"
    assert run("org", "setup", "globex", "--plan", "pro").code == 0
    assert run("org", "setup", "globex", "--plan", "nope").code == 8
    shown = run("org", "show", "globex")
    assert "Globex" in shown.out
    assert "active" in shown.out
    assert run("org", "show", "nobody").code == 4
    assert run("usage", "record", "globex", "api_call", "-p", "tokens=7", "--user", "jane", "--id", "evt_1").code == 0
    again = run("--json", "usage", "record", "globex", "api_call", "-p", "tokens=7", "--user", "jane", "--id", "evt_1")
    assert again.json == {"transaction_id": "evt_1", "is_duplicate": True}
    used = run("--json", "org", "usage", "globex")
    assert used.json["usage"][0]["charges"][0]["units"] == "7.0"
    assert "0.01 USD" in run("org", "usage", "globex").out
    assert run("org", "usage", "nobody").code == 4
    assert run("org", "invoices", "globex").code == 0
    with shop.client() as lago:
        lago.ensure_plan("big", interval="monthly", amount=Money(490, "USD"), charges=[])
    preview = run("--json", "org", "change-plan", "globex", "big", "--preview")
    assert (preview.json["is_preview"], preview.json["change"]["kind"]) == (True, "upgrade")
    assert run("org", "change-plan", "globex", "big").code == 0
    assert run("--json", "org", "terminate", "globex").json["subscription"]["status"] == "terminated"
    assert run("org", "terminate", "globex").code == 4


def test_users_are_told_apart(shop: Shop, run: Run) -> None:
    with shop.client() as lago:
        for number, (user, tokens) in enumerate([("jane", 5), ("joe", 7), ("jane", 1), (None, 1)]):
            lago.record_usage("acme", "api_call", f"evt_{number}", {"tokens": tokens}, user_id=user)
    found = run("--json", "org", "users", "acme", "--metric", "api_call")
    assert [(each["user_id"], each["units"], each["events_count"]) for each in found.json["users"]] == [
        ("joe", "7", 1),
        ("jane", "6", 2),
        (None, "1", 1),
    ]
    assert "(nobody)" in run("org", "users", "acme", "--metric", "api_call").out
    assert run("org", "users", "nobody", "--metric", "api_call").code == 4
    assert run("org", "users", "acme", "--metric", "typo").code == 4


# Outboxes


def test_an_outbox_is_listed_and_watched(shop: Shop, run: Run) -> None:
    Path("calls.ndjson").write_text('{"org_id": "acme", "code": "api_call", "timestamp": 1767225600, "tokens": 1}')
    assert run("usage", "import", "calls.ndjson", "--outbox", "usage.db", "--no-deliver").code == 0
    listed = run("--json", "outbox", "list", "usage.db")
    assert listed.json["events"][0]["properties"] == {"tokens": 1}
    assert "api_call" in run("outbox", "list", "usage.db").out
    watched = run("--json", "outbox", "watch", "usage.db", "--count", "2", "--every", "0.1")
    assert [json.loads(line)["total"]["pending"] for line in watched.out.splitlines()] == [1, 1]
    exported = run("outbox", "export", "usage.db")
    assert json.loads(exported.out)["state"] == "pending"
    status = run("outbox", "status", "usage.db")
    assert (status.code, "acme" in status.out) == (0, True)


def test_what_a_storage_lost_is_said_wherever_an_operator_looks(shop: Shop, run: Run) -> None:
    outbox = SqliteOutbox("usage.db")
    outbox.store.add("lost", 1_020)
    outbox.close()
    for words in (("outbox", "status", "usage.db"), ("doctor", "--outbox", "usage.db"), ("reconcile", "usage.db")):
        done = run(*words)
        assert "1,020 events that waited were lost" in done.out + done.err, words
    assert run("outbox", "status", "usage.db").code == 1
    assert run("reconcile", "usage.db").code == 1


def test_an_outbox_that_is_not_there_is_not_made(shop: Shop, run: Run) -> None:
    for words in (("status",), ("dead",), ("drain",), ("export",)):
        done = run("outbox", *words, "nowhere.db")
        assert (done.code, "nowhere.db" in done.err) == (2, True)
    assert not Path("nowhere.db").exists()
    assert "LAGO_OUTBOX" in run("outbox", "status").err


def test_the_outbox_of_another_lago_is_a_conflict(shop: Shop, run: Run) -> None:
    Path("calls.ndjson").write_text('{"org_id": "acme", "code": "api_call", "timestamp": 1767225600, "tokens": 1}')
    run("usage", "import", "calls.ndjson", "--outbox", "usage.db", "--no-deliver")
    with closing(sqlite3.connect("usage.db", isolation_level=None)) as connection:
        connection.execute("UPDATE notes SET value = 'https://other.example' WHERE name = 'address'")
    assert run("outbox", "drain", "usage.db").code == 8
    assert run("outbox", "drain", "usage.db", "--adopt").code == 0


# The doctor


def test_the_doctor_finds_everything_in_order_and_says_what_to_do(shop: Shop, run: Run) -> None:
    Path("calls.ndjson").write_text('{"org_id": "acme", "code": "api_call", "timestamp": 1767225600, "tokens": 1}')
    run("usage", "import", "calls.ndjson", "--outbox", "usage.db", "--no-deliver")
    done = run("doctor", "--outbox", "usage.db", "--plan", "pro", "--bundle", "report.json")
    assert done.code == 0, done.out
    assert "api_call: sum_agg of tokens" in done.out
    report = Path("report.json").read_text()
    assert shop.itself.api_key not in report
    names = {each["name"]: each["grade"] for each in json.loads(report)["checks"]}
    assert names["key"] == names["metric"] == names["plan"] == names["Lago"] == "ok"
    assert names["webhooks"] == "warning"
    assert run("doctor", "--plan", "nope").code == 1


def test_the_doctor_tells_a_wrong_key_from_a_lago_that_is_away(
    shop: Shop, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("doctor", "--api-url", "http://127.0.0.1:9").code == 6
    monkeypatch.setenv("LAGO_API_KEY", "another-key")
    assert run("doctor").code == 5
    monkeypatch.delenv("LAGO_API_KEY")
    missing = run("--json", "doctor")
    assert missing.code == 2
    assert not missing.json["is_healthy"]


# Plans


DECLARED = """
[[metrics]]
code = "tokens"
aggregation_type = "sum_agg"
field_name = "tokens"

[[plans]]
code = "starter"
interval = "monthly"
amount = 9.50
currency = "USD"

[[plans.charges]]
metric = "tokens"
model = "standard"
properties = { amount = "0.001" }
"""
IN_YAML = """
metrics:
  - {code: tokens, aggregation_type: sum_agg, field_name: tokens}
plans:
  - code: starter
    interval: monthly
    amount: 9.50
    currency: USD
    charges: [{metric: tokens, properties: {amount: "0.001"}}]
"""


@pytest.mark.parametrize(("name", "text"), [("catalogue.toml", DECLARED), ("catalogue.yaml", IN_YAML)])
def test_a_catalogue_is_compared_before_it_is_written(shop: Shop, run: Run, name: str, text: str) -> None:
    Path(name).write_text(text)
    before = run("--json", "plans", "diff", name)
    assert (before.code, [each["outcome"] for each in before.json["items"]]) == (1, ["created", "created"])
    assert run("plans", "apply", name, "--dry-run").code == 1
    with shop.client() as lago:
        assert lago.get_plan("starter") is None
    assert run("plans", "apply", name).code == 0
    assert run("plans", "diff", name).code == 0
    with shop.client() as lago:
        made = lago.get_plan("starter")
        assert made is not None
        assert str(made.amount) == "9.50 USD"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("metrics = 3", "no list"),
        ("[[metrics]]\nname = 'x'", "has no code"),
        ("[[metrics]]\ncode = 'x'\nagregation_type = 'y'", "did you mean 'aggregation_type'"),
        ("[[plans]]\ncode = 'x'\ninterval = 'monthly'\namount = 1", "has no 'currency'"),
        ("nonsense", "cannot be read"),
        ("[[metrics]]\ncode = 'x'\n[[metrics]]\ncode = 'x'", "as one before it"),
        ("[[features]]\ncode = 'x'\nprivileges = [{ code = 'y', value_type = 'float' }]", "known are"),
        ("[[features]]\ncode = 'x'\nprivileges = [{ code = 'y', value_type = 'select' }]", "list of texts"),
        (
            "[[plans]]\ncode = 'x'\ninterval = 'monthly'\namount = 1\ncurrency = 'USD'\nentitlements = { seats = 3 }",
            "give features",
        ),
    ],
)
def test_a_catalogue_that_is_not_clear_is_refused(shop: Shop, run: Run, text: str, said: str) -> None:
    Path("catalogue.toml").write_text(text)
    done = run("plans", "apply", "catalogue.toml")
    assert (done.code, said in done.err) == (2, True), done.err


ENTITLED = """
[[features]]
code = "seats"
name = "Seats"
privileges = [
    { code = "max", value_type = "integer" },
    { code = "support", value_type = "select", select_options = ["mail", "phone"] },
]

[[plans]]
code = "pro"
interval = "monthly"
amount = 49
currency = "USD"
entitlements = { seats = { max = 10, support = "mail" } }
"""


def test_features_and_what_plans_entitle_to_are_declared_too(shop: Shop, run: Run) -> None:
    def outcomes(*words: str) -> dict[str, str]:
        return {each["kind"]: each["outcome"] for each in run("--json", "plans", *words).json["items"]}

    file = Path("features.toml")
    file.write_text(ENTITLED)
    plain = {"feature": "created", "plan": "unchanged", "entitlements": "updated"}
    assert outcomes("diff", "features.toml") == outcomes("apply", "features.toml", "--dry-run") == plain
    assert outcomes("apply", "features.toml") == plain
    assert set(outcomes("apply", "features.toml").values()) == {"unchanged"}
    with shop.client() as lago:
        [feature] = lago.list_entitlements("acme")
        assert dict(feature.privileges) == {"max": 10, "support": "mail"}
    file.write_text(ENTITLED.replace("max = 10", "max = 5").replace('"phone"]', '"phone", "chat"]'))
    found = run("--json", "plans", "diff", "features.toml").json["items"]
    assert [each["path"] for item in found for each in item["differences"]] == [
        "privileges[support].select_options",
        "entitlements[seats].max",
    ]
    refused = run("plans", "apply", "features.toml")
    assert (refused.code, "--change-in-use" in refused.err) == (8, True)
    assert run("plans", "diff", "features.toml").code == 1, "nothing was changed"
    assert run("plans", "apply", "features.toml", "--change-in-use").code == 0
    assert run("plans", "diff", "features.toml").code == 0
    file.write_text(ENTITLED.replace('"integer"', '"boolean"'))
    assert run("plans", "apply", "features.toml").code == 8


# Webhooks


def test_a_delivery_that_was_kept_is_verified(shop: Shop, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from lago_orgs.webhooks import sign

    body = b'{"webhook_type": "customer.created", "object_type": "customer", "customer": {"external_id": "acme"}}'
    Path("body.json").write_bytes(body)
    assert "LAGO_HMAC_KEY" in run("webhooks", "verify", "body.json", "--signature", "x").err
    monkeypatch.setenv("LAGO_HMAC_KEY", "secret")
    right = sign(body, "secret")
    signature = right if isinstance(right, str) else right["X-Lago-Signature"]
    assert run("--json", "webhooks", "verify", "body.json", "--signature", signature).json["is_genuine"] is True
    assert run("webhooks", "verify", "body.json", "--signature", "d3Jvbmc=").code == 1


def test_an_inbox_is_looked_after(shop: Shop, run: Run) -> None:
    from lago_orgs.webhooks import SqliteInbox, WebhookHandlers

    SqliteInbox("inbox.db", WebhookHandlers()).close()
    assert run("--json", "webhooks", "dead", "inbox.db").json == {"dead_letters": []}
    assert run("webhooks", "replay", "--inbox", "inbox.db", "17").code == 4
    assert run("webhooks", "dead", "nowhere.db").code == 2


# Profiles, questions, exits


def profile(text: str, mode: int = 0o600) -> None:
    path = Path(os.environ["LAGO_ORGS_CONFIG"])
    path.write_text(text)
    path.chmod(mode)


def test_a_profile_says_which_lago_and_where_the_key_comes_from(
    shop: Shop, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = shop.itself.api_key
    monkeypatch.delenv("LAGO_API_URL")
    monkeypatch.delenv("LAGO_API_KEY")
    monkeypatch.setenv("OTHER_KEY", key)
    (tmp_path / "key").write_text(f"{key}\n")
    (tmp_path / "key").chmod(0o600)
    for source in ('key_env = "OTHER_KEY"', 'key_file = "key"', f'key_command = ["echo", "{key}"]'):
        profile(f'default = "here"\n[profiles.here]\napi_url = "{shop.url}"\n{source}\n')
        assert run("org", "show", "acme").code == 0
    assert run("--profile", "nope", "org", "show", "acme").code == 2
    (tmp_path / "key").chmod(0o644)
    profile(f'[profiles.here]\napi_url = "{shop.url}"\nkey_file = "key"\n')
    assert "chmod 600" in run("--profile", "here", "org", "show", "acme").err


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        ('[profiles.here]\napi_key = "s3cret"', 0o600, "a key never stands there"),
        ('[profiles.here]\nkey_env = "A"\nkey_file = "b"', 0o600, "one of them is enough"),
        ('[profiles.here]\nurl = "x"', 0o600, "known are"),
        ("[profiles.here]", 0o644, "chmod 600"),
        ("nonsense", 0o600, "cannot be read"),
        ('[profiles.here]\nkey_command = "false"', 0o600, "gave no key"),
    ],
)
def test_a_configuration_that_is_wrong_says_so_without_the_key(
    shop: Shop, run: Run, text: str, mode: int, said: str
) -> None:
    profile(text, mode)
    done = run("--profile", "here", "org", "show", "acme")
    assert (done.code, said in done.err) == (2, True), done.err
    assert "s3cret" not in done.err


def test_a_write_elsewhere_names_its_lago_and_asks(shop: Shop, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lago_orgs.cli.app.LOOPBACK", frozenset())
    refused = run("org", "terminate", "acme")
    assert refused.code == 2
    assert shop.url in refused.err
    assert "organization" in refused.err
    with shop.client() as lago:
        assert lago.get_subscription("acme") is not None
    profile(f'[profiles.here]\napi_url = "{shop.url}"\ntest = true\n')
    assert run("--profile", "here", "org", "setup", "globex", "--plan", "pro", "--name", "G").code == 0
    for beside in (("--api-url", shop.url), ()):  # the profile speaks of its own address, not of another
        if not beside:
            profile("[profiles.here]\ntest = true\n")
        other = run("--profile", "here", "org", "terminate", "acme", *beside)
        assert (other.code, "--yes" in other.err) == (2, True)
    assert run("org", "terminate", "acme", "--yes").code == 0


def test_a_bundle_holds_no_secret_and_nobody_else_reads_it(shop: Shop, run: Run) -> None:
    with shop.client() as lago:
        lago.ensure_webhook_endpoint("https://hook:s3cret-1@example.com/lago?token=s3cret-2#s3cret-3")
    Path("report.json").touch(0o644)
    outbox = "redis://:s3cret-4@127.0.0.1:9/0"
    done = run("doctor", "--bundle", "report.json", "--outbox", outbox)
    told = Path("report.json").read_text()
    assert "example.com/lago" in told
    assert "s3cret" not in told + done.out + done.err
    assert shop.itself.api_key not in told + done.out + done.err
    assert Path("report.json").stat().st_mode & 0o777 == 0o600


def test_a_key_on_the_command_line_is_refused_and_not_repeated(run: Run) -> None:
    for words in (("--api-key", "s3cret"), ("--api-key=s3cret",)):
        done = run("doctor", *words)
        assert (done.code, "s3cret" in done.err + done.out) == (2, False)
        assert "never stands on the command line" in done.err


def test_wrong_use_says_what_is_right(run: Run) -> None:
    assert run("nope").code == 2
    assert run("outbox", "status", "--limit").code == 2
    assert run("reconcile", "--since", "yesterday", "x").code == 2
    migrate = run("--json", "migrate", "plan", "--way", "somehow")
    assert (migrate.code, migrate.json["error"]["kind"]) == (2, "UsageError")


def test_errors_are_one_document_with_json(shop: Shop, run: Run) -> None:
    done = run("org", "change-plan", "nobody", "pro", "--json")
    assert done.code == 4
    assert done.json["error"]["exit_code"] == 4
    assert done.err == ""


@pytest.mark.parametrize(
    "line",
    ["doctor", "outbox status", "outbox list", "outbox dead", "outbox drain", "reconcile", "org show", "completion"],
)
def test_the_page_names_the_keys_of_each_document(shop: Shop, run: Run, line: str) -> None:
    page = (Path(__file__).parents[2] / "docs/cli.md").read_text()
    [told] = [row for row in page.splitlines() if row.startswith(f"| `{line}` |")]
    SqliteOutbox("usage.db").close()
    more = {"org show": "acme", "completion": "bash", "doctor": "--quiet"}.get(line, "usage.db")
    found = run("--json", *line.split(), more).json
    named = re.sub(r"\(.*?\)", "", told.split("|")[2])
    assert re.findall(r"`(\w+)`", named) == list(found)


CODES: list[tuple[BaseException, int]] = [
    (KeyboardInterrupt(), 9),
    (errors.AmbiguousOutcome("x"), 7),
    (errors.AuthenticationError("x", status=401), 5),
    (errors.PermissionDenied("x", status=403), 5),
    (errors.NotFound("x", status=404), 4),
    (errors.ValidationFailed("x", status=422), 3),
    (errors.ActionRefused("x", status=405), 3),
    (errors.ServerError("x", status=500), 6),
    (errors.RateLimited("x", status=429), 6),
    (errors.ConnectionFailed("x"), 6),
    (errors.DeadlineExceeded("x"), 6),
    (errors.SubscriptionConflict("x"), 8),
    (errors.AlreadyExists("x"), 8),
    (OutboxBelongsElsewhere("x"), 8),
    (errors.InvalidArgument("x"), 2),
    (errors.ConfigurationError("x"), 2),
    (OSError("x"), 2),
]


@pytest.mark.parametrize(("error", "code"), CODES, ids=[type(error).__name__ for error, _ in CODES])
def test_each_kind_of_error_has_its_exit_code(error: BaseException, code: int) -> None:
    assert exits.exit_code(error) == code
    assert code in exits.MEANINGS


INTERRUPTED = [
    ("org show acme", "lago_orgs.client.LagoOrgs.get_customer", "the same command goes on"),
    ("usage record acme api_call", "lago_orgs.client.LagoOrgs.record_batch", "try again with --id "),
    (
        "usage import calls.ndjson --outbox usage.db",
        "lago_orgs.recorder.UsageRecorder.stats",
        "the same command goes on",
    ),
    ("outbox drain usage.db", "lago_orgs.recorder.UsageRecorder.stats", "nothing is lost"),
    ("outbox export usage.db -o x.ndjson", "lago_orgs.recorder.SqliteOutbox.export", "there is no new x.ndjson"),
    ("reconcile usage.db", "lago_orgs.reconcile.lago.Lago.read_events", "with --resume FILE"),
    ("reconcile usage.db --resume x.db", "lago_orgs.reconcile.run.owner_here", "nothing is kept in x.db yet"),
    ("reconcile usage.db --resume x.db", "lago_orgs.reconcile.lago.Lago.read_events", "as long as x.db is there"),
]


@pytest.mark.parametrize(
    ("line", "where", "said"), INTERRUPTED, ids=[f"{line} in {where}" for line, where, _ in INTERRUPTED]
)
def test_interrupting_says_how_to_go_on(
    shop: Shop, run: Run, monkeypatch: pytest.MonkeyPatch, line: str, where: str, said: str
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    Path("calls.ndjson").write_text('{"org_id": "acme", "code": "api_call", "timestamp": 1767225600, "tokens": 1}')
    assert run("usage", "import", "calls.ndjson", "--outbox", "usage.db", "--no-deliver").code == 0
    with monkeypatch.context() as patched:
        patched.setattr(where, interrupted)
        done = run("--json", *line.split())
    assert (done.code, done.json["error"]["kind"]) == (9, "Interrupted")
    assert said in done.json["error"]["message"]
    assert not list(Path().glob("x.ndjson*"))


def test_what_may_have_been_recorded_is_tried_again_under_its_id(
    shop: Shop, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object, **__: object) -> None:
        raise errors.AmbiguousOutcome("no answer came")

    with monkeypatch.context() as patched:
        patched.setattr("lago_orgs.client.LagoOrgs.record_batch", lost)
        done = run("--quiet", "usage", "record", "acme", "api_call", "-p", "tokens=1")
    assert (done.code, "--id " in done.err) == (7, True)


# Pieces


def test_numbers_stand_to_the_right_and_control_characters_are_shown() -> None:
    table = Table(("name", ">units"), [["a\x1b[31m", "5"], ["bb", "1,000"]])
    lines = table.plain()
    assert lines[1].endswith("    5")
    assert lines[2].endswith("1,000")
    assert "\x1b" not in "".join(lines)


def test_words_become_values() -> None:
    from decimal import Decimal

    words = ["n=5", "d=2.50", "t=true", "z=null", "s=1e3", "e=a=b"]
    assert pairs(words) == {"n": 5, "d": Decimal("2.50"), "t": True, "z": None, "s": "1e3", "e": "a=b"}
    with pytest.raises(click.BadParameter):
        pairs(["nonsense"])


@pytest.mark.parametrize(
    ("many", "of", "said"),
    [
        (1500, None, "read: 1,500"),
        (0, 4, "read: [..............................]   0% 0 of 4"),
        (1, 4, "read: [#######.......................]  25% 1 of 4"),
        (4, 4, "read: [##############################] 100% 4 of 4"),
        (9, 4, "read: [##############################] 100% 9 of 4"),
        (3, 0, "read: 3"),
    ],
)
def test_a_bar_says_how_far_something_is(many: int, of: int | None, said: str) -> None:
    assert far("read", many, of) == said


@pytest.mark.parametrize("is_terminal", [True, False])
def test_what_takes_long_shows_how_far_it_is_in_a_terminal_alone(
    shop: Shop, run: Run, monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    monkeypatch.setattr("lago_orgs.cli.app.SHOWN_AFTER", -1.0)
    monkeypatch.setattr("lago_orgs.cli.app.SHOWN_EVERY", 0.0)
    monkeypatch.setattr("lago_orgs.cli.delivering.LOOK", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    at = shop.itself.clock.peek().isoformat()
    rows = [{"org_id": "acme", "code": "api_call", "timestamp": at, "tokens": number} for number in (1, 2)]
    Path("calls.ndjson").write_text("\n".join(map(json.dumps, rows)))
    told = {
        "import": run("usage", "import", "calls.ndjson", "--outbox", "usage.db", "--no-deliver"),
        "export": run("outbox", "export", "usage.db", "-o", "events.ndjson"),
        "drain": run("outbox", "drain", "usage.db"),
        "reconcile": run("reconcile", "usage.db"),
    }
    shows = {"import": "recorded: [####", "export": "] ", "drain": "delivered: [", "reconcile": "accepted: 2"}
    for name, done in told.items():
        assert done.code == 0
        assert (shows[name] in done.err) is is_terminal, (name, done.err)
        assert done.err.count("\x1b[K") == 0 or is_terminal
    assert ("subscriptions compared: [####" in told["reconcile"].err) is is_terminal
    assert run("--quiet", "usage", "import", "calls.ndjson", "--outbox", "usage.db", "--no-deliver").err == ""


def test_a_customer_that_lago_does_not_know_is_not_found_whatever_is_asked_of_it(shop: Shop, run: Run) -> None:
    assert (run("--json", "org", "invoices", "nobody").code, run("org", "show", "nobody").code) == (4, 4)
    assert run("--json", "org", "show", "nobody").json == {"customer": None, "subscriptions": []}
    assert run("org", "invoices", "acme").code == 0


def test_a_metric_that_was_named_must_be_there(shop: Shop, run: Run) -> None:
    told = run("--json", "doctor", "--metric", "nope")
    assert (told.code, [each["grade"] for each in told.json["checks"] if each["name"] == "metric"]) == (1, ["error"])
