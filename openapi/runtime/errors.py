"""What the client raises by itself."""


class UnexpectedStatus(Exception):
    """The server answered with a status that the contract does not have for this operation.

    Args:
        status_code: The HTTP status.
        content: The body of the answer, byte for byte.
    """

    def __init__(self, status_code: int, content: bytes) -> None:
        self.status_code = status_code
        self.content = content
        super().__init__(f"status {status_code} is not in the contract; the answer is {content[:500]!r}")


__all__ = ("UnexpectedStatus",)
