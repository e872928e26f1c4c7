"""Text as people's directories send it: when two texts are the same, and what is never kept of one."""

from __future__ import annotations

import re
import unicodedata

# Control characters but tab, line feed and carriage return (an address has several lines); zero-width
# space, word joiner and byte order mark; and the bidirectional controls, which can make a name read as
# another one. Okta profiles carry such characters by accident, pasted from other programs.
_INVISIBLE = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Joiners are part of the spelling in several scripts, so they stay in what is shown, not in what compares.
_JOINERS = re.compile("[\u00ad\u200c\u200d]")


def clean(text: str) -> str:
    """The text without invisible control characters, composed (NFC). Idempotent."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def fold(text: str) -> str:
    """The text as it compares where case does not matter: NFKC(casefold(NFKC(text))), idempotent.

    Done here, once, because SQLite, PostgreSQL and Python each answer differently for the same letters.
    """
    if text.isascii() and text.isprintable():
        return text.lower()
    visible = _JOINERS.sub("", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())


def unaccented(text: str) -> str:
    """The folded text without accents, for searching as people type: `Zoë` is found by `zoe`."""
    if text.isascii() and text.isprintable():
        return text.lower()
    return "".join(each for each in unicodedata.normalize("NFKD", fold(text)) if not unicodedata.combining(each))
