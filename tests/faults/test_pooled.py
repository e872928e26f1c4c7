"""Behind PgBouncer in transaction mode the contract of the store holds, and the service over it answers alike.

A short form: some of the tests of the contract, run again with the pooler in between. `make soak` runs all of them.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.faults.figures import figure
from tests.postgres.bouncer import pgbouncer

ROOT = Path(__file__).parents[2]
TESTS = ("tests/store/test_resources.py", "tests/store/test_contacts.py")


def test_the_contract_holds_behind_a_pooler() -> None:
    pgbouncer()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", "-k", "postgresql", *TESTS]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "MAESTRO_TEST_POOLED": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None, done.stdout
    figure("the contract behind a pooler", tests=int(passed[1]))
