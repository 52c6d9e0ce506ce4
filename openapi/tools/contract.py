"""The corrected contract: `corrected()` for Python, `python -m openapi.tools.contract` for any other tool."""

import json
import sys
from pathlib import Path

from openapi.tools import canonical, overlay, webhooks, words
from openapi.tools.document import ContractError, Object, read

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
    words.insist(facts)
    return webhooks.hoist(canonical.document(overlay.apply(facts, actions())))


def corrected() -> Object:
    """The contract with Lago as everything in this project uses it; a new document on every call."""
    return correct(read(FACTS))


if __name__ == "__main__":
    try:
        print(json.dumps(corrected(), indent=1, ensure_ascii=False))
    except ContractError as error:
        sys.exit(f"contract: {error}")
