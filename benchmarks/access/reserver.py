"""A process that reserves and commits so many times on one file."""

import sys
import time

from lago_orgs import LagoOrgs, UsageRecorder
from lago_orgs.access import Access

NOWHERE = "http://127.0.0.1:9"


def main(path: str, url: str, key: str, org_id: str, count: int) -> None:
    recorder = UsageRecorder(path, api_url=NOWHERE, api_key=key, guard=None)
    with LagoOrgs(url, key) as lago:
        access = Access(lago, recorder=recorder, ttl=600)
        access.check(org_id, "api_call", limit=1)
        print("ready", flush=True)
        sys.stdin.readline()
        began = time.perf_counter()
        for _ in range(count):
            with access.reserve(org_id, "api_call", 1, limit=10**12) as held:
                held.commit()
        print(time.perf_counter() - began, flush=True)
        access.close()
    recorder.close(0.0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))
