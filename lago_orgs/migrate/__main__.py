"""`python -m lago_orgs.migrate`: the command."""

import sys

from lago_orgs.migrate.command import main

if __name__ == "__main__":
    sys.exit(main())
