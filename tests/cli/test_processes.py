"""Each command once as a process of its own: what a shell sees."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from lago_orgs import SqliteOutbox
from lago_orgs.cli.main import COMMANDS
from lago_orgs.simulator import LagoSimulator
from tests.cli.conftest import Shop

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-W", "error", "-m", "lago_orgs"]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, Path, Mapping[str, str]]]:
    """A Lago, a folder with files, and the environment that leads to both."""
    folder = tmp_path_factory.mktemp("shell")
    simulator = LagoSimulator()
    with simulator.serve() as door:
        shop = Shop(simulator, door.url)
        shop.open()
        use = {"org_id": "acme", "code": "api_call", "timestamp": simulator.clock.peek().isoformat(), "tokens": 5}
        (folder / "calls.ndjson").write_text(json.dumps(use))
        (folder / "catalogue.toml").write_text('[[metrics]]\ncode = "seats"\n')
        (folder / "body.json").write_text("{}")
        (folder / "users.csv").write_text("user_id,org_id,org_name,email\nann,duo,Duo,d@x.io\n")
        with shop.client() as lago:
            lago.subscribe_org_to_plan("ann", "pro", "Ann")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LAGO_")},
            "LAGO_API_URL": door.url,
            "LAGO_API_KEY": door.api_key,
            "LAGO_HMAC_KEY": "secret",
            "LAGO_ORGS_CONFIG": str(folder / "config.toml"),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "generated")]),
        }
        yield shop, folder, environment


def shell(world: tuple[Shop, Path, Mapping[str, str]], *words: str) -> subprocess.CompletedProcess[str]:
    _, folder, environment = world
    return subprocess.run(
        [*COMMAND, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=100
    )


EVENING: list[tuple[str, int]] = [
    ("--version", 0),
    ("--help", 0),
    ("doctor", 0),
    ("usage import calls.ndjson --outbox usage.db", 0),
    ("usage record acme api_call -p tokens=5", 0),
    ("outbox status usage.db", 0),
    ("outbox list usage.db", 0),
    ("outbox dead usage.db", 0),
    ("outbox requeue --outbox usage.db --all", 0),
    ("outbox amend --outbox usage.db nothing --set a=b --why test", 4),
    ("outbox discard --outbox usage.db nothing --why test --yes", 4),
    ("outbox export usage.db --all", 0),
    ("outbox drain usage.db", 0),
    ("outbox watch usage.db --count 1", 0),
    ("reconcile usage.db", 1),
    ("org show acme", 0),
    ("org setup globex --plan pro --name Globex", 0),
    ("org usage acme", 0),
    ("org users acme --metric api_call", 0),
    ("org invoices acme", 0),
    ("org change-plan acme pro --preview", 0),
    ("org terminate globex", 0),
    ("plans diff catalogue.toml", 1),
    ("plans apply catalogue.toml", 0),
    ("webhooks verify body.json --signature d3Jvbmc=", 1),
    ("webhooks dead nowhere.db", 2),
    ("webhooks replay --inbox nowhere.db 1", 2),
    ("completion bash", 0),
    ("migrate plan --mapping-file users.csv", 0),
    ("migrate execute --plan migration-plan.json", 0),
    ("migrate verify", 1),
    ("migrate rollback", 1),
]


# Loads once what the commands load, and makes a process of each line that it reads: what it said stands in two files.
FORKS = """
import gc, os, shlex, sys
import lago_orgs.client._sync.client, lago_orgs.migrate.command, lago_orgs.reconcile.run, lago_orgs.webhooks.inbox.inbox
from lago_orgs.cli.main import COMMANDS, application, main

for name in COMMANDS:
    application().get_command(None, name)
gc.freeze()
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        for name, stream in (("out", 1), ("err", 2)):
            os.dup2(os.open(name, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), stream)
        sys.argv[1:] = shlex.split(line)
        sys.exit(main())
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def test_every_command_runs_as_a_process_and_exits_as_it_says(world: tuple[Shop, Path, Mapping[str, str]]) -> None:
    _, folder, environment = world
    command = [sys.executable, "-W", "error", "-c", FORKS]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as forks:
        assert forks.stdin is not None
        assert forks.stdout is not None
        try:
            for line, code in EVENING:
                forks.stdin.write(f"{line}\n")
                forks.stdin.flush()
                ended = forks.stdout.readline().strip()
                out, err = ((folder / name).read_text() for name in ("out", "err"))
                assert ended == str(code), (line, out, err)
                assert "Traceback" not in err
                assert "\x1b" not in out, "nobody looks at it in a terminal"
        finally:
            forks.stdin.close()
    called = {line.split()[0] for line, _ in EVENING}
    assert set(COMMANDS) - {"simulate"} <= called


def test_the_command_line_is_a_module_that_can_be_run(world: tuple[Shop, Path, Mapping[str, str]]) -> None:
    done = shell(world, "org", "show", "acme")
    assert (done.returncode, "ACME Corporation" in done.stdout) == (0, True), done


@pytest.mark.parametrize(
    ("words", "awaited"),
    [
        (["simulate", "--port", "0"], "LAGO_API_KEY="),
        (["--json", "webhooks", "listen", "--port", "0"], '{"listening": "http'),
    ],
)
def test_what_serves_says_where_and_ends_when_it_is_interrupted(
    world: tuple[Shop, Path, Mapping[str, str]], words: list[str], awaited: str
) -> None:
    _, folder, environment = world
    with subprocess.Popen(
        [*COMMAND, *words], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            while awaited not in (line := process.stdout.readline()):
                assert line, process.stderr and process.stderr.read()
        finally:
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=60)
    assert process.returncode in {0, 9}
    assert "Traceback" not in told


@pytest.mark.parametrize("words", ["--help", "outbox watch empty.db --every 0.1 --count 50"])
def test_a_reader_that_goes_away_is_no_error(world: tuple[Shop, Path, Mapping[str, str]], words: str) -> None:
    _, folder, environment = world
    SqliteOutbox(folder / "empty.db").close()
    line = f"{' '.join(COMMAND)} {words} | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=folder, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_help_loads_nothing_that_it_does_not_need(world: tuple[Shop, Path, Mapping[str, str]]) -> None:
    _, _, environment = world
    code = "import sys; from lago_orgs.cli.main import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    heavy = {"httpx", "attrs", "rich", "yaml", "sqlite3", "asyncio", "lago_orgs_client", "lago_orgs.errors"}
    assert heavy & set(done.stderr.split()) == set()


def test_without_click_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['click'] = None; from lago_orgs.cli.main import main; sys.exit(main(['doctor']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "lago-orgs[cli]" in done.stderr
