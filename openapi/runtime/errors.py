"""What the client raises by itself."""


class UnexpectedStatus(Exception):
    """The server answered with a status that the contract does not have for this operation.

    Args:
        status_code: The HTTP status.
        content: The body of the answer, byte for byte.
    """

    def __init__(self, status_code: int, content: bytes) -> None:
        super().__init__(status_code, content)
        self.status_code = status_code
        self.content = content

    def __str__(self) -> str:
        return f"status {self.status_code} is not in the contract; the answer is {self.content[:500]!r}"


__all__ = ("UnexpectedStatus",)
