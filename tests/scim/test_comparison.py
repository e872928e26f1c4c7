"""Values as they compare: instants, folded text, whole documents."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro.scim.catalog import ENTERPRISE_USER_SCHEMA, USER
from maestro.scim.comparison import comparable, comparable_document, instant
from maestro.scim.schema import Attribute


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        pytest.param("2026-11-24T08:00:00Z", "2026-11-24T08:00:00.000000Z", id="utc"),
        pytest.param("2026-11-24T08:00:00", "2026-11-24T08:00:00.000000Z", id="no-offset-is-utc"),
        pytest.param("2026-11-24T08:00:00.5Z", "2026-11-24T08:00:00.500000Z", id="tenth"),
        pytest.param("2026-11-24T08:00:00.123456789Z", "2026-11-24T08:00:00.123456Z", id="nanoseconds-are-cut"),
        pytest.param("2026-11-24T08:00:00+01:00", "2026-11-24T07:00:00.000000Z", id="offset"),
        pytest.param("2026-11-24T00:30:00-14:00", "2026-11-24T14:30:00.000000Z", id="largest-offset"),
        pytest.param("2026-11-24t08:00:00z", "2026-11-24T08:00:00.000000Z", id="lower-case"),
        pytest.param("0044-03-15T12:00:00Z", "0044-03-15T12:00:00.000000Z", id="early-years-keep-their-zeros"),
    ],
)
def test_an_xsd_date_time_is_utc_text(text: str, utc: str) -> None:
    assert instant(text) == utc
    assert instant(utc) == utc


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2026-11-24", id="date-alone"),
        pytest.param("2026-W48-2T08:00:00Z", id="week-date"),
        pytest.param("20261124T080000Z", id="basic-format"),
        pytest.param("20261124T08", id="basic-format-hour"),
        pytest.param("2026-11-24T08", id="hour-alone"),
        pytest.param("2026-11-24T08:00Z", id="no-seconds"),
        pytest.param("2026-11-24 08:00:00Z", id="space-for-t"),
        pytest.param("2026-11-24T08:00:00,5Z", id="comma"),
        pytest.param("2026-11-24T08:00:00.Z", id="empty-fraction"),
        pytest.param("2026-11-24T08:00:00+01", id="short-offset"),
        pytest.param("2026-11-24T08:00:00+15:00", id="offset-too-large"),
        pytest.param("2026-02-30T08:00:00Z", id="no-such-day"),
        pytest.param("2026-11-24T24:00:00Z", id="hour-24"),
        pytest.param("0000-01-01T00:00:00Z", id="year-0"),
        pytest.param("0001-01-01T00:00:00+01:00", id="before-year-1"),
        pytest.param("9999-12-31T23:59:59-01:00", id="after-year-9999"),
        pytest.param("٢٠٢٦-11-24T08:00:00Z", id="arabic-digits"),
        pytest.param("2026-11-24T08:00:00Z ", id="trailing-space"),
        pytest.param("", id="empty"),
    ],
)
def test_what_is_no_xsd_date_time(text: str) -> None:
    assert instant(text) is None


MOMENTS = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 31))
OFFSETS = st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(MOMENTS, OFFSETS, MOMENTS, OFFSETS)
def test_instants_sort_by_time(one: datetime, here: timezone, other: datetime, there: timezone) -> None:
    one, other = one.replace(tzinfo=here), other.replace(tzinfo=there)
    first, second = instant(one.isoformat()), instant(other.isoformat())
    assert first is not None
    assert second is not None
    assert (first < second) == (one < other)
    assert datetime.fromisoformat(first) == one.astimezone(UTC)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_an_instant(text: str) -> None:
    moment = instant(text)
    assert moment is None or instant(moment) == moment


def test_a_document_compares_folded_where_case_does_not_matter() -> None:
    document = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": "Ab",
        "externalId": "00uAB",
        "userName": "Li.Na@Acme.example",
        "active": True,
        "emails": [{"value": "LI@x.example", "type": "Work", "primary": True}],
        ENTERPRISE_USER_SCHEMA: {"department": "R&D", "manager": {"value": "Ab", "displayName": "Q"}},
        "urn:x:y:z": {"a": "B"},
        "meta": {"created": "2026-11-24T09:00:00+01:00", "version": 'W/"1"'},
    }
    assert comparable_document(document, USER) == {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:user"],
        "id": "Ab",
        "externalId": "00uAB",
        "userName": "li.na@acme.example",
        "active": True,
        "emails": [{"value": "li@x.example", "type": "work", "primary": True}],
        ENTERPRISE_USER_SCHEMA: {"department": "r&d", "manager": {"value": "Ab", "displayName": "q"}},
        "meta": {"created": "2026-11-24T08:00:00.000000Z", "version": 'W/"1"'},
    }


def test_a_date_that_is_none_compares_as_its_text() -> None:
    assert comparable(Attribute("since", "dateTime"), "yesterday") == "yesterday"


@pytest.mark.parametrize(
    ("number", "compared"),
    [
        pytest.param(1.0, "1", id="whole"),
        pytest.param(-0.0, "0", id="minus-zero"),
        pytest.param(1e16, "10000000000000000", id="written-with-an-exponent"),
        pytest.param(1e300, "1e+300", id="beyond-64-bits"),
        pytest.param(0.5, "0.5", id="not-whole"),
        pytest.param(2**53 + 1, "9007199254740993", id="exact"),
    ],
)
def test_a_number_is_written_in_one_way(number: float, compared: str) -> None:
    assert json.dumps(comparable(Attribute("weight", "decimal"), number)) == compared
