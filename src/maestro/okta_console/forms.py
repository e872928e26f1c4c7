"""Forms as browsers send them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs

import falcon

# Room for a title that is too long for the other side: that mistake can be made here too.
MAX_FORM_BYTES: Final = 1_000_000
_MAX_FIELDS: Final = 2000


class Form:
    """The fields of a form; one that is left out is empty."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        """The text of a field."""
        return self._fields.get(name, [""])[-1]

    def is_ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return name in self._fields

    def chosen(self, name: str) -> list[str]:
        """The values of the boxes of one name that are ticked."""
        return self._fields.get(name, [])


def read_form(req: falcon.Request) -> Form:
    """The form of a request. Raises falcon.HTTPError for anything else."""
    if not (req.content_type or "").lower().startswith(falcon.MEDIA_URLENCODED):
        raise falcon.HTTPUnsupportedMediaType(description="This address takes a form, as the page before it sends it.")
    if (req.content_length or 0) > MAX_FORM_BYTES:
        raise falcon.HTTPContentTooLarge(description=f"The form is larger than {MAX_FORM_BYTES:,} bytes.")
    try:
        text = req.bounded_stream.read().decode("utf-8")
        return Form(parse_qs(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict"))
    except ValueError:
        raise falcon.HTTPBadRequest(description="The form cannot be read. Go back and send it again.") from None
