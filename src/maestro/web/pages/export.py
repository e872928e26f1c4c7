"""Contacts as CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from maestro.directory.contact import Contact

HEADINGS: Final = (
    "Name",
    "User name",
    "First name",
    "Last name",
    "Email",
    "Title",
    "Department",
    "Phone",
    "Kind of phone",
    "Status",
    "Status since",
    "Added",
    "Last change",
    "Okta id",
    "Contact id",
)
# What a spreadsheet may take for a formula (OWASP, CSV injection), full-width forms too.
_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
_CHUNK: Final = 200


def lines_of(contacts: Iterable[Contact]) -> Iterator[bytes]:
    """The file in chunks, as contacts are read. It begins with a byte order mark, else Excel misreads `Zoë`."""
    yield b"\xef\xbb\xbf" + encoded([HEADINGS])
    remaining = iter(contacts)
    while rows := [_row(each) for each in islice(remaining, _CHUNK)]:
        yield encoded(rows)


def guarded(text: str | None) -> str:
    """The text of a cell that no spreadsheet evaluates: an apostrophe stands before whatever might be a formula.

    Line breaks become spaces, for a program that splits at them would see what follows as a cell of its own.
    """
    if not text:
        return ""
    shown = " ".join(text.splitlines())
    return f"'{shown}" if text.lstrip(" ").startswith(_FORMULA) or shown.lstrip().startswith(_FORMULA) else shown


def _row(contact: Contact) -> list[str]:
    columns = (
        contact.name,
        contact.user_name,
        contact.given_name,
        contact.family_name,
        contact.email,
        contact.title,
        contact.department,
        contact.phone,
        contact.phone_type,
        contact.state.capitalize(),
        contact.since,
        contact.created,
        contact.modified,
        contact.external_id,
        contact.id,
    )
    return [guarded(each) for each in columns]


def encoded(rows: Iterable[Iterable[str]]) -> bytes:
    """Rows as lines of a CSV file."""
    # Every cell in quotes: where the separator is a semicolon, one inside a cell must not begin another.
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")
