"""`python -m lago_orgs`: the command line."""

import sys

from lago_orgs.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
