"""A long page sent in fewer bytes, where nothing on it was chosen by whoever made the address.

What an address brings onto a compressed page can be compared with what else is there by the length of the answer
(BREACH, CVE-2013-3587). So a page that repeats what was searched for is never compressed.
"""

from __future__ import annotations

import gzip
from typing import Final

import falcon

_LEVEL: Final = 1  # a list of 200 people: a tenth of its bytes in a millisecond; the highest level gains little


def compress(req: falcon.Request, resp: falcon.Response) -> None:
    """Send the text of the answer compressed, if the browser takes it."""
    resp.append_header("Vary", "Accept-Encoding")
    if resp.text is None or not _takes_gzip(req.get_header("Accept-Encoding") or ""):
        return
    resp.data = gzip.compress(resp.text.encode("utf-8", "replace"), _LEVEL, mtime=0)
    resp.text = None
    resp.set_header("Content-Encoding", "gzip")


def _takes_gzip(accepted: str) -> bool:
    """Whether gzip is among what is accepted; a browser that refuses it by `q=0` is asked no further."""
    for each in accepted.lower().split(","):
        coding, _, weight = each.partition(";")
        if coding.strip() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
