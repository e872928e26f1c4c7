"""Reading clients' values: what is the same, what is nothing, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from maestro.scim.catalog import ENTERPRISE_USER_SCHEMA, USER
from maestro.scim.errors import InvalidValue
from maestro.scim.limits import BINARY_CHARACTERS, ELEMENTS, TEXT_CHARACTERS
from maestro.scim.schema import Attribute
from maestro.scim.values import read

NUMBERED = (Attribute("age", "integer"), Attribute("height", "decimal"), Attribute("since", "dateTime"))
TAGS = Attribute("tags", multi_valued=True)


def attribute(name: str) -> Attribute:
    found = {each.name: each for each in (*USER.attributes, *NUMBERED, TAGS)}.get(name)
    assert found is not None
    return found


@pytest.mark.parametrize("value", [None, "", [], {}, "\u200b"], ids=repr)
@pytest.mark.parametrize("name", ["title", "profileUrl"])
def test_a_text_of_nothing_is_unassigned(name: str, value: Any) -> None:
    assert read(attribute(name), value, name) is None


EMPTY_EMAILS: list[Any] = [
    None,
    "",
    [],
    {},
    [None],
    [""],
    [{}],
    [{"value": ""}],
    [{"type": "work", "primary": True, "display": "Li"}],
    [{"unknown": "x"}],
    {"value": None, "type": "work"},
]


@pytest.mark.parametrize("value", EMPTY_EMAILS, ids=repr)
def test_e_mail_addresses_without_an_address_are_unassigned(value: Any) -> None:
    assert read(attribute("emails"), value, "emails") is None


@pytest.mark.parametrize("value", [True, "true", "True", "TRUE"], ids=repr)
def test_ways_to_say_active(value: Any) -> None:
    assert read(attribute("active"), value, "active") is True


@pytest.mark.parametrize("value", [False, "false", "False", "FALSE"], ids=repr)
def test_ways_to_say_inactive(value: Any) -> None:
    assert read(attribute("active"), value, "active") is False


@pytest.mark.parametrize("value", [None, []], ids=repr)
def test_active_may_be_left_unassigned(value: Any) -> None:
    assert read(attribute("active"), value, "active") is None


@pytest.mark.parametrize(
    "value",
    [0, 1, 0.0, "0", "1", "", "no", "yes", "f", " true", "null", {}, [False], {"value": False}, "ｆalse", "ſalse"],
    ids=repr,
)
def test_anything_else_is_no_way_to_say_active(value: Any) -> None:
    with pytest.raises(InvalidValue, match="active must be true or false"):
        read(attribute("active"), value, "active")


A = {"value": "a@x.example"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param([A, A], [A], id="twice"),
        pytest.param(A, [A], id="one-object-for-a-list"),
        pytest.param("a@x.example", [A], id="text-for-a-list"),
        pytest.param(["a@x.example"], [A], id="text-for-an-element"),
        pytest.param([{"VALUE": "a@x.example", "Type": "work"}], [{**A, "type": "work"}], id="names-in-any-case"),
        pytest.param([{"primary": True, "type": "work", **A}], [{**A, "type": "work", "primary": True}], id="order"),
        pytest.param([{**A, "primary": "True"}], [{**A, "primary": True}], id="primary-as-text"),
        pytest.param([{**A, "primary": "false"}], [{**A, "primary": False}], id="not-primary-as-text"),
        pytest.param([{**A, "primary": ""}], [A], id="primary-empty"),
        pytest.param([{**A, "primary": None, "type": ""}], [A], id="parts-unassigned"),
        pytest.param([{**A, "unknown": {"x": 1}}], [A], id="unknown-part"),
        pytest.param([{"value": 7}], [{"value": "7"}], id="number-for-text"),
        pytest.param([None, {}, A, {"type": "home"}], [A], id="empty-elements"),
        pytest.param(
            [{"value": "a", "primary": True}, {"value": "b", "primary": True}],
            [{"value": "a", "primary": True}, {"value": "b", "primary": False}],
            id="two-primary",
        ),
        pytest.param(
            [{"value": "a", "primary": True}, {"value": "b", "primary": True}, {"value": "b", "primary": False}],
            [{"value": "a", "primary": True}, {"value": "b", "primary": False}],
            id="the-same-once-one-is-primary",
        ),
    ],
)
def test_how_e_mail_addresses_are_kept(sent: Any, kept: Any) -> None:
    assert read(attribute("emails"), sent, "emails") == kept
    assert read(attribute("emails"), kept, "emails") == kept


def test_parts_stand_in_the_order_of_the_schema() -> None:
    sent = {"familyName": "Na", "GIVENNAME": "Li", "formatted": "Li Na", "shoe": 1}
    assert list(read(attribute("name"), sent, "name").items()) == [
        ("formatted", "Li Na"),
        ("familyName", "Na"),
        ("givenName", "Li"),
    ]


@pytest.mark.parametrize("value", ["26118915", {"value": "26118915"}, {"value": "26118915", "displayName": "Q"}])
def test_a_manager_may_be_its_id_alone_and_its_name_is_not_the_clients_to_say(value: Any) -> None:
    found = read(attribute(ENTERPRISE_USER_SCHEMA), {"manager": value}, "extension")
    assert found == {"manager": {"value": "26118915"}}


@pytest.mark.parametrize(
    ("value", "kept"),
    [(701984, "701984"), (1.5, "1.5"), ("  Li\u200b ", "  Li "), ("e\u0301", "é"), ("a\nb", "a\nb")],
    ids=repr,
)
def test_how_a_text_is_kept(value: Any, kept: str) -> None:
    assert read(attribute("title"), value, "title") == kept


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        pytest.param("title", True, "title must be text", id="boolean-for-text"),
        pytest.param("title", ["a"], "title must be text", id="list-for-text"),
        pytest.param("title", {"a": 1}, "title must be text", id="object-for-text"),
        pytest.param("userName", 7, "userName must be text", id="number-for-what-is-unique"),
        pytest.param("name", "Li Na", "name must be an object", id="text-for-complex"),
        pytest.param("name", ["Li"], "name must be an object", id="list-for-complex"),
        pytest.param("name", {"givenName": ["Li"]}, r"name\.givenName must be text", id="part-names-its-path"),
        pytest.param("name", {"givenName": "a", "GIVENNAME": "b"}, "givenName is given twice", id="part-twice"),
        pytest.param("emails", 7, "emails must be an object", id="number-for-element"),
        pytest.param("emails", [["a"]], "emails must be an object", id="list-for-element"),
        pytest.param("emails", False, "emails must be an object", id="boolean-for-list"),
        pytest.param("addresses", ["Basel"], "addresses must be an object", id="text-for-address"),
        pytest.param("emails", [{"primary": 1, **A}], r"emails\.primary must be true or false", id="primary-number"),
        pytest.param("x509Certificates", [{"value": "?"}], "base64", id="no-base64"),
        pytest.param("x509Certificates", [{"value": "YQ"}], "base64", id="no-padding"),
        pytest.param("x509Certificates", [{"value": "YQ==é"}], "base64", id="not-ascii"),
        pytest.param("x509Certificates", [{"value": 7}], "base64", id="number-for-binary"),
        pytest.param("age", "7", "age must be a number", id="text-for-integer"),
        pytest.param("age", True, "age must be a number", id="boolean-for-integer"),
        pytest.param("age", 1.5, "age must be a number", id="decimal-for-integer"),
        pytest.param("height", "1", "height must be a number", id="text-for-decimal"),
        pytest.param("since", "20261124T08", "since must be a date and time", id="no-xsd-date-time"),
        pytest.param("since", 7, "since must be a date and time", id="number-for-date"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(name: str, value: Any, words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        read(attribute(name), value, name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("age", 7),
        ("height", 1.5),
        ("height", 2),
        ("since", "2026-11-24T08:00:00+01:00"),
        ("tags", ["a", "b"]),
        ("title", "x" * TEXT_CHARACTERS),
        ("x509Certificates", [{"value": "A" * BINARY_CHARACTERS}]),
        ("emails", [{"value": f"{i}@x.example"} for i in range(ELEMENTS)]),
    ],
    ids=str,
)
def test_what_fits_and_what_is_at_a_limit_is_kept_as_it_is(name: str, value: Any) -> None:
    assert read(attribute(name), value, name) == value


@pytest.mark.parametrize(
    ("name", "value", "limit"),
    [
        ("title", "x" * (TEXT_CHARACTERS + 1), TEXT_CHARACTERS),
        ("x509Certificates", [{"value": "A" * (BINARY_CHARACTERS + 4)}], BINARY_CHARACTERS),
        ("emails", [{"value": f"{i}@x.example"} for i in range(ELEMENTS + 1)], ELEMENTS),
    ],
    ids=["text", "binary", "elements"],
)
def test_what_is_over_a_limit_is_refused_and_names_it(name: str, value: Any, limit: int) -> None:
    with pytest.raises(InvalidValue, match=str(limit)):
        read(attribute(name), value, name)
