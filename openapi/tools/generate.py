"""Writes `generated/lago_orgs_client/` from the contract, or says how it differs.

python -m openapi.tools.generate           writes it
python -m openapi.tools.generate --check   compares, and touches nothing
python -m openapi.tools.generate --names   brings names.yaml up to date
"""

import argparse
import contextlib
import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import GeneratorData
from openapi_python_client.strings import PythonIdentifier

from openapi.tools import names, words
from openapi.tools.contract import corrected
from openapi.tools.document import METHODS, ContractError, Object
from openapi.tools.proposals import propose
from openapi.tools.render import Facts, Renderer, quoted
from openapi.tools.roots import root_of

FOLDER = Path(__file__).parents[1]
NAMES = FOLDER / "names.yaml"
TEMPLATES = FOLDER / "templates"
RUNTIME = FOLDER / "runtime"
PACKAGE = FOLDER.parent / "generated" / "lago_orgs_client"

REPEATS = ("safe", "by key", "never")
BANNER = "# Written by `make generate` from openapi/; a change made here fails `make check-generated`.\n"
# Rules of its own, so that the project's may change without changing a file of the package.
LINT = ("check", "--isolated", "--no-cache", "--quiet", "--fix-only", "--select=F401,I001,TC005", "--line-length=120")
FORMAT = ("format", "--isolated", "--no-cache", "--quiet", "--line-length=120")


class GenerationError(ContractError):
    """The contract cannot be made into a client as it is."""


def generate(target: Path, document: Object, table: dict[str, str]) -> None:
    """Write the package into a folder that does not exist yet.

    Args:
        target: The folder.
        document: The corrected contract.
        table: The names of what it describes in place, by JSON pointer.

    Raises:
        GenerationError: The generator warns, or something of the contract would be missing in the package.
        NamesError: The table and the contract do not fit.
        UnsafeDocumentError: A name of the contract is more than a name.
    """
    words.insist(document)
    _inspect(document)
    named = names.apply(document, table)
    _render(target, named)
    shutil.copytree(RUNTIME, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    (target / "py.typed").touch()
    _tidy(target)
    for path in target.rglob("*.py"):
        path.write_text(BANNER + path.read_text())


def _inspect(document: Object) -> None:
    """Refuse what the generator or the templates would take silently, and make a wrong client of."""
    paths: dict[str, str] = {}
    for path, method, operation in _operations(document["paths"]):
        identifier = operation["operationId"]
        if paths.setdefault(identifier, path) != path:
            raise GenerationError(f"operation {identifier} is there twice, as {paths[identifier]} and as {path}")
        for problem in _problems(operation, document["components"].get("parameters", {})):
            raise GenerationError(f"{method.upper()} {path} {problem}: correct it in openapi/overlay.yaml")
    for where in _defaults(document, ""):
        raise GenerationError(f"{where} has a default, every request would send it: remove it in openapi/overlay.yaml")


def _problems(operation: Object, shared: Object) -> Iterator[str]:
    if not operation.get("security"):
        yield "asks for no key (`security`)"
    if operation.get("x-repeat") not in REPEATS:
        yield f"does not say whether it may be repeated (`x-repeat`: {', '.join(REPEATS)})"
    for parameter in operation.get("parameters", ()):
        place = shared[parameter["$ref"].rpartition("/")[2]]["in"] if "$ref" in parameter else parameter["in"]
        if place not in {"path", "query"}:
            yield f"has a parameter in its {place}, which openapi/templates cannot send"
    if set(operation.get("requestBody", {}).get("content", ())) - {"application/json"}:
        yield "takes a body that is not JSON, which openapi/templates cannot send"
    for status in operation["responses"]:
        if not str(status).isdecimal():
            yield f"answers {status}, and openapi/templates can read single statuses only"


def _defaults(node: Any, at: str) -> Iterator[str]:
    if isinstance(node, dict):
        if "default" in node and not at.endswith(("/properties", "/responses")):
            yield at
        for key, value in node.items():
            yield from _defaults(value, f"{at}/{key}")
    elif isinstance(node, list):
        for key, value in enumerate(node):
            yield from _defaults(value, f"{at}/{key}")


def _operations(paths: Object) -> Iterator[tuple[str, str, Object]]:
    for path, item in paths.items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _parse(document: Object, config: Config) -> GeneratorData:
    """The contract as the generator reads it, without a warning."""
    parsed = GeneratorData.from_dict(document, config=config)
    if isinstance(parsed, GeneratorError):
        raise GenerationError(_told([parsed]))
    areas = parsed.endpoint_collections_by_tag.values()
    if problems := [*parsed.errors, *(error for area in areas for error in area.parse_errors)]:
        raise GenerationError(_told(problems))
    if numbers := [enum.class_info.name for enum in parsed.enums if enum.value_type is not str]:
        raise GenerationError(f"{', '.join(numbers)}: an enum of numbers, which openapi/templates has no class for")
    return parsed


def _render(target: Path, document: Object) -> None:
    config = Config.from_sources(ConfigFile(post_hooks=[]), MetaType.NONE, target, "utf-8", False, target)
    parsed = _parse(document, config)
    renderer = Renderer(parsed, _facts(document))
    parsed.models = [model for model in parsed.models if not renderer.is_map(model)]
    project = Project(openapi=parsed, config=config, custom_template_path=TEMPLATES)
    project.env.globals.update(renderer.globals())
    project.env.filters["quoted"] = quoted
    with contextlib.redirect_stdout(io.StringIO()):
        if problems := project.build():
            raise GenerationError(_told(problems))
    operations, webhooks = list(_index(document)), list(_payloads(document))
    index = project.env.get_template("index.py.jinja").render(operations=operations, webhooks=webhooks)
    (target / "index.py").write_text(index)
    (target / "problems.py").write_text(project.env.get_template("problems.py.jinja").render())
    for identifier, (area, name, *_) in operations:
        if not (target / "api" / area / f"{name}.py").exists():
            raise GenerationError(f"operation {identifier} was lost on the way")


def _told(problems: Iterable[GeneratorError]) -> str:
    """What the generator says, one problem a paragraph."""
    told = "\n\n".join(f"{problem.header}\n{problem.detail or ''}".strip() for problem in problems)
    told = re.sub(r"<openapi_python_client[^>]*>", "...", told)  # objects that it prints by their address
    return (
        f"the generator warns, something would be missing:\n\n{told}\n\nCorrect the contract in openapi/overlay.yaml."
    )


def _facts(document: Object) -> dict[str, Facts]:
    """What the contract says of each operation, by the name that the generator gives its module."""
    return {
        PythonIdentifier(operation["operationId"], "field_"): Facts(
            operation["operationId"], method.upper(), path, root_of(operation, document), operation["x-repeat"]
        )
        for path, method, operation in _operations(document["paths"])
    }


def _index(document: Object) -> Iterator[tuple[str, tuple[str, str, str, str]]]:
    """Each operation's id, and where the generator puts it."""
    found = {}
    for path, method, operation in _operations(document["paths"]):
        identifier: str = operation["operationId"]
        area, name = PythonIdentifier(operation["tags"][0], "tag"), PythonIdentifier(identifier, "field_")
        found[identifier] = (str(area), str(name), method.upper(), path)
    return iter(sorted(found.items()))


def _payloads(document: Object) -> Iterator[tuple[str, str]]:
    """Each webhook's type, and the component that is its payload."""
    for _, _, operation in _operations(document["webhooks"]):
        ref: str = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        name = ref.rpartition("/")[2]
        yield document["components"]["schemas"][name]["properties"]["webhook_type"]["const"], name


def _tidy(target: Path) -> None:
    for command in (LINT, FORMAT):
        words = [sys.executable, "-m", "ruff", *command, str(target)]
        done = subprocess.run(words, check=False, capture_output=True, text=True)  # noqa: S603  (our own words)
        if done.returncode:
            raise GenerationError(f"ruff {command[0]} fails on the generated code:\n{done.stdout}{done.stderr}")


def differences(expected: Path, actual: Path) -> list[str]:
    """What is different between two folders, one line for each file: edited, missing or too many."""
    made, found = _files(expected), _files(actual)
    lines = {
        **{path: f"edited    {path}" for path in made.keys() & found.keys() if made[path] != found[path]},
        **{path: f"missing   {path}" for path in made.keys() - found.keys()},
        **{path: f"too many  {path}" for path in found.keys() - made.keys()},
    }
    return [lines[path] for path in sorted(lines)]


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def load_names() -> dict[str, str]:
    """The committed table."""
    return yaml.load(NAMES.read_text(), Loader=yaml.CSafeLoader) or {}


def _save_names(table: dict[str, str]) -> None:
    note = (
        "# The name of each schema that the contract describes in place, by its JSON pointer; `make names` proposes.\n"
    )
    NAMES.write_text(note + "".join(f"{pointer}: {name}\n" for pointer, name in sorted(table.items())))


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description="Write the client from the contract.")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--names", action="store_true", help="bring names.yaml up to date instead of writing")
    arguments = parser.parse_args()
    try:
        if arguments.names:
            _save_names(propose(corrected(), load_names()))
            print("Look at `git diff openapi/names.yaml`, then `make generate`.")
        else:
            _make(check=arguments.check)
    except ContractError as error:
        sys.exit(f"generate: {error}")


def _make(*, check: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / PACKAGE.name
        generate(made, corrected(), load_names())
        if check:
            if lines := differences(made, PACKAGE):
                shown = "\n  ".join([*lines[:20], *(["..."] if len(lines) > 20 else [])])
                sys.exit(
                    f"generated/{PACKAGE.name} is not what openapi/ makes ({len(lines)} files):\n  {shown}\n"
                    "Run `make generate` and commit what it writes; to change the client, change openapi/."
                )
        else:
            shutil.rmtree(PACKAGE, ignore_errors=True)
            shutil.copytree(made, PACKAGE)
            print("What is made of it follows: `make sync operations`, then `make check test`.")


if __name__ == "__main__":
    main()
