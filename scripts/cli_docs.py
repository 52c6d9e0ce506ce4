"""Write docs/cli.md from the help of the commands, or say whether it follows from it.

python scripts/cli_docs.py            write
python scripts/cli_docs.py --check    compare
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from lago_orgs.cli.exits import MEANINGS
from lago_orgs.cli.main import NAME, application

PAGE = Path(__file__).resolve().parents[1] / "docs" / "cli.md"
WIDTH = 100
HEAD = f"""\
# The command line

<!-- Written by `make cli-docs` from the help of the commands; a change made here fails `make check`. -->

`pip install 'lago-orgs[cli]'` brings `{NAME}`; `python -m lago_orgs` is the same. `docs/operations.md` shows it at
work.

## Exit codes

| code | meaning |
|---|---|
"""
JSON = """
## One document with `--json`

Every command answers with one JSON document on the standard output: its own keys, or `{"error": {"kind", "exit_code",
"meaning", "message"}}`; that of `usage record` with the code 7 has `transaction_id` and `timestamp`, too. Amounts are
`{"amount": "12.50", "currency": "USD"}`, units are texts that keep every digit, instants ISO 8601 in UTC. Keys
are added, and never renamed:

| command | keys |
|---|---|
| `doctor` | `version`, `made_at`, `checks` (`name`, `grade`, `found`, `do`, `code`), `is_healthy` |
| `outbox status` | `outbox`, `total`, `is_balanced`, \
`oldest_pending`, `oldest_pending_age_seconds`, `repeats`, `duplicates`, \
`conflicts`, `uncounted`, `dropped`, `lost`, `lago`, `organization`, `trouble`, `organizations` |
| `outbox watch` | the same without `organizations`, a document in each line |
| `outbox list` | `events` |
| `outbox dead` | `dead_letters` |
| `outbox requeue`, `amend`, `discard` | `requeued`, `amended`, `discarded`; `not_found` |
| `outbox drain` | `delivered` while it ran, by whichever process, `total`, `trouble` |
| `outbox export` | an event in each line, with or without `--json` |
| `reconcile` | `api_url`, `source`, `scope`, `made_at`, `as_of`, `is_clean`, `totals`, `counts`, `lines`, \
`discrepancies`, `leaked`, `repair` |
| `org show` | `customer`, `subscriptions` |
| `org setup`, `terminate` | `subscription` |
| `org usage`, `users`, `invoices` | `usage`, `users`, `invoices` |
| `org change-plan` | `change`, `is_preview` |
| `usage record` | `transaction_id`, `is_duplicate`; `findings` if there are some |
| `usage import` | `events`, `recorded`, `repeats`, `delivered` while it ran, `findings`, `total`, `trouble`; \
of a dry run `events`, `is_dry_run` |
| `plans diff`, `apply` | `is_dry_run`, `items` (`kind`, `code`, `outcome`, `differences`) |
| `webhooks listen` | `listening`; then of each delivery `type`, `received_at`, `payload`, and `forwarded` \
(the status) if it was handed on, or `refused`; a document in each line |
| `webhooks verify` | `is_genuine`, and `type` or `reason` |
| `webhooks dead`, `replay` | `dead_letters`, `replayed` |
| `completion` | `shell`, `source` |
| `migrate` | as `--format json` |

## Profiles

`~/.config/lago-orgs/config.toml` (or where `XDG_CONFIG_HOME` or `LAGO_ORGS_CONFIG` say), open to nobody else (`chmod
600`):

```toml
default = "production"

[profiles.production]
api_url = "https://api.eu.getlago.com"
key_command = ["pass", "show", "lago/production"]  # or key_env = "NAME", or key_file = "FILE"
outbox = "/var/lib/app/usage.db"
inbox = "/var/lib/app/inbox.db"

[profiles.staging]
api_url = "https://lago.staging.example.com"
key_env = "LAGO_STAGING_KEY"
test = true  # writes need no question, to this address
```

A key never stands in the file, nor on a command line, where every user of the machine can read it. `--profile NAME` or
`LAGO_PROFILE` choose; without a profile `LAGO_API_URL`, `LAGO_API_KEY` and `LAGO_OUTBOX` hold. A profile that was
chosen wins over these; where they name another address, key or outbox than the `default` that nobody chose, the
command ends with 2 and says so, for either might be meant.
"""


def page() -> str:
    """Return the page."""
    codes = "".join(f"| {code} | {meaning} |\n" for code, meaning in MEANINGS.items())
    commands = "".join(_sections(application(), NAME, None))
    return f"{HEAD}{codes}{JSON}{commands}"


def _sections(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    sizes = {"max_content_width": WIDTH, "terminal_width": WIDTH}
    context = click.Context(command, info_name=name, parent=parent, **{**command.context_settings, **sizes})
    path = context.command_path
    yield f"\n## `{path}`\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            if found is not None:
                yield from _sections(found, each, context)


def main() -> int:
    """Write the page, or compare it."""
    made = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(made, "utf-8")
        return 0
    if PAGE.read_text("utf-8") == made:
        return 0
    print("docs/cli.md does not follow from the help of the commands: run `make cli-docs`")
    return 1


if __name__ == "__main__":
    sys.exit(main())
