"""When two texts are the same, and what is never kept of one."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro.scim.text import clean, fold, unaccented

TEXT = st.text(max_size=40)


def code_points() -> list[str]:
    return [chr(each) for each in range(sys.maxunicode + 1) if not 0xD800 <= each <= 0xDFFF]


def test_folding_is_idempotent_on_every_code_point() -> None:
    assert [each for each in code_points() if fold(fold(each)) != fold(each)] == []


def test_cleaning_is_idempotent_on_every_code_point() -> None:
    assert [each for each in code_points() if clean(clean(each)) != clean(each)] == []


@given(TEXT)
def test_folding_is_idempotent_on_texts(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_cleaning_is_idempotent_and_does_not_change_what_a_text_is_compared_as(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert fold(clean(text)) == fold(text)


@given(TEXT)
def test_case_and_composition_make_no_difference(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text) == fold(unicodedata.normalize("NFC", text))
    assert fold(fold(text).upper()) == fold(fold(fold(text).upper()))


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=20))
def test_the_short_way_for_ascii_is_the_long_way(text: str) -> None:
    # A letter outside ASCII takes the long way, and folds to itself.
    assert fold(text + "é") == fold(text) + "é"
    assert clean(text + "é") == clean(text) + "é"
    assert unaccented(text + "é") == unaccented(text) + "e"


SAME = [
    pytest.param("Li.Na@Acme.example", "li.na@ACME.EXAMPLE", id="case"),
    pytest.param("zoë", "zoe\u0308", id="nfc-nfd"),
    pytest.param("ZOË", "zoë", id="case-accent"),
    pytest.param("straße", "STRASSE", id="sharp-s"),
    pytest.param("Ὀδυσσεύς", "ΟΔΥΣΣΕΎΣ".replace("Ο", "Ὀ", 1), id="final-sigma"),
    pytest.param("ſam", "sam", id="long-s"),
    pytest.param("\u212aelvin", "kelvin", id="kelvin-sign"),
    pytest.param("ｌｉ", "li", id="full-width"),
    pytest.param("ﬁna", "fina", id="ligature"),
    pytest.param("li\u200bna", "lina", id="zero-width-space"),
    pytest.param("li\ufeffna", "lina", id="byte-order-mark"),
    pytest.param("li\u200dna", "lina", id="zero-width-joiner"),
    pytest.param("li\u00adna", "lina", id="soft-hyphen"),
    pytest.param("li\u202ena", "lina", id="bidi-override"),
    pytest.param("li\u0007na", "lina", id="bell"),
    pytest.param("li\u00a0na", "li na", id="no-break-space"),
]
DIFFERENT = [
    pytest.param("zoë", "zoe", id="accent"),
    pytest.param("li na", "lina", id="space"),
    pytest.param("lina ", "lina", id="trailing-space"),
    pytest.param("ısmail", "ismail", id="dotless-i"),
    pytest.param("İsmail", "ismail", id="dotted-capital-i"),
    pytest.param("раul", "paul", id="cyrillic"),
    pytest.param("o'brien", "o’brien", id="apostrophes"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_texts_that_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_texts_that_are_not_the_same(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("Li\u0000Na", "Li\u0000Na", id="nul-is-refused-at-the-edge"),
        pytest.param("Li\u0001\u001f\u007f\u0085Na", "LiNa", id="controls"),
        pytest.param("a\tb\nc\rd", "a\tb\nc\rd", id="lines-of-an-address"),
        pytest.param("\u200bLi\u2060 \ufeffNa", "Li Na", id="zero-width"),
        pytest.param("\u202eaN iL\u2066\u2069", "aN iL", id="bidi"),
        pytest.param("zoe\u0308", "zoë", id="composed"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="joiner-of-a-script-stays"),
        pytest.param("ＬＩ ﬁ", "ＬＩ ﬁ", id="compatibility-forms-stay"),
        pytest.param("\u200b", "", id="nothing-left"),
    ],
)
def test_what_is_kept_of_a_text(text: str, kept: str) -> None:
    assert clean(text) == kept


@pytest.mark.parametrize(
    ("typed", "stored"), [("zoe", "Zoë"), ("strasse", "Straße"), ("nguyen", "Nguyễn"), ("ZOË", "zoe")]
)
def test_people_find_names_without_typing_accents(typed: str, stored: str) -> None:
    assert unaccented(typed) == unaccented(stored)
