"""Run the programs of a page one after the other, in a process of their own: `python -m tests.docs.program PAGE`.

Each is held to what it says that it prints; `...` stands for anything. A block of a page about event loops may await.
"""

import ast
import asyncio
import contextlib
import inspect
import io
import re
import sys
import types
from pathlib import Path
from typing import Any

from tests.docs.pages import Block, Page


def agrees(printed: str, said: str) -> bool:
    """Whether a line is what a page says; `...` stands for anything."""
    return re.fullmatch(".*".join(map(re.escape, said.split("..."))), printed) is not None


def compiled(block: Block, name: str) -> types.CodeType:
    """The code of a block, with the lines of the page in its tracebacks."""
    padded = "\n" * (block.line - 1) + block.text
    code = compile(padded, name, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    assert isinstance(code, types.CodeType)
    return code


def run(page: Page) -> None:
    """Run the page's programs in one namespace, as somebody would who types them."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    names: dict[str, Any] = vars(module)
    with asyncio.Runner() as loop:
        for block in page.blocks:
            if not block.is_program:
                continue
            code, heard = compiled(block, page.name), io.StringIO()
            with contextlib.redirect_stdout(heard):
                if code.co_flags & inspect.CO_COROUTINE:
                    function = types.FunctionType(code, names)
                    loop.run(function())
                else:
                    exec(code, names)
            printed, said = heard.getvalue().splitlines(), block.printed()
            told = f"{page.name}:{block.line} printed {printed} and says that it prints {said}"
            assert len(printed) == len(said), told
            assert all(map(agrees, printed, said)), told


if __name__ == "__main__":
    path = Path(sys.argv[1])
    run(Page(path.name, path.read_text("utf-8")))
