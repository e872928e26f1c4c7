"""PATCH paths: RFC 7644 §3.5.2 and §3.10."""

from __future__ import annotations

import pytest

from maestro.scim.catalog import USER
from maestro.scim.errors import InvalidFilter, InvalidPath, ScimError
from maestro.scim.grammar import parse_path
from tests.scim.strategies import CORE, ENTERPRISE

PATHS = [
    pytest.param("members", None, id="group-attribute"),
    pytest.param("userName", "userName", id="attribute"),
    pytest.param("NAME.GIVENNAME", "name.givenName", id="part-in-any-case"),
    pytest.param(f"{CORE}:name.familyName", "name.familyName", id="core-urn"),
    pytest.param(f"{ENTERPRISE}:department", f"{ENTERPRISE}:department", id="extension-urn"),
    pytest.param(f"{ENTERPRISE.upper()}:Manager.Value", f"{ENTERPRISE}:manager.value", id="extension-part"),
    pytest.param(ENTERPRISE, ENTERPRISE, id="extension"),
    pytest.param("department", f"{ENTERPRISE}:department", id="extension-without-urn"),
    pytest.param("manager.value", f"{ENTERPRISE}:manager.value", id="extension-part-without-urn"),
    pytest.param("emails", "emails", id="multi-valued"),
    pytest.param("emails.value", "emails.value", id="part-of-every-element"),
    pytest.param("password", "password", id="password-is-a-path"),
]


@pytest.mark.parametrize(("text", "meaning"), PATHS)
def test_patch_paths(text: str, meaning: str | None) -> None:
    if meaning is None:
        with pytest.raises(InvalidPath):
            parse_path(text, USER)
    else:
        path = parse_path(text, USER)
        assert (str(path.path), path.filter, path.sub) == (meaning, None, None)


# RFC 7644 §3.5.2, the examples of paths that are of a User.
@pytest.mark.parametrize(
    ("text", "path", "filter_", "sub"),
    [
        ('addresses[type eq "work"]', "addresses", 'type eq "work"', None),
        ('addresses[type eq "work"].streetAddress', "addresses", 'type eq "work"', "streetAddress"),
        ('emails[type eq "work" and value co "@Example"]', "emails", 'type eq "work" and value co "@example"', None),
        ("emails[primary eq true].value", "emails", "primary eq true", "value"),
        (' emails [ type eq "work" ] .value ', "emails", 'type eq "work"', "value"),
    ],
)
def test_value_paths(text: str, path: str, filter_: str, sub: str | None) -> None:
    parsed = parse_path(text, USER)
    assert (str(parsed.path), str(parsed.filter)) == (path, filter_)
    assert (parsed.sub.name if parsed.sub else None) == sub


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param(" ", InvalidPath, id="blank"),
        pytest.param("shoeSize", InvalidPath, id="unknown"),
        pytest.param("name.", InvalidPath, id="trailing-dot"),
        pytest.param("name..givenName", InvalidPath, id="two-dots"),
        pytest.param("userName extra", InvalidPath, id="more-than-a-path"),
        pytest.param('"userName"', InvalidPath, id="quoted"),
        pytest.param('emails[type eq "work"]value', InvalidPath, id="no-dot"),
        pytest.param('emails[type eq "work"].shoe', InvalidPath, id="unknown-part"),
        pytest.param('emails[type eq "work"].value.x', InvalidPath, id="part-of-a-part"),
        pytest.param('emails[type eq "work"]]', InvalidPath, id="bracket-too-many"),
        pytest.param('title[value eq "a"]', InvalidPath, id="brackets-on-text"),
        pytest.param("emails[type eq work]", InvalidFilter, id="filter-literal"),
        pytest.param("emails[shoe pr]", InvalidFilter, id="filter-attribute"),
        pytest.param('emails[type eq "work"', InvalidFilter, id="open-bracket"),
        pytest.param(r'emails[type eq "\ud800"].value', InvalidFilter, id="surrogate-in-filter"),
        pytest.param("__proto__.x", InvalidPath, id="prototype"),
    ],
)
def test_what_is_not_a_path_is_invalid_path_and_in_brackets_invalid_filter(text: str, error: type[ScimError]) -> None:
    with pytest.raises(ScimError) as refused:
        parse_path(text, USER)
    assert type(refused.value) is error
