"""What a server without a premium licence refuses, and a simulated one with it does not simulate."""

from __future__ import annotations

from ..http.refusals import Refusal, forbidden, not_simulated
from ..state.organization import Organization


def needs_premium(org: Organization, operation: str, what: str) -> Refusal:
    """403 without a licence; with one, 501 that names what is missing, never an invention.

    Args:
        org: Whose server it is.
        operation: The contract's name of the operation.
        what: What is not simulated, as the beginning of a sentence.
    """
    return not_simulated(operation, f"{what} not simulated") if org.premium else forbidden()
