"""Programs that run as somebody who is not root, and processes found by the directory they work in.

PostgreSQL and PgBouncer refuse to run as root, so that where the tests do, they run as `nobody`. Both work in the
directory of their files, every process of theirs does, and so a directory finds them all.
"""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, TypedDict

_POLL_SECONDS = 0.005


class Owner(TypedDict, total=False):
    """Who a program runs as, in the words of `subprocess`; empty for who we are."""

    user: int
    group: int
    extra_groups: list[int]


def owner() -> Owner:
    """Who PostgreSQL runs as: `nobody` where we are root, else we ourselves."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give_to_owner(path: Path) -> None:
    """Make a file or directory the owner's, and readable by nobody else."""
    path.chmod(0o700 if path.is_dir() else 0o600)
    who = owner()
    if who:
        os.chown(path, who["user"], who["group"])


def run(*command: str | Path, cwd: Path, environment: Mapping[str, str] | None = None, text: str = "") -> str:
    """Run a program to its end as the owner and return what it printed.

    `text` is its standard input. Raises AssertionError with everything the program said where it failed, and
    PermissionError where the owner may not run it.
    """
    done = subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env=_environment(environment),
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **owner(),
    )
    assert done.returncode == 0, f"{command[0]}: exit {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def spawn(
    *command: str | Path, cwd: Path, output: IO[bytes], environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a program as the owner, in a session of its own so that a Ctrl-C for the tests is not one for it."""
    return subprocess.Popen(
        [str(each) for each in command],
        cwd=cwd,
        env=_environment(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        **owner(),
    )


def working_in(directory: Path) -> list[int]:
    """The processes that work in a directory or below it."""
    inside = f"{directory}/"
    found: list[int] = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with suppress(OSError):  # ended meanwhile, or somebody else's
                if f"{Path(entry.path, 'cwd').readlink()}/".startswith(inside):
                    found.append(int(entry.name))
    return found


def signal_all(directory: Path, number: int) -> int:
    """Send a signal to every process that works in a directory, and return how many there were."""
    found = working_in(directory)
    for each in found:
        with suppress(ProcessLookupError):
            os.kill(each, number)
    return len(found)


def kill_all(directory: Path) -> None:
    """End every process that works in a directory, at once. What a dying one has just started ends too."""
    while signal_all(directory, signal.SIGKILL):
        time.sleep(_POLL_SECONDS)


def _environment(more: Mapping[str, str] | None) -> dict[str, str]:
    """Ours without what would tell PostgreSQL's programs of another server."""
    return {**{name: text for name, text in os.environ.items() if not name.startswith("PG")}, **(more or {})}
