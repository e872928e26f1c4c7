"""A service that is killed at any moment, under load: what was acknowledged is there, whole, when it starts again.

MAESTRO_TEST_KILLS and MAESTRO_TEST_KILLS_POSTGRESQL say how often it is killed on each engine (3 of each unless told
otherwise); MAESTRO_TEST_SEED repeats the moments.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

from maestro.store.locations import path_of
from tests.faults.figures import figure, spread
from tests.faults.fleet import Fleet
from tests.faults.ledger import check, wait_until_gone
from tests.faults.load import Load, Promised

KILLS = {
    "sqlite": int(os.environ.get("MAESTRO_TEST_KILLS", "3")),
    "postgresql": int(os.environ.get("MAESTRO_TEST_KILLS_POSTGRESQL", "3")),
}
SEED = int(os.environ.get("MAESTRO_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
CLIENTS = 4


def test_every_acknowledged_write_survives_being_killed(tmp_path: Path, database_url: str) -> None:
    print(f"MAESTRO_TEST_SEED={SEED}")
    dice = random.Random(SEED)
    promises = [Promised() for _ in range(CLIENTS)]
    engine = "postgresql" if path_of(database_url) is None else "sqlite"
    confirmed, contacts, ready = 0, 0, []
    with Fleet(tmp_path, database_url) as fleet:
        (served,) = fleet.processes
        for kill in range(KILLS[engine]):
            load = Load([fleet.wire() for _ in promises], promises, str(kill), is_killed=True)
            with load.running():
                time.sleep(dice.uniform(0.02, 0.4))  # the random moment is the point
                served.kill()
            confirmed += sum(1 for each in load.moments() if each.is_write and 200 <= each.status < 300)
            wait_until_gone(database_url)
            served.restart()
            ready.append(served.ready_after)
            contacts = check(database_url, promises)
    assert confirmed > 5 * KILLS[engine]
    figure(f"killed on {engine}", kills=KILLS[engine], confirmed=confirmed, contacts=contacts, ready=spread(ready))
