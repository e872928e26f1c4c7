"""What does not look like an e-mail address or a telephone number: kept as it was sent, and worth a word.

The form alone is looked at. Which numbers a country gives out changes each month, and a warning about a good one would
teach people to ignore it.
"""

from __future__ import annotations

import re
from typing import Final

from maestro.directory.organization import is_address

# ITU-T E.164 §6.2.1: a number has at most 15 digits. Shorter than five it is an extension of somebody's switchboard.
_FEWEST_DIGITS: Final = 5
_MOST_DIGITS: Final = 15
# RFC 3966 §3: digits, what separates them to the eye, and an extension; people write it in more ways.
_NUMBER: Final = re.compile(r"\+?[\d\s().\-/\u00a0\u2010-\u2015]+")
_EXTENSION: Final = re.compile(r"(?:;\s*ext=|[,;]?\s*(?:ext\.?|x|#))\s*\d{1,8}\s*$", re.IGNORECASE)


def doubt_of_email(text: str) -> str | None:
    """Why a text is hardly an e-mail address, and where to mend it; None where it may be one."""
    if is_address(text):
        return None
    return "This is no email address. It is kept as Okta sent it; correct Primary email in the person’s Okta profile."


def doubt_of_phone(text: str) -> str | None:
    """Why a text is hardly a telephone number, and where to mend it; None where it may be one."""
    number = _EXTENSION.sub("", text.strip().removeprefix("tel:"))
    digits = sum(each.isdecimal() for each in number)
    if _NUMBER.fullmatch(number) and _FEWEST_DIGITS <= digits <= _MOST_DIGITS:
        return None
    return (
        "This is no telephone number. It is kept as Okta sent it; correct Primary phone in the person’s Okta profile."
    )
