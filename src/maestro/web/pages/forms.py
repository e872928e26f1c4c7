"""Forms as browsers send them, and the one address that a form may send people on to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

import falcon

MAX_FORM_BYTES: Final = 16_384
_MAX_FIELDS: Final = 20

# One slash and no other, then nothing that a browser drops or reads as a slash.
_LOCAL: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def read_form(req: falcon.Request, largest: int = MAX_FORM_BYTES) -> Mapping[str, str]:
    """The fields of a form; of one that is repeated, the last. Raises falcon.HTTPError for anything else.

    `largest` is how many bytes it may have, in which a browser writes most signs of JSON as three.
    """
    if not (req.content_type or "").lower().startswith(falcon.MEDIA_URLENCODED):
        raise falcon.HTTPUnsupportedMediaType(description="This address takes a form, as the page before it sends it.")
    body = req.bounded_stream.read(largest + 1)
    if len(body) > largest:
        raise falcon.HTTPContentTooLarge(description=f"The form is larger than {largest:,} bytes.")
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict")
    except ValueError:
        raise falcon.HTTPBadRequest(description="The form cannot be read. Go back and send it again.") from None
    return dict(fields)


def local_address(address: str | None, otherwise: str) -> str:
    """The address if it lies on this host, else the other one: a sign-in page must not lead anywhere else."""
    return address if address is not None and _LOCAL.fullmatch(address) else otherwise
