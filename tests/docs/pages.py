"""Pages and their fenced blocks."""

import re
from pathlib import Path

import attrs

ROOT = Path(__file__).parents[2]
# A fence, and the comment that may stand before it: `<!-- not run: needs a cluster -->`.
_FENCE = re.compile(
    r"^(?:<!-- (?P<mark>.+?) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
# What a line says that it prints: `print(usage.units("calls"))  # 3`.
_SAID = re.compile(r"  # (?P<said>.+)$", re.MULTILINE)


@attrs.frozen
class Block:
    """One fenced block, and where it begins."""

    language: str
    text: str
    line: int
    mark: str = ""

    @property
    def is_test(self) -> bool:
        """Whether it is a file of tests, for pytest to run."""
        return self.language == "python" and re.search(r"^(?:async )?def test_", self.text, re.MULTILINE) is not None

    @property
    def is_program(self) -> bool:
        return self.language == "python" and not self.is_test

    def printed(self) -> list[str]:
        """What the block says that it prints, line by line."""
        found = (_SAID.search(line) for line in self.text.splitlines() if "print(" in line)
        return [match["said"] for match in found if match]


@attrs.frozen
class Page:
    """One page, as it is read."""

    name: str
    text: str

    @property
    def blocks(self) -> list[Block]:
        """The blocks that are run; one that cannot be says why in a comment before it."""
        found = (
            Block(
                language=match["language"],
                text=match["text"],
                line=self.text.count("\n", 0, match.start("text")) + 1,
                mark=match["mark"] or "",
            )
            for match in _FENCE.finditer(self.text)
        )
        return [block for block in found if not block.mark.startswith("not run: ")]

    def named(self, language: str) -> list[Block]:
        return [block for block in self.blocks if block.language == language]


def pages(root: Path = ROOT) -> list[Page]:
    """The pages that a user reads."""
    paths = [root / "README.md", *sorted(root.glob("LAGO_*.md")), *sorted((root / "docs").rglob("*.md"))]
    return [Page(str(path.relative_to(root)), path.read_text("utf-8")) for path in paths]
