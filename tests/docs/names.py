"""Print every name that a user can import: `python -m tests.docs.names`."""

import builtins
import importlib
import pkgutil

import lago_orgs

names = {*dir(lago_orgs), *dir(builtins)}
for module in pkgutil.walk_packages(lago_orgs.__path__, "lago_orgs."):
    if "._" not in module.name and ".simulator." not in module.name:
        names.update(dir(importlib.import_module(module.name)))
print(*sorted(names))
