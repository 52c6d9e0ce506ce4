"""E-mail addresses as Lago tells them from other text, in time that grows with their length only."""


def is_email(text: str, *, may_end_with_dot: bool = False) -> bool:
    """Whether a text is one address: no space, one `@`, something before it, a dot inside of what follows it.

    Args:
        text: The text.
        may_end_with_dot: Lago's customers may end with a dot, its organizations may not.
    """
    local, _, domain = text.partition("@")
    if not local or "@" in domain or text.split() != [text]:
        return False
    if may_end_with_dot:
        return "." in domain[1:-1]
    host, _, top = domain.rpartition(".")
    return bool(host and top)
