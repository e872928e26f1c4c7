"""An order of letters that is not that of their codes, for a PostgreSQL that was built without ICU.

What compares right only by accident of the codes must be seen, on any machine: slim ones have no locale but C. So the
tests compile one of their own, with `localedef`, which is part of glibc: letters before their capitals and those before
the next letter, punctuation ignored until everything else is equal, as the usual locales have it.
"""

from __future__ import annotations

import string
from functools import cache
from pathlib import Path

from tests.postgres.processes import run
from tests.postgres.room import shelf

NAME = "mae_ST.UTF-8"
_CODES = 0x800  # those that have an order at all, and some more; the rest come first, by their codes
_BLOCK = 64  # codes that differ in their last byte only
_CATEGORIES = ("LC_IDENTIFICATION", "LC_COLLATE")
_ABOUT = ("title", "source", "address", "contact", "email", "tel", "fax", "language", "territory")


@cache
def locale_path() -> str:
    """What LOCPATH must say for `NAME` to be known, beside the locales of the machine."""
    directory = shelf().path / "locale"
    directory.mkdir(mode=0o755)
    (directory / "charmap").write_text(_charmap(), "utf-8")
    (directory / "order").write_text(_order(), "utf-8")
    # -c: the categories that are left out are said to be missing, which is no failure but looks like one (exit code 1).
    run(
        *("sh", "-c", 'localedef -c -i order -f charmap "$0" 2>&1; test -s "$0/LC_COLLATE"', directory / NAME),
        cwd=_writable(directory),
    )
    return f"{directory}:/usr/lib/locale"


def _writable(directory: Path) -> Path:
    directory.chmod(0o777)  # below a directory that only the owner of the servers, and root, may enter
    return directory


def _symbol(code: int) -> str:
    return f"<U{code:04X}>"


def _charmap() -> str:
    """The beginning of UTF-8, block by block; of all of it `localedef` would read for a second."""
    lines = [
        "<code_set_name> UTF-8",
        "<comment_char> %",
        "<escape_char> /",
        "<mb_cur_min> 1",
        "<mb_cur_max> 6",
        "CHARMAP",
    ]
    for first in range(0, _CODES, _BLOCK):
        code = "".join(f"/x{byte:02x}" for byte in chr(first).encode())
        lines.append(f"{_symbol(first)}..{_symbol(first + _BLOCK - 1)} {code} block")
    return "\n".join([*lines, "END CHARMAP", ""])


def _order() -> str:
    """Three passes: which letter, which case, which punctuation."""
    lines = ["comment_char %", "escape_char /", "LC_IDENTIFICATION", *(f'{each} "-"' for each in _ABOUT)]
    lines += ['revision "1"', 'date "2026-01-01"', *(f'category "i18n:2012";{each}' for each in _CATEGORIES)]
    lines += ["END LC_IDENTIFICATION", "LC_COLLATE", "order_start forward;forward;forward"]
    for each in sorted({*map(chr, range(0x20, 0x7F))} - {*string.ascii_letters, *string.digits}):
        lines.append(f"{_symbol(ord(each))} IGNORE;IGNORE;{_symbol(ord(each))}")
    for each in string.digits + string.ascii_lowercase:
        for case in sorted({each, each.upper()}, reverse=True):
            lines.append(f"{_symbol(ord(case))} {_symbol(ord(each))};{_symbol(ord(case))};IGNORE")
    return "\n".join([*lines, "UNDEFINED", "order_end", "END LC_COLLATE", ""])
