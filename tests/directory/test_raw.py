"""What is kept of what went over the wire: nothing secret, whatever form it comes in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maestro.directory.raw import MAX_BODY, MAX_SEARCHED, REMOVED, Message, keep, keep_answer, without_secret_filter
from maestro.directory.raw import without_secrets as cleansed
from tests.cast import user

CANARY = "c4n4ry"
URN = "urn:ietf:params:scim:schemas:core:2.0:User"


def encoded(document: Any) -> bytes:
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(encoded(user(password=CANARY)), id="as Okta sends it"),
        pytest.param(b'{"password"\n:\t"%b"}' % CANARY.encode(), id="white space"),
        pytest.param(encoded({"password": f'{CANARY}" \\ "{CANARY}'}), id="quotes and escapes in it"),
        pytest.param(encoded({"PassWord": CANARY}), id="another case"),
        pytest.param(b'{"pass\\u0077ord": "%b"}' % CANARY.encode(), id="an escaped name"),
        pytest.param(encoded({"password": {"value": CANARY}}), id="an object"),
        pytest.param(encoded({"password": [CANARY]}), id="a list"),
        pytest.param(encoded({"Operations": [{"op": "replace", "value": {"password": CANARY}}]}), id="patch by value"),
        pytest.param(encoded({"Operations": [{"op": "replace", "path": "password", "value": CANARY}]}), id="by path"),
        pytest.param(encoded({"Operations": [{"path": f"{URN}:password", "Value": CANARY}]}), id="urn"),
        pytest.param(b'{"Operations":[{"value":"%b","path":"p\\u0061ssword"}]}' % CANARY.encode(), id="escaped path"),
        pytest.param(encoded({"Operations": [{"path": f'x[password eq "{CANARY}"]', "value": 1}]}), id="a value path"),
        pytest.param(encoded({"filter": f'password eq "{CANARY}"'}), id="a filter"),
        pytest.param(encoded({"Operations": [{"method": "POST", "data": user(password=CANARY)}] * 3}), id="bulk"),
        pytest.param(encoded({"note": json.dumps({"password": CANARY})}), id="JSON within a text"),
        pytest.param(encoded({"urn:x:2.0:User": {"apiKey": CANARY, "access_token": CANARY}}), id="an extension"),
        pytest.param(encoded({"client-secret": CANARY, "PASSPHRASE": CANARY}), id="names like it"),
        pytest.param(encoded({"title": f"cmscim_{CANARY}"}), id="a password of ours as a value"),
        pytest.param(encoded({"title": [f"Bearer cmscim_{CANARY}"], "x": "secret"}), id="ours within a value"),
    ],
)  # fmt: skip
def test_a_secret_is_never_kept(body: bytes) -> None:
    kept = keep(Message("", body, len(body)))
    assert kept.extent == "whole"
    assert CANARY not in kept.body
    json.loads(kept.body)


def test_what_is_not_secret_stays_as_it_was_sent() -> None:
    body = b'{ "userName": "li.na@acme.example",\n  "title": "Head of passports"}'
    assert cleansed(body) == body.decode()
    with_password = b'{"userName":"li.na@acme.example", "password":"1mz050nq","active" : true}'
    assert cleansed(with_password) == with_password.decode().replace("1mz050nq", REMOVED)


_NAMES = st.sampled_from(["password", "Password", "userName", "client_secret", "title", 'a"password'])
_DOCUMENTS = st.recursive(
    st.text(max_size=8) | st.booleans() | st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(_DOCUMENTS, st.booleans())
def test_in_any_document_passwords_are_removed_and_the_rest_stays(document: Any, ascii_only: bool) -> None:
    text = cleansed(json.dumps(document, ensure_ascii=ascii_only).encode())
    assert text is not None
    assert_cleansed(document, json.loads(text))


def assert_cleansed(before: Any, after: Any) -> None:
    if isinstance(before, dict):
        assert before.keys() == after.keys()
        for name, value in before.items():
            if name.lower() in {"password", "client_secret", 'a"password'}:
                assert after[name] == REMOVED
            else:
                assert_cleansed(value, after[name])
    elif isinstance(before, list):
        for one, other in zip(before, after, strict=True):
            assert_cleansed(one, other)
    else:
        assert after in (before, REMOVED)


def test_a_long_body_is_cut_and_a_body_that_was_no_json_is_not_kept() -> None:
    long = encoded(user(password=CANARY, title="x" * MAX_BODY))
    kept = keep(Message("", long, len(long)))
    assert (kept.extent, len(kept.body), kept.length) == ("cut", MAX_BODY, len(long))
    assert CANARY not in kept.body
    kept = keep(Message("", None, 700))
    assert (kept.extent, kept.body, kept.length) == ("not kept", "", 700)
    assert keep(Message("", None)).extent == "none"


def test_a_password_that_the_cut_goes_through_is_not_kept_either() -> None:
    for place in range(MAX_SEARCHED - 60, MAX_SEARCHED):
        body = b'{"x":"' + b"x" * place + b'","password":"' + CANARY.encode() * 99 + b'"}'
        text = cleansed(body)
        assert text is None or "c4n" not in text


def test_a_very_long_body_in_which_a_secret_may_hide_is_not_kept() -> None:
    body = encoded({"pass\u0077ord2": CANARY, "x": "x" * MAX_SEARCHED})
    assert keep(Message("", body, len(body))).extent == "not kept"


def test_an_answer_is_kept_without_a_password_of_ours() -> None:
    body = f'{{"detail":"cmscim_{CANARY} is taken"}}'.encode()
    assert keep_answer(Message("ETag: 1", body, len(body))).body == f'{{"detail":"{REMOVED} is taken"}}'
    assert keep_answer(Message("", b"")).extent == "none"
    assert keep_answer(Message("", b"x" * 99_999, 99_999)).extent == "cut"


@pytest.mark.parametrize(
    "query",
    [
        f"filter=password+eq+%22{CANARY}%22",
        f"filter=%70assword%20eq%20%22{CANARY}%22&count=1",
        f"access_token={CANARY}",
        f"x=cmscim_{CANARY}",
    ],
)
def test_a_secret_in_a_query_is_not_kept(query: str) -> None:
    kept = without_secret_filter(query)
    assert CANARY not in kept
    assert kept.startswith(query.partition("=")[0])


def test_another_query_stays_as_it_was_sent() -> None:
    query = "filter=userName+eq+%22li.na%40acme.example%22&startIndex=1&count=100"
    assert without_secret_filter(query) == query
