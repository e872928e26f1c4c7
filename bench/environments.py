"""The peers' environments: each of its own, made on first use from its pinned list, kept in `bench/.peers`."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

PEERS: Final = Path(__file__).with_name("peers")
_KEPT: Final = Path(__file__).with_name(".peers")


class PeerMissing(Exception):
    """A peer's environment cannot be made here: what its installer said."""


def python_environment(name: str) -> Path:
    """The Python of a peer, with its requirements. Raises PeerMissing."""
    kept, is_new = _kept(name, "requirements.txt")
    python = kept / "bin" / "python"
    if is_new:
        _install([sys.executable, "-m", "venv", str(kept)], kept)
        requirements = ["--no-deps", "--requirement", str(PEERS / name / "requirements.txt")]
        _install([str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *requirements], kept)
        (kept / "made").touch()
    return python


def node_environment(name: str) -> Path:
    """The folder of a peer's application, with its packages. Raises PeerMissing."""
    if shutil.which("npm") is None:
        raise PeerMissing("Node is not installed (Debian: nodejs npm)")
    kept, is_new = _kept(name, "package.json")
    if is_new:
        kept.mkdir(parents=True)
        shutil.copy(PEERS / name / "package.json", kept)
        _install(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--omit=dev"], kept, kept)
        (kept / "made").touch()
    for each in (PEERS / name).glob("*.mjs"):
        shutil.copy(each, kept)
    return kept


def _kept(name: str, listed: str) -> tuple[Path, bool]:
    """Where an environment is kept, and whether it must be made; another list is another environment."""
    digest = hashlib.sha256((PEERS / name / listed).read_bytes()).hexdigest()[:10]
    kept = _KEPT / f"{name}-{digest}"
    is_new = not (kept / "made").exists()
    if is_new:
        shutil.rmtree(kept, ignore_errors=True)
    return kept, is_new


def _install(command: Sequence[str], kept: Path, folder: Path | None = None) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(kept, ignore_errors=True)
        raise PeerMissing(f"{' '.join(command[:3])}: {done.stderr.strip()[-500:]}")
