"""How something is paid, as it may be sent (`app/services/payment_methods/validate_service.rb`).

No customer has a payment method here, as no payment provider is connected.
"""

from __future__ import annotations

from typing import Any, Final

from ..http.casting import is_blank
from ..http.params import Nested, Params, scalars
from ..http.refusals import Problems

PAYMENT_METHOD: Final = Nested(scalars("payment_method_type", "payment_method_id"))


def check_payment_method(problems: Problems, params: Params) -> None:
    """By the provider's default, or by hand; a method of the provider cannot be named, as there is none."""
    method: dict[str, Any] = params.get("payment_method") or {}
    kind, ident = method.get("payment_method_type"), method.get("payment_method_id")
    if is_blank(kind) and is_blank(ident):
        return
    if kind != "manual" and (kind != "provider" or ident is not None):
        problems.add("payment_method", "invalid_payment_method")


def payment_method_type(params: Params, default: str = "provider") -> str:
    """How it is paid then."""
    return str((params.get("payment_method") or {}).get("payment_method_type") or default)
