"""The list of the contract's operations, for what must not read the contract itself: a line each, sorted."""

import sys
from pathlib import Path

from openapi.tools.contract import corrected
from openapi.tools.document import METHODS, ContractError

LISTING = Path(__file__).parents[2] / "lago_orgs" / "simulator" / "operations" / "contract.txt"


def listing() -> str:
    """Method, path and name of each operation."""
    rows = [
        f"{method.upper()} {path} {item[method]['operationId']}"
        for path, item in corrected()["paths"].items()
        for method in METHODS
        if method in item
    ]
    return "\n".join(sorted(rows, key=lambda row: row.split()[1::-1])) + "\n"


def main() -> int:
    """Write the listing; with `--check` only compare it."""
    made = listing()
    if "--check" not in sys.argv[1:]:
        LISTING.write_text(made, "utf-8")
        return 0
    if LISTING.read_text("utf-8") == made:
        return 0
    print(f"{LISTING.name} is not what the contract makes: run `make operations`")
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ContractError as error:
        sys.exit(f"operations: {error}")
