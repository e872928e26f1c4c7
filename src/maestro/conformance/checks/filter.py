"""Filters: RFC 7644 §3.4.2.2."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from maestro.conformance.check import check
from maestro.conformance.provider import ENTERPRISE, USER
from maestro.conformance.session import Session
from maestro.conformance.verdict import NotApplicable


@check("RFC 7644 §3.4.2.2", 45, profiles=("rfc", "okta", "entra"), needs=("filter",))
def eq_finds_the_equal(scim: Session) -> None:
    """`eq` finds who has that very value."""
    one, _ = scim.create_user(), scim.create_user()
    scim.expect_found(f'userName eq "{one["userName"]}"', one)


@check("RFC 7644 §3.4.2.2", 45, needs=("filter",), uses=("nickName",))
def ne_finds_the_others(scim: Session) -> None:
    """`ne` finds who has another value."""
    _, other = scim.create_user(nickName="Anna"), scim.create_user(nickName="Berta")
    scim.expect_found('nickName ne "Anna"', other, among_mine=True)


@check("RFC 7644 §3.4.2.2", 45, needs=("filter",))
def co_sw_and_ew_find_parts(scim: Session) -> None:
    """`co` finds a part anywhere, `sw` at the beginning, `ew` at the end, and neither elsewhere."""
    word = scim.name()
    front = scim.create_user(displayName=f"{word} x")
    middle = scim.create_user(displayName=f"x {word} x")
    end = scim.create_user(displayName=f"x {word}")
    scim.expect_found(f'displayName co "{word}"', front, middle, end)
    scim.expect_found(f'displayName sw "{word}"', front)
    scim.expect_found(f'displayName ew "{word}"', end)


@check("RFC 7644 §3.4.2.2", 45, needs=("filter",), uses=("nickName",))
def gt_ge_lt_and_le_order_text(scim: Session) -> None:
    """`gt`, `ge`, `lt` and `le` compare text by its order."""
    a, b, c = (scim.create_user(nickName=each) for each in ("alpha", "beta", "gamma"))
    scim.expect_found('nickName gt "beta"', c, among_mine=True)
    scim.expect_found('nickName ge "beta"', b, c, among_mine=True)
    scim.expect_found('nickName lt "beta"', a, among_mine=True)
    scim.expect_found('nickName le "beta"', a, b, among_mine=True)


@check("RFC 7644 §3.4.2.2", 54, needs=("filter",), uses=("nickName",))
def pr_finds_who_has_a_value(scim: Session) -> None:
    """`pr` finds who has a value that is not empty; of a complex attribute, in any of its parts."""
    with_it, without = scim.create_user(nickName="Bee"), scim.create_user(name=None)
    scim.expect_found("nickName pr", with_it, among_mine=True)
    scim.expect_found("name.familyName pr", with_it, among_mine=True)
    scim.expect_found("not (nickName pr)", without, among_mine=True)


@check("RFC 7644 §3.4.2.2", 5, 45, needs=("filter",), profiles=("rfc", "entra"))
def names_and_operators_are_taken_in_any_case(scim: Session) -> None:
    """Attribute names and operators of a filter may be written in any case."""
    user = scim.create_user()
    scim.expect_found(f'USERNAME Eq "{user["userName"]}" AND Active EQ true', user)


@check("RFC 7643 §2.2, §4.1.1", 18, 29, needs=("filter",), profiles=("rfc", "okta", "entra"))
def user_names_are_compared_without_case(scim: Session) -> None:
    """userName is not caseExact: a filter finds it in any case, as uniqueness does."""
    user = scim.create_user()
    scim.expect_found(f'userName eq "{user["userName"].upper()}"', user)


@check("RFC 7643 §2.2, §3.1", 11, 29, needs=("filter",), profiles=("rfc", "entra"))
def external_ids_are_compared_with_case(scim: Session) -> None:
    """externalId is caseExact: a filter finds it as it was sent, and in no other case."""
    given = f"{scim.name()}-MiXeD"
    user = scim.create_user(externalId=given)
    scim.expect_found(f'externalId eq "{given}"', user)
    scim.expect_found(f'externalId eq "{given.lower()}"')


@check("RFC 7644 §3.4.2.2", 46, needs=("filter",), uses=("nickName",))
def and_binds_closer_than_or(scim: Session) -> None:
    """Without parentheses, `and` is evaluated before `or`, wherever it stands."""
    a, b = scim.create_user(nickName="Anna", active=False), scim.create_user(nickName="Berta", active=False)
    scim.expect_found('nickName eq "Anna" or nickName eq "Berta" and active eq true', a, among_mine=True)
    scim.expect_found('active eq true and nickName eq "Anna" or nickName eq "Berta"', b, among_mine=True)


@check("RFC 7644 §3.4.2.2", 46, needs=("filter",), uses=("nickName",))
def parentheses_group(scim: Session) -> None:
    """What stands in parentheses is evaluated first."""
    scim.create_user(nickName="Anna", active=False)
    b = scim.create_user(nickName="Berta")
    scim.expect_found('(nickName eq "Anna" or nickName eq "Berta") and active eq true', b, among_mine=True)


@check("RFC 7644 §3.4.2.2", 46, needs=("filter",), uses=("nickName",))
def not_negates_what_is_in_its_parentheses(scim: Session) -> None:
    """`not (…)` finds who does not match, and applies to its parentheses alone."""
    a, b = scim.create_user(nickName="Anna"), scim.create_user(nickName="Berta")
    scim.expect_found('not (nickName eq "Anna")', b, among_mine=True)
    scim.expect_found('not (nickName eq "Anna") or nickName eq "Anna"', a, b, among_mine=True)


@check("RFC 7644 §3.4.2.2", 47, 53, needs=("filter",))
def not_needs_parentheses(scim: Session) -> None:
    """`not` without parentheses is 400 invalidFilter."""
    scim.get(scim.users, filter='not userName eq "x"').is_error(400, "invalidFilter")


@check("RFC 7644 §3.4.2.2", 48, needs=("filter",), profiles=("rfc", "entra"))
def a_value_path_is_about_one_element(scim: Session) -> None:
    """`emails[… and …]` finds who has one element that fulfils it all; two elements that do so together do not."""
    word = scim.name()
    one = scim.create_user(emails=[{"type": "work", "value": f"{word}@example.com"}])
    scim.create_user(
        emails=[{"type": "work", "value": "other@example.com"}, {"type": "home", "value": f"{word}@example.com"}]
    )
    scim.expect_found(f'emails[type eq "work" and value co "{word}"]', one)


@check("RFC 7644 §3.4.2.2", 49, 50, needs=("filter",))
def a_multi_valued_attribute_means_any_of_its_values(scim: Session) -> None:
    """`emails co` is about the `value` of the elements, and any of them may match."""
    word = scim.name()
    home = {"type": "home", "value": f"{word}@example.com"}
    user = scim.create_user(emails=[{"type": "work", "value": "other@example.com"}, home])
    scim.expect_found(f'emails co "{word}"', user)
    scim.expect_found(f'emails.value eq "{home["value"]}"', user)


@check("RFC 7644 §3.4.2.2", 15, 52, needs=("filter",))
def booleans_are_literals(scim: Session) -> None:
    """`active eq true` and `active eq false` compare with the literals."""
    on, off = scim.create_user(), scim.create_user(active=False)
    scim.expect_found("active eq true", on, among_mine=True)
    scim.expect_found("active eq false", off, among_mine=True)


@check("RFC 7644 §3.4.2.2", 51, needs=("filter",))
def booleans_cannot_be_ordered(scim: Session) -> None:
    """`gt`, `ge`, `lt` and `le` on a boolean are 400 invalidFilter."""
    for operator in ("gt", "ge", "lt", "le"):
        scim.get(scim.users, filter=f"active {operator} true").is_error(400, "invalidFilter")


@check("RFC 7644 §3.4.2.2", 52, needs=("filter",), profiles=("rfc", "okta"))
def text_of_a_filter_is_json_text(scim: Session) -> None:
    """Text in a filter has the escapes of JSON; an apostrophe is a plain character."""
    word = scim.name()
    quoted = scim.create_user(displayName=f'{word} "Bee" \\ O\'Neil é')
    scim.expect_found(f'displayName eq "{word} \\"Bee\\" \\\\ O\'Neil \\u00e9"', quoted)


@check("RFC 7644 §3.4.2.2", 53, 96, needs=("filter",))
def a_malformed_filter_is_refused(scim: Session) -> None:
    """What does not follow the grammar is 400 invalidFilter, and never ignored."""
    for malformed in (
        "userName",
        "userName eq",
        "userName xx 1",
        'userName eq "a',
        '(userName eq "a"',
        'userName eq "a" and',
    ):
        scim.get(scim.users, filter=malformed).is_error(400, "invalidFilter")


@check("RFC 7644 §3.4.2.1", 55, needs=("filter",))
def an_unknown_attribute_matches_nobody(scim: Session) -> None:
    """A filter on an attribute that no schema knows matches nobody, or is 400 invalidFilter."""
    scim.create_user()
    answer = scim.get(scim.users, filter='noSuchAttribute eq "x"').has_status(200, 400)
    if answer.status == 400:
        answer.is_error(400, "invalidFilter")
    else:
        answer.expect_value("totalResults", 0)


@check("RFC 7644 §3.10", 56, needs=("filter",))
def names_may_be_qualified_by_their_schema(scim: Session) -> None:
    """An attribute of a filter may be written with the URN of its schema before it."""
    user = scim.create_user()
    scim.expect_found(f'{USER}:userName eq "{user["userName"]}"', user)
    scim.expect_found(f'{USER}:name.familyName eq "Na"', user, among_mine=True)


@check("RFC 7644 §3.10", 56, needs=("filter", "enterprise"))
def attributes_of_an_extension_can_be_filtered(scim: Session) -> None:
    """An attribute of an extension is filtered by its qualified name."""
    word = scim.name()
    user = scim.create_user(schemas=[USER, ENTERPRISE], **{ENTERPRISE: {"department": word}})
    scim.create_user()
    scim.expect_found(f'{ENTERPRISE}:department eq "{word}"', user)


@check("RFC 7644 §3.4.2.2", 57, needs=("filter", "enterprise"))
def schemas_can_be_filtered(scim: Session) -> None:
    """`schemas eq` finds the resources that have a schema."""
    user = scim.create_user(schemas=[USER, ENTERPRISE], **{ENTERPRISE: {"department": "Research"}})
    scim.create_user()
    scim.expect_found(f'schemas eq "{ENTERPRISE}"', user, among_mine=True)


@check("RFC 7644 §3.4.2.2", 57, needs=("filter",))
def meta_and_id_can_be_filtered(scim: Session) -> None:
    """`id` and the parts of `meta` can be filtered like other attributes."""
    user = scim.create_user()
    scim.expect_found(f'id eq "{user.id}"', user)
    scim.expect_found('meta.resourceType eq "User"', user, among_mine=True)
    scim.expect_found('meta.resourceType eq "Group"', among_mine=True)


@check("RFC 7643 §2.3.5, RFC 7644 §3.4.2.2", 14, 45, needs=("filter",))
def times_are_compared_as_instants(scim: Session) -> None:
    """dateTimes are compared as points in time, whatever the offset they are written with."""
    user = scim.create_user()
    try:
        created = datetime.fromisoformat(str(user.answer.meta.get("created")))
    except ValueError:
        raise NotApplicable("meta.created is no time that could be compared with.") from None
    elsewhere = timezone(timedelta(hours=5, minutes=30))
    before, after = (
        (created + timedelta(minutes=each)).astimezone(elsewhere).isoformat(timespec="seconds") for each in (-1, 1)
    )
    scim.expect_found(f'meta.created gt "{before}" and meta.created lt "{after}"', user, among_mine=True)
    scim.expect_found(f'meta.created gt "{after}"', among_mine=True)


@check("RFC 7644 §7.5.2", 107, needs=("filter",), profiles=("rfc", "okta"))
def clients_can_look_up_by_what_they_know(scim: Session) -> None:
    """A User is found by externalId, by e-mail address and by id, as identity providers correlate."""
    user = scim.create_user(externalId=scim.name())
    scim.expect_found(f'externalId eq "{user["externalId"]}"', user)
    scim.expect_found(f'emails.value eq "{user["emails"][0]["value"]}"', user)
