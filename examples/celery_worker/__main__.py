"""Start a worker, with a Lago if there is none; send it tasks, and show what they cost."""

import os
import subprocess
import sys
import tempfile

from examples import embedded
from lago_orgs import LagoOrgs
from lago_orgs.recorder import drain

WORKER = ("-m", "celery", "-q", "-A", "examples.celery_worker.tasks", "worker", "--pool", "solo", "-l", "warning")
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def main() -> None:
    """Send the same task twice, and one that fails at first."""
    with tempfile.TemporaryDirectory() as folder, embedded.lago():
        os.environ["CELERY_FOLDER"] = folder
        from examples.celery_worker.tasks import billing, summarize

        with subprocess.Popen([sys.executable, *WORKER, *QUIET]) as worker:  # noqa: S603 - our words
            try:
                sent = [
                    summarize.apply_async(("acme", "jane", "to be or not to be"), task_id="report-1"),
                    summarize.apply_async(("acme", "jane", "to be or not to be"), task_id="report-1"),
                    summarize.apply_async(("acme", "joe", "that is the question"), {"failures": 2}),
                ]
                for each in sent:
                    print("done:", each.get(timeout=60))
            finally:
                worker.terminate()
        billing.close()
        drain(billing.where)  # what the worker had not delivered when it was ended
        with LagoOrgs() as lago:
            usage = lago.get_current_usage("acme")
            print("acme has used", usage and usage.units(embedded.TOKENS), "tokens:", usage and usage.total_amount)


if __name__ == "__main__":
    main()
