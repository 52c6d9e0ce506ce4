"""What the pages show runs, prints what they say, and names what there is."""

import functools
import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from lago_orgs import AsyncLagoOrgs, LagoOrgs

from . import running
from .pages import ROOT, Block, Page, pages
from .program import agrees

every_page = pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)


@every_page
def test_its_programs_print_what_they_say(page: Page, tmp_path: Path) -> None:
    running.run_programs(page, tmp_path)


@every_page
def test_its_tests_pass(page: Page, tmp_path: Path) -> None:
    running.run_tests(page, tmp_path)


@every_page
@pytest.mark.skipif(shutil.which("curl") is None, reason="commands of pages need curl, and it is not on the PATH")
def test_its_commands_do_what_it_says(page: Page, tmp_path: Path) -> None:
    running.run_shell(page, tmp_path)


@every_page
def test_each_block_says_its_language(page: Page) -> None:
    for block in page.blocks:
        assert block.language in {"python", "sh", "text", "json", "toml"}, f"{page.name}:{block.line}"
        if block.language in {"json", "toml"}:
            running.read_data(block)


@every_page
def test_what_it_names_is_there(page: Page) -> None:
    public = public_names()
    for name in re.findall(r"`([A-Z][a-z]+[A-Z]\w+|[A-Z]\w+Error)(?:\([^`]*\))?`", page.text):
        assert name in public, f"{page.name} names {name}, and nobody can import it"
    for path in re.findall(r"`((?:docs|lago_orgs|examples|openapi|scripts|tests)/[\w/.-]*)`", page.text):
        assert (ROOT / path).exists(), f"{page.name} names {path}"
    for target in re.findall(r"`make ([\w-]+)`", page.text):
        assert running.has_task(target), f"{page.name} names `make {target}`"


@functools.cache
def public_names() -> set[str]:
    """What a user can import from a module without an underscore, and what Python has built in."""
    # A process of its own: modules that are loaded show in what `dir` of a package answers to other tests.
    return set(running.execute([sys.executable, "-m", "tests.docs.names"], ROOT, {}).split())


def test_the_page_of_the_client_names_each_of_its_verbs() -> None:
    page = (ROOT / "docs" / "client.md").read_text("utf-8")
    table = page[page.index("## All verbs") : page.index("## Everything else")]
    for client in (LagoOrgs, AsyncLagoOrgs):
        verbs = {name for name in dir(client) if not name.startswith("_") and callable(getattr(client, name))}
        rows = {name for row in table.splitlines() if row.startswith("| `") for name in re.findall(r"`(\w+)`", row)}
        assert verbs - {"aclose", "api"} == rows


README = Page("README.md", (ROOT / "README.md").read_text("utf-8"))


def test_no_program_of_the_first_page_is_longer_than_it_need_be() -> None:
    programs = [block for block in README.blocks if block.is_program]
    assert len(programs) == 2
    for program in programs:
        assert len([line for line in program.text.splitlines() if line.strip()]) <= 10


def test_the_first_page_wants_the_python_that_is_wanted() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert wanted == ">=3.11"
    assert "Python 3.11 or newer" in README.text


def fenced(language: str, text: str, mark: str = "") -> Page:
    return Page("docs/planted.md", f"# Planted\n\n{mark}```{language}\n{text}\n```\n")


RECORD = """\
from lago_orgs import LagoOrgs
with LagoOrgs() as lago:
    lago.create_org_customer("acme", "ACME")
    lago.record_usage("acme", "no_such_metric", "tx_1", {})
"""


@pytest.mark.parametrize(
    "page",
    [
        fenced("python", "print(1 + 1)  # 3"),
        fenced("python", "print(1 + 1)"),
        fenced("python", "raise RuntimeError"),
        fenced("python", "import warnings\nwarnings.warn('careful')"),
        fenced("python", "await no_such_name"),
        fenced("python", RECORD),
        fenced("python", "def test_it(lago):\n    assert lago is None"),
        fenced("sh", "false"),
        fenced("sh", "echo two  # three"),
        fenced("sh", "echo two\n```\n\n<!-- printed by the commands above -->\n```text\nthree"),
        fenced("sh", "echo two\n```\n\n<!-- printed by the commands above -->\n```text\ntwo\nthree"),
        fenced("sh", "make no-such-task"),
        fenced("sh", "pip install 'lago-orgs[no-such-extra]'"),
        fenced("sh", "python -m lago_orgs.simulator --no-such-option --port 3000"),
    ],
    ids=lambda page: repr(page.text.split("```")[1][:30]),
)
def test_a_fault_in_a_page_is_found(page: Page, tmp_path: Path) -> None:
    def run() -> None:
        running.run_programs(page, tmp_path)
        running.run_tests(page, tmp_path)
        running.run_shell(page, tmp_path)

    with pytest.raises(AssertionError):
        run()


@pytest.mark.parametrize(
    "page", [fenced("", "text"), fenced("json", "{"), Page("docs/planted.md", "`NoSuchError`, `make no-such-task`")]
)
def test_a_fault_in_what_a_page_names_is_found(page: Page) -> None:
    def look() -> None:
        test_each_block_says_its_language(page)
        test_what_it_names_is_there(page)

    with pytest.raises((AssertionError, ValueError)):
        look()


def test_a_new_page_is_found_by_itself(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("```sh\nmake test\n```\n")
    (tmp_path / "docs" / "new.md").write_text("A page.\n\n<!-- not run: a cluster is needed -->\n```sh\nx\n```\n")
    first, new = pages(tmp_path)
    assert (first.name, first.blocks) == ("README.md", [Block("sh", "make test\n", 2)])
    assert (new.name, new.blocks) == ("docs/new.md", [])


def test_a_program_may_await(tmp_path: Path) -> None:
    block = "import asyncio\nawait asyncio.sleep(0)\nprint(asyncio.get_running_loop())  # <...running=True...>"
    running.run_programs(fenced("python", block), tmp_path)


def test_dots_stand_for_anything() -> None:
    assert agrees("at 2026-03-01, 3 USD", "at ..., 3 USD")
    assert not agrees("at 2026-03-01, 4 USD", "at ..., 3 USD")
