"""Move billing from users to organizations: a dry run, a rehearsal, and what follows them; `--help` says more."""

import sys

from lago_orgs.migrate.command import main

if __name__ == "__main__":
    sys.exit(main())
