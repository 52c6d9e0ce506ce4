"""Reading and writing documents, so that equal facts are equal bytes."""

import pickle
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import yaml

Json: TypeAlias = Any  # one JSON value; a recursive alias would only move the casts elsewhere
Object: TypeAlias = dict[str, Json]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class ContractError(Exception):
    """The contract, or what is made of it, is not as it must be; the message says what to do."""


class _Loader(yaml.CSafeLoader):
    """YAML 1.2's core schema: `NO` is Norway, not false, and `2024-01-01` is text, not a date."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":timestamp", ":merge"))]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


class _Dumper(yaml.CSafeDumper):
    """Writes every value where it stands: an anchor would make two places change as one."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def parse(text: str | bytes) -> Object:
    """A YAML (or JSON) document as plain values, new ones on every call."""
    document: Object = pickle.loads(_parsed(text))  # noqa: S301  (what this process packed itself)
    return document


@lru_cache(maxsize=8)
def _parsed(text: str | bytes) -> bytes:
    """A document, packed: to unpack it takes a thirtieth of the time that it takes to parse it again."""
    document = yaml.load(text, Loader=_Loader)  # noqa: S506  (a safe loader with fewer types)
    if not isinstance(document, dict):
        raise TypeError(f"a document is a mapping, and this is a {type(document).__name__}")
    return pickle.dumps(document)


def read(path: Path) -> Object:
    """The document in a file."""
    return parse(path.read_bytes())


def render(document: Object) -> str:
    """The document as text, one fact per line."""
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**20)
    return text
