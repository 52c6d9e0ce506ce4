"""The words of a shell for what the library advises to programs about a migration."""

import re

_DECIDE = re.compile(r"\bDecide ((?:\w+=\w+)(?: or \w+=\w+)*)")
_LATE = re.compile(r"\blate=(send|invoice)\b")


def as_options(text: str) -> str:
    """Return a text with the command's options in the place of arguments.

    Args:
        text: A message, or what is printed.
    """
    decided = _DECIDE.sub(lambda found: f"Give --decide {found[1].replace(' or ', ' or --decide ')}", text)
    return _LATE.sub(r"--late \1", decided)
