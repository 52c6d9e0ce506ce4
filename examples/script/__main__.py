"""Bill a day's work from a file, once, however often the script is started; then say what it costs."""

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from examples import embedded
from lago_orgs import LagoOrgs
from lago_orgs.access import Access
from lago_orgs.recorder import UsageRecorder

DAY = """\
job,org_id,user_id,tokens
night-1,acme,jane,3
night-2,acme,joe,5
night-3,globex,hank,8
night-2,acme,joe,5
"""  # which has a job twice, as files of other people have


def jobs(text: str) -> Iterator[dict[str, str]]:
    """Read the file."""
    yield from csv.DictReader(io.StringIO(text))


def main(text: str) -> None:
    """Record each job of an organization that is subscribed, deliver, and print the bill so far."""
    with LagoOrgs() as lago, UsageRecorder(embedded.outbox()) as recorder, Access(lago, recorder=recorder) as access:
        for job in jobs(text):
            decision = access.check(job["org_id"])
            if not decision:
                print(f"{job['job']} is not billed: {decision}")
                continue
            # The job's own number is the transaction id, so that a second start bills nothing anew.
            recorder.record(
                job["org_id"],
                embedded.TOKENS,
                {"tokens": int(job["tokens"])},
                user_id=job["user_id"],
                transaction_id=job["job"],
            )
        if not recorder.flush(60):
            sys.exit(f"some usage waits still, and is delivered by the next start: {recorder.trouble}")
        usage = lago.get_current_usage("acme")
        print("acme has used", usage and usage.units(embedded.TOKENS), "tokens:", usage and usage.total_amount)


if __name__ == "__main__":
    with embedded.lago():
        main(Path(sys.argv[1]).read_text() if len(sys.argv) > 1 else DAY)
