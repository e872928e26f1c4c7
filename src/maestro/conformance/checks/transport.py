"""How messages travel: media types, methods and URLs, RFC 7644 §3.1 and §8.1."""

from __future__ import annotations

import json

from maestro.conformance.check import check
from maestro.conformance.session import Session
from maestro.conformance.verdict import NotApplicable


@check("RFC 7644 §3.1, §8.1", 1)
def answers_are_scim_json(scim: Session) -> None:
    """Answers are application/scim+json, whether resource, list or error."""
    user = scim.create_user()
    for answer in (user.answer, scim.read(user), scim.get(scim.users, count=1), scim.get(f"{scim.users}/nobody")):
        given = answer.headers.get("content-type", "")
        answer.expect(given.startswith("application/scim+json"), "Content-Type application/scim+json", given or "none")


@check("RFC 7644 §3.1", 1, profiles=("rfc", "okta"))
def a_charset_of_the_media_type_is_accepted(scim: Session) -> None:
    """A body may be sent as application/scim+json; charset=utf-8, as Okta does."""
    headers = {"Content-Type": "application/scim+json; charset=utf-8"}
    scim.post(scim.users, scim.user(), headers=headers).has_status(201)


@check("RFC 7644 §3.1", 2, strength="SHOULD", profiles=("rfc", "okta", "entra"))
def plain_json_is_accepted(scim: Session) -> None:
    """A body may be sent as application/json, and an answer be asked for as application/json."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    scim.post(scim.users, scim.user(), headers=headers).has_status(201)
    scim.get(scim.users, count=1, headers={"Accept": "application/json"}).has_status(200)


@check("RFC 7644 §3.1", 1)
def text_outside_ascii_comes_back_as_it_was(scim: Session) -> None:
    """Bodies are UTF-8 both ways."""
    given = {"givenName": "Zoë 𝒮", "familyName": "Łukasiewicz 李"}
    body = json.dumps(scim.user(name=given), ensure_ascii=False)
    created = scim.post(scim.users, body).has_status(201)
    created.expect_value("name.familyName", given["familyName"])
    created.expect_value("name.givenName", given["givenName"])


@check("RFC 9110 §9.3.2", 35, strength="SHOULD")
def head_is_get_without_a_body(scim: Session) -> None:
    """HEAD of a User has the status of GET, and no body."""
    user = scim.create_user()
    answer = scim.send("HEAD", user.path).has_status(200)
    answer.expect(answer.text == "", "no body", answer.text)


@check("RFC 7644 §3.12", 95)
def an_unknown_endpoint_is_not_found_in_scim(scim: Session) -> None:
    """A path below the base URL that is nothing answers 404 with an Error message."""
    scim.get("/NoSuchEndpoint").is_error(404).expect_value("status", "404")


@check("RFC 7644 §3.13", 99, strength="SHOULD")
def a_version_of_the_protocol_that_is_not_served_is_refused(scim: Session) -> None:
    """Where the base URL ends in the version v2, the same address with v9 is an error and no answer of v2."""
    if not scim.base_url.endswith("/v2"):
        raise NotApplicable("The base URL does not end in the version v2.")
    answer = scim.send("GET", "/../v9/Users")
    answer.expect(answer.status in {400, 401, 404}, "status 400, 401 or 404", f"status {answer.status}")


@check("Microsoft Entra ID, OneLogin: requests", profiles=("entra",))
def unknown_query_parameters_and_an_empty_query_are_ignored(scim: Session) -> None:
    """A query parameter nobody knows, and a question mark or ampersand with nothing behind it, change nothing."""
    user = scim.create_user()
    for query in ("?", "?&", "?aadOptscim062020", "?unknown=1"):
        scim.get(user.path + query).has_status(200)
    scim.get(f"{scim.users}?filter=userName+eq+%22{user['userName']}%22&").has_status(200).expect_value(
        "totalResults", 1
    )


@check("Okta: requests", profiles=("okta",))
def both_encodings_of_a_query_are_understood(scim: Session) -> None:
    """The spaces of a filter may be `+` or `%20`, and `@` may be `%40`; Okta has been seen doing either."""
    user = scim.create_user()
    name = user["userName"].replace("@", "%40")
    for space in ("+", "%20"):
        query = f"?filter=userName{space}eq{space}%22{name}%22&startIndex=1&count=100"
        scim.get(scim.users + query).has_status(200).expect_value("totalResults", 1)


@check("Okta: requests", profiles=("okta",))
def an_encoded_plus_is_a_plus(scim: Session) -> None:
    """A plus sign of a user name arrives as `%2B`, and is not taken for a space."""
    name = f"{scim.name()}+tag@example.com"
    user = scim.create_user(userName=name)
    answer = scim.get(scim.users, filter=f'userName eq "{name}"').has_status(200)
    answer.expect(answer.ids == [user.id], "the user", answer.ids)
