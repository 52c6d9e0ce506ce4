"""What type checkers see of `_core` is what loads when it is first used."""

import re
from pathlib import Path

from lago_orgs import _core


def test_each_module_that_is_declared_loads() -> None:
    declared = re.findall(r"import (\w+) as", Path(str(_core.__file__)).read_text())
    assert declared
    for name in declared:
        assert getattr(_core, name).__name__ == f"lago_orgs._core.{name}"
    assert set(declared) == set(vars(_core)["_ROOMS"])
