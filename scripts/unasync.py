"""Write the client for threads from the client for event loops, line by line.

Every line of the source is a line of the output, so that a traceback names the same place in both; the banner stands
where the source has its headline. A word is replaced wherever it stands, in docstrings and examples too. What a word
cannot say is written by hand in both flavours: `_io.py`.

    python scripts/unasync.py            write
    python scripts/unasync.py --check    compare, and fail on any difference
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAIRS = [
    ("lago_orgs/client/_async", "lago_orgs/client/_sync"),
    ("lago_orgs/access/_async", "lago_orgs/access/_sync"),
    ("lago_orgs/migrate/_async", "lago_orgs/migrate/_sync"),
    ("tests/access/_async", "tests/access/_sync"),
    ("tests/client/_async", "tests/client/_sync"),
    ("tests/migrate/_async", "tests/migrate/_sync"),
    ("tests/live/_async", "tests/live/_sync"),
]
BY_HAND = {"__init__.py", "_io.py"}
HEADLINE = "# The source of the flavour for threads: run `make sync` after a change."
BANNER = "# Written by `make sync` from {source}: change that."

# In this order; each must be of use somewhere.
WORDS = [
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\bAsync(?=[A-Z])", ""),
    (r"\b_async\b", "_sync"),
    (r"\b__aenter__\b", "__enter__"),
    (r"\b__aexit__\b", "__exit__"),
    (r"\baclose\b", "close"),
    (r"\baiter_raw\b", "iter_raw"),
    (r"\bfor event loops\b", "for threads"),
]
LEFT_OVER = re.compile(r"\b(async|await|asyncio|aclose)\b")


def converted(text: str, source: str, used: set[str]) -> str:
    """The text of a source file in the other flavour, under a banner that takes no line of its own."""
    first, *rest = text.splitlines()
    if first != HEADLINE:
        raise SystemExit(f"{source} must begin with: {HEADLINE}")
    lines = [BANNER.format(source=source)]
    for line in rest:
        for pattern, replacement in WORDS:
            line, count = re.subn(pattern, replacement, line)  # noqa: PLW2901  # each rule sees what the last one left
            if count:
                used.add(pattern)
        lines.append(line)
    return "\n".join(lines) + "\n"


def outputs(used: set[str]) -> dict[Path, str]:
    """Every file to write, and what goes into it."""
    wanted = {}
    for source_folder, target_folder in PAIRS:
        for source in sorted((ROOT / source_folder).glob("*.py")):
            if source.name not in BY_HAND:
                relative = source.relative_to(ROOT).as_posix()
                wanted[ROOT / target_folder / source.name] = converted(source.read_text(), relative, used)
    return wanted


def faults(wanted: dict[Path, str], used: set[str]) -> list[str]:
    """What is wrong with the rules or with their results."""
    found = [f"the rule {pattern!r} is of no use" for pattern, _ in WORDS if pattern not in used]
    for path, text in wanted.items():
        found += [
            f"{path.relative_to(ROOT)}:{number} keeps: {line.strip()}"
            for number, line in enumerate(text.splitlines(), 1)
            if LEFT_OVER.search(line)
        ]
    for _, target_folder in PAIRS:
        for path in sorted((ROOT / target_folder).glob("*.py")):
            if path not in wanted and path.name not in BY_HAND:
                found.append(f"{path.relative_to(ROOT)} has no source")
    return found


def main() -> int:
    """Write or compare; 1 if anything is wrong."""
    used: set[str] = set()
    wanted = outputs(used)
    found = faults(wanted, used)
    checking = "--check" in sys.argv[1:]
    for path, text in wanted.items():
        if checking and (not path.exists() or path.read_text() != text):
            found.append(f"{path.relative_to(ROOT)} is not what its source says: run `make sync`")
        elif not checking:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
