"""Addresses and numbers: whatever may be one is left alone."""

from __future__ import annotations

import pytest

from maestro.directory.doubts import doubt_of_email, doubt_of_phone


@pytest.mark.parametrize(
    "text",
    [
        "+41 44 555 01 17",
        "044 555 01 17",
        "(415) 555-2671",
        "415.555.2671 ext. 12",
        "+1-415-555-2671;ext=5",
        "tel:+41445550117",
        "+44 (0)20 7946 0018",
        "+41 44 555 01 17 x4711",
        "٠٤٤ ٥٥٥ ٠١ ١٧",
        "12345",
        "+49 30\u00a0901820",
    ],
)
def test_a_number_is_not_doubted(text: str) -> None:
    assert doubt_of_phone(text) is None


@pytest.mark.parametrize(
    "text", ["ask reception", "n/a", "-", "4711", "+", "44 555 x", "1" * 16, "++41 44 555 01 17", "=1+1"]
)
def test_what_is_no_number_is_doubted(text: str) -> None:
    assert "no telephone number" in (doubt_of_phone(text) or "")


@pytest.mark.parametrize("text", ["zoe@acme.example", "o'neill+x@mail.acme.example", "josé@bücher.example"])
def test_an_address_is_not_doubted(text: str) -> None:
    assert doubt_of_email(text) is None


@pytest.mark.parametrize(
    "text", ["zoe", "zoe at acme", "zoe@acme", "a@b@c.d", "zoe @acme.example", "a" * 250 + "@x.yz"]
)
def test_what_is_no_address_is_doubted(text: str) -> None:
    assert "no email address" in (doubt_of_email(text) or "")
