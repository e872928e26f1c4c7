"""The tokens of filters and PATCH paths, bounded in length, depth and number of terms before anything recurses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from maestro.scim.errors import ScimError

MAX_LENGTH: Final = 8192
MAX_DEPTH: Final = 16
MAX_TERMS: Final = 64

# Each alternative starts with another character, so the scan is linear in the length of the text.
_TOKEN: Final = re.compile(
    r"""[ \t]*(?:
        (?P<punctuation>[()\[\]])
      | (?P<string>"(?:[^"\\\x00-\x1f]|\\.)*")
      | (?P<number>-?[0-9][0-9.eE+-]*)
      | (?P<word>\.?[A-Za-z$][A-Za-z0-9_$:.\-]*)
    )""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text: what it is, how it was written, and where, from 0."""

    kind: str
    text: str
    position: int


def scan(text: str, error: type[ScimError], noun: str) -> list[Token]:
    """The tokens of a text, the last one of the kind `end`.

    Raises `error`, in which the text is called by `noun`, for what is no token and for what is over a bound.
    """
    if len(text) > MAX_LENGTH:
        raise error(f"The {noun} is longer than {MAX_LENGTH} characters.")
    tokens: list[Token] = []
    position, end, depth, terms = 0, len(text.rstrip(" \t")), 0, 0
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            blank = len(text) - len(text[position:].lstrip(" \t"))
            raise error(f"The {noun} cannot be read at character {blank + 1}.")
        kind = match.lastgroup or ""
        token = Token(kind, match[kind], match.start(kind))
        depth += (token.text in "([") - (token.text in ")]") if kind == "punctuation" else 0
        terms += kind == "word" and token.text.lower() in {"and", "or"}
        if depth > MAX_DEPTH:
            raise error(f"The {noun} is nested deeper than {MAX_DEPTH} levels.")
        if terms >= MAX_TERMS:
            raise error(f"The {noun} has more than {MAX_TERMS} terms.")
        tokens.append(token)
        position = match.end()
    tokens.append(Token("end", "", end))
    return tokens
