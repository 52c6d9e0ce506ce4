"""Texts of others, shown to a person: on one line, and with nothing that a terminal would obey."""

LONGEST = 200


def one_line(text: str, longest: int = LONGEST) -> str:
    """Give the start of a text that somebody else wrote, for a message or a log."""
    shown = "".join(each if each.isprintable() else " " for each in text[: longest * 4])
    return " ".join(shown.split())[:longest]


def printable(text: str) -> str:
    """Give a text whole, with a mark in place of each letter that a terminal would obey."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
