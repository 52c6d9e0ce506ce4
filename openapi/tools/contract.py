"""The corrected contract: `corrected()` for Python, `python -m openapi.tools.contract` for any other tool."""

import json
import pickle
import sys
from functools import lru_cache
from pathlib import Path

from openapi.tools import canonical, overlay, webhooks, words
from openapi.tools.document import ContractError, Object, parse, read

FOLDER = Path(__file__).parents[1]
FACTS = FOLDER / "lago.yaml"
OVERLAY = FOLDER / "overlay.yaml"


def actions() -> list[overlay.Action]:
    """Our corrections."""
    return overlay.load(read(OVERLAY))


def correct(facts: Object) -> Object:
    """The contract made of a distilled document: our corrections applied, every webhook payload a component.

    Raises:
        OverlayError: A correction does not fit the document.
        UnsafeDocumentError: A name of the document is more than a name.
    """
    return _correct(facts, actions())


def corrected() -> Object:
    """The contract with Lago as everything in this project uses it; a new document on every call."""
    document: Object = pickle.loads(_corrected(FACTS.read_bytes(), OVERLAY.read_bytes()))  # noqa: S301  (our own)
    return document


def _correct(facts: Object, corrections: list[overlay.Action]) -> Object:
    words.insist(facts)
    return webhooks.hoist(canonical.document(overlay.apply(facts, corrections)))


@lru_cache(maxsize=2)
def _corrected(facts: bytes, corrections: bytes) -> bytes:
    """The contract made of what two files hold, packed: it is corrected once, however often it is asked for."""
    return pickle.dumps(_correct(parse(facts), overlay.load(parse(corrections))))


if __name__ == "__main__":
    try:
        print(json.dumps(corrected(), indent=1, ensure_ascii=False))
    except ContractError as error:
        sys.exit(f"contract: {error}")
