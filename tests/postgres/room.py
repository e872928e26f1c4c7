"""A directory for the files and the processes of a server, of which nothing outlives the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Self

from tests.postgres.processes import give_to_owner

ROOT = Path(__file__).parents[2]
MEMORY = Path("/dev/shm")
_ENOUGH = 2 << 30  # bytes


class Room:
    """A new directory that is gone, with every process that works in it, once it is closed or our process has ended.

    A warden sees to it: a process that waits for our end of a pipe to close. The kernel closes it also where we are
    killed, so that a crashed test run leaves neither a server nor its files.
    """

    def __init__(self, parent: Path) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="maestro-postgres-", dir=parent))
        try:
            give_to_owner(self.path)
            self._warden = subprocess.Popen(
                [sys.executable, "-S", "-m", "tests.postgres.warden", str(self.path)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                start_new_session=True,
            )
        except BaseException:
            self.path.rmdir()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End what works here and remove the directory; returns when both is done. May be called twice."""
        if self._warden.stdin is not None:
            self._warden.stdin.close()
        self._warden.wait(60)


def memory() -> Path:
    """Where files are quickest: in memory if this machine has such a place, else where temporary files go.

    A container's is often of 64 MB, in which two servers do not fit.
    """
    is_fit = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= _ENOUGH
    return MEMORY if is_fit else disk()


def disk() -> Path:
    """Where a sync means something: the directory of temporary files."""
    return Path(tempfile.gettempdir())


@cache
def shelf() -> Room:
    """The room of this process for what its servers have in common; it ends with the process."""
    return Room(memory())
