"""Pin what development and the lowest promised versions need, or say whether the pins follow from what is asked for.

    python scripts/lock.py            resolve; asks the package registry
    python scripts/lock.py --check    compare; asks nobody, and needs nothing but Python

A lock carries a digest of what it was resolved from and of itself. Whoever changes one of the two without the other is
told, without a registry and at once.
"""

import hashlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "requirements"
ALWAYS = ("--universal", "--python-version=3.11", "--generate-hashes", "--no-annotate", "--no-header")
# What a maintainer's own configuration says of where packages lie is nobody else's business.
QUIET = ("--quiet", "--no-config", "--no-emit-index-url", "--no-emit-find-links")


class Lock(NamedTuple):
    """One file of pins.

    Attributes:
        name: The file in requirements/.
        sources: What it is resolved from.
        options: How, beside what goes for all.
    """

    name: str
    sources: tuple[str, ...]
    options: tuple[str, ...]

    def asked(self) -> str:
        """What is asked for, without what does not matter: comments, and the rest of pyproject.toml."""
        return "\n".join(map(_asked, self.sources))

    def head(self, body: str) -> str:
        """The lines above the pins."""
        digest = hashlib.sha256(f"{self.asked()}\n{' '.join(self.options)}\n{body}".encode()).hexdigest()
        return f"# Written by `make lock` from {self}; a change made here fails `make check`.\n# digest: {digest}\n"

    def __str__(self) -> str:
        return " and ".join(self.sources)


LOCKS = (
    Lock("dev.txt", ("requirements/dev.in",), ()),
    # The least that is promised to users, to be laid over dev.txt.
    Lock("lowest.txt", ("pyproject.toml", "requirements/lowest.in"), ("--all-extras", "--resolution=lowest-direct")),
)


def _asked(source: str) -> str:
    text = (ROOT / source).read_text()
    if source == "pyproject.toml":
        project = tomllib.loads(text)["project"]
        return json.dumps([project["dependencies"], project["optional-dependencies"]])
    return "\n".join(line for line in text.splitlines() if line and not line.startswith("#"))


def write(lock: Lock) -> None:
    """Resolve one; what is pinned already stays as long as it fits."""
    path = FOLDER / lock.name
    asked = [str(ROOT / source) for source in lock.sources]
    words = ["uv", "pip", "compile", *QUIET, *ALWAYS, *lock.options, *asked, "--output-file", str(path)]
    subprocess.run([sys.executable, "-m", *words], check=True, cwd=ROOT)  # noqa: S603  # our own words
    body = "".join(line for line in path.read_text().splitlines(keepends=True) if not line.startswith("#"))
    path.write_text(lock.head(body) + body)


def faults(lock: Lock) -> Iterator[str]:
    """What is wrong with one, a line each."""
    text = (FOLDER / lock.name).read_text()
    lines = text.splitlines(keepends=True)
    body = "".join(line for line in lines if not line.startswith("#"))
    if text != lock.head(body) + body:
        yield f"requirements/{lock.name} does not follow from {lock}: run `make lock`"
    for pin in body.replace("\\\n", " ").splitlines():
        if "==" not in pin or "--hash=sha256:" not in pin:
            yield f"requirements/{lock.name}: {pin.split()[0]} is not pinned with its hashes"


def main() -> int:
    """Write or compare; 1 if anything is wrong."""
    if "--check" not in sys.argv[1:]:
        for lock in LOCKS:
            write(lock)
        return 0
    found = [fault for lock in LOCKS for fault in faults(lock)]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
