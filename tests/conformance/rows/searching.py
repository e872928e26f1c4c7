"""Rows 36 to 65: searching, sorting, pages and choosing attributes, RFC 7644 §3.4 and §3.9."""

from __future__ import annotations

from tests.cast import ENTERPRISE, USER_SCHEMA, Client, user
from tests.conformance.rows.row import GROUP, MESSAGES, found, group, names, patched, refused, row, whole

SEARCH = {"schemas": [f"{MESSAGES}:SearchRequest"]}


def three(client: Client) -> list[str]:
    """Ann, ben and Cat, created in another order."""
    made = [("ben", "CRA", "b"), ("Cat", "cra", "C"), ("Ann", "Lead", "a")]
    return [client.create(f"{name}@x.example", title=title, nickName=nick)["id"] for name, title, nick in made]


@row(36)
def a_search_is_a_list_response(acme: Client) -> None:
    acme.create()
    page = acme.get("/Users").json
    assert page["schemas"] == [f"{MESSAGES}:ListResponse"]
    assert page["totalResults"] == len(page["Resources"]) == 1


@row(37)
def no_match_is_an_empty_list(acme: Client) -> None:
    answer = acme.get('/Users?filter=userName eq "nobody"')
    assert (answer.status, answer.json["totalResults"], answer.json["Resources"]) == (200, 0, [])


@row(38)
def the_total_counts_all_matches(acme: Client) -> None:
    three(acme)
    for query in ("count=1", "count=1&filter=title pr", "count=1&startIndex=3", "count=1&sortBy=title"):
        assert acme.get(f"/Users?{query}").json["totalResults"] == 3
    assert acme.get('/Users?count=1&filter=title eq "cra"').json["totalResults"] == 2


@row(39)
def matches_are_in_resources(acme: Client) -> None:
    three(acme)
    assert len(acme.get("/Users?count=2").json["Resources"]) == 2


@row(40)
def a_page_says_where_it_is(acme: Client) -> None:
    three(acme)
    page = acme.get("/Users?startIndex=2&count=5").json
    assert (page["startIndex"], page["itemsPerPage"], names(page)) == (2, 2, ["Cat", "Ann"])
    assert acme.get("/Users?startIndex=9").json["Resources"] == []


@row(41)
def numbers_out_of_range_are_mended(acme: Client) -> None:
    three(acme)
    for start in ("0", "-7"):
        page = acme.get(f"/Users?startIndex={start}&count=1").json
        assert (page["startIndex"], names(page)) == (1, ["ben"])
    for count in ("0", "-1"):
        page = acme.get(f"/Users?count={count}").json
        assert (page["totalResults"], page["itemsPerPage"], page["Resources"]) == (3, 0, [])


@row(42)
def a_page_has_no_more_than_count(acme: Client) -> None:
    three(acme)
    for query in ("", "&filter=title pr", "&sortBy=title", "&cursor="):
        assert len(acme.get(f"/Users?count=2{query}").json["Resources"]) == 2


@row(43)
def the_root_finds_every_type(acme: Client) -> None:
    person = acme.create()["id"]
    group(acme, "Oncology", person)
    kinds = [each["meta"]["resourceType"] for each in acme.get("?filter=meta.resourceType pr").json["Resources"]]
    assert kinds == ["User", "Group"]
    assert found(acme, f'members.value eq "{person}" or userName pr', "") == ["li.na", "Oncology"]


@row(44)
def a_page_is_bounded(acme: Client) -> None:
    creates = [
        {"method": "POST", "path": "/Users", "bulkId": str(i), "data": user(f"p{i}@x.example")} for i in range(201)
    ]
    assert acme.post("/Bulk", {"schemas": [f"{MESSAGES}:BulkRequest"], "Operations": creates}).status == 200
    page = acme.get("/Users?count=10000").json
    assert (page["totalResults"], page["itemsPerPage"], len(page["Resources"])) == (201, 200, 200)
    assert acme.get("/Users").json["itemsPerPage"] == 100


@row(45)
def each_operator_compares(acme: Client) -> None:
    three(acme)
    for text, who in (
        ('title eq "CRA"', ["ben", "Cat"]),
        ('title NE "cra"', ["Ann"]),
        ('title co "ea"', ["Ann"]),
        ('title Sw "C"', ["ben", "Cat"]),
        ('title ew "D"', ["Ann"]),
        ('nickName gt "a"', ["ben", "Cat"]),
        ('nickName ge "b"', ["ben", "Cat"]),
        ('nickName lt "b"', ["Ann"]),
        ('nickName le "B"', ["ben", "Ann"]),
        ("nickName PR", ["ben", "Cat", "Ann"]),
    ):
        assert found(acme, text) == who, text


@row(46)
def not_binds_before_and_before_or(acme: Client) -> None:
    three(acme)
    lead_or = 'title eq "Lead" or title eq "cra" and nickName eq "b"'
    assert found(acme, lead_or) == ["ben", "Ann"]
    assert found(acme, '(title eq "Lead" or title eq "cra") and nickName eq "b"') == ["ben"]
    assert found(acme, 'not (nickName eq "a") and nickName eq "b"') == ["ben"]


@row(47)
def not_needs_parentheses(acme: Client) -> None:
    assert refused(acme.get('/Users?filter=not title eq "x"')) == (400, "invalidFilter")


@row(48)
def a_value_path_is_about_one_element(acme: Client) -> None:
    acme.create("mixed@x.example", emails=[{"type": "work", "value": "a@x"}, {"type": "home", "value": "b@y"}])
    assert found(acme, 'emails[type eq "work" and value co "@x"]') == ["mixed"]
    assert found(acme, 'emails[type eq "work" and value co "@y"]') == []
    assert found(acme, 'emails.type eq "work" and emails.value co "@y"') == ["mixed"]


@row(49)
def a_complex_attribute_means_its_value(acme: Client) -> None:
    three(acme)
    assert found(acme, 'emails co "ben@"') == found(acme, 'emails.value co "ben@"') == ["ben"]


@row(50)
def any_element_may_match(acme: Client) -> None:
    whole(acme)
    assert found(acme, 'phoneNumbers.type eq "mobile"') == found(acme, 'phoneNumbers.type eq "work"') == ["whole"]


@row(51)
def what_has_no_order_is_not_ordered(acme: Client) -> None:
    for operator in ("gt", "ge", "lt", "le"):
        for name, value in (("active", "true"), ("x509Certificates.value", '"TUlJ"')):
            answer = acme.get(f"/Users?filter={name} {operator} {value}")
            assert refused(answer) == (400, "invalidFilter")


@row(52)
def literals_are_those_of_json(acme: Client) -> None:
    acme.create("quoted@x.example", title='a "q" \\ é')
    assert found(acme, r'title eq "a \"q\" \\ \u00e9"') == ["quoted"]
    assert found(acme, "active eq true and nickName eq null") == ["quoted"]
    for text in ("active eq maybe", "title eq 'x'", "title eq 7", r'title eq "\x"'):
        assert refused(acme.get(f"/Users?filter={text}")) == (400, "invalidFilter"), text


@row(53)
def a_malformed_filter_is_refused(acme: Client) -> None:
    for text in ("", "title", "title eq", 'title xx "y"', '(title eq "y"', 'emails[type eq "y"', "title pr and"):
        assert refused(acme.get(f"/Users?filter={text}")) == (400, "invalidFilter"), text


@row(54)
def pr_finds_who_has_a_value(acme: Client) -> None:
    whole(acme)
    acme.create("bare@x.example", title="", emails=[], name=None)
    for name in ("title", "name", "emails", "addresses.country", f"{ENTERPRISE}:manager", ENTERPRISE):
        assert found(acme, f"{name} pr", sortBy="userName")[-1:] == ["whole"], name
        assert "bare" not in found(acme, f"{name} pr")


@row(55)
def an_unknown_attribute_matches_nobody(acme: Client) -> None:
    group(acme, "Oncology", acme.create()["id"])
    assert found(acme, 'noSuchThing eq "x"', "") == []
    assert found(acme, 'noSuchThing eq "x" or members pr', "") == ["Oncology"]
    assert refused(acme.get('/Users?filter=noSuchThing eq "x"')) == (400, "invalidFilter")


@row(56)
def names_may_have_their_urn(acme: Client) -> None:
    whole(acme)
    assert found(acme, f'{USER_SCHEMA}:title eq "cta"') == ["whole"]
    assert found(acme, f'{ENTERPRISE}:department eq "oncology"') == ["whole"]
    assert found(acme, f'{ENTERPRISE}:manager.value eq "26"') == ["whole"]


@row(57)
def schemas_and_meta_can_be_filtered(acme: Client) -> None:
    created = whole(acme)
    acme.create()
    assert found(acme, f'schemas eq "{ENTERPRISE}"') == ["whole"]
    assert found(acme, f'meta.location eq "{created["meta"]["location"]}"') == ["whole"]
    assert found(acme, 'meta.resourceType eq "User"') == ["whole", "li.na"]
    assert found(acme, f'id eq "{created["id"]}" and meta.version pr') == ["whole"]


@row(58)
def sort_by_orders(acme: Client) -> None:
    three(acme)
    assert names(acme.get("/Users?sortBy=nickName").json) == ["Ann", "ben", "Cat"]
    assert names(acme.get("/Users?sortBy=nickName&sortOrder=descending").json) == ["Cat", "ben", "Ann"]
    assert names(acme.get("/Users?sortBy=nickName&startIndex=2&count=1").json) == ["ben"]


@row(59)
def of_several_the_primary_sorts(acme: Client) -> None:
    for name, home, work in (("a", "1@x", "9@x"), ("b", "5@x", "5@x"), ("c", "9@x", "1@x")):
        primary = {"value": work, "type": "work", "primary": True}
        acme.create(f"{name}@x.example", name={"familyName": work}, emails=[{"value": home, "type": "home"}, primary])
    for sort_by in ("emails", "emails.value", "name.familyName"):
        assert names(acme.get(f"/Users?sortBy={sort_by}").json) == ["c", "b", "a"], sort_by
    assert refused(acme.get("/Users?sortBy=name")) == (400, "invalidValue")


@row(60)
def who_has_no_value_is_last(acme: Client) -> None:
    three(acme)
    acme.create("none@x.example")
    assert names(acme.get("/Users?sortBy=nickName").json) == ["Ann", "ben", "Cat", "none"]
    assert names(acme.get("/Users?sortBy=nickName&sortOrder=descending").json) == ["none", "Cat", "ben", "Ann"]


@row(61)
def attributes_are_what_is_shown(acme: Client) -> None:
    path = f"/Users/{whole(acme)['id']}"
    for wanted in ("title", "TITLE", f"{USER_SCHEMA}:title", "title,noSuchThing"):
        assert set(acme.get(f"{path}?attributes={wanted}").json) == {"schemas", "id", "title"}, wanted
    parts = acme.get(f"{path}?attributes=name.givenName,{ENTERPRISE}:manager,addresses.country").json
    assert parts["name"] == {"givenName": "Li"}
    assert parts[ENTERPRISE] == {"manager": {"value": "26"}}
    assert parts["addresses"] == [{"country": "CH"}]
    (listed,) = acme.get("/Users?attributes=title").json["Resources"]
    assert set(listed) == {"schemas", "id", "title"}


@row(62)
def excluded_attributes_are_left_out(acme: Client) -> None:
    created = whole(acme)
    shown = acme.get(f"/Users/{created['id']}?excludedAttributes=id,title,name.givenName").json
    assert shown == {each: value for each, value in created.items() if each != "title"} | {"name": {"familyName": "Na"}}
    kept = group(acme, "Oncology", created["id"])
    assert "members" not in acme.get(f"/Groups/{kept['id']}?excludedAttributes=members").json


@row(63)
def the_two_exclude_each_other(acme: Client) -> None:
    answer = acme.get("/Users?attributes=title&excludedAttributes=name")
    assert refused(answer) == (400, "invalidValue")


@row(64)
def writes_answer_with_what_is_chosen(acme: Client) -> None:
    created = acme.post("/Users?attributes=userName", user())
    assert (created.status, set(created.json)) == (201, {"schemas", "id", "userName"})
    path = f"/Users/{created.json['id']}"
    assert set(acme.put(f"{path}?attributes=title", user(title="CTA")).json) == {"schemas", "id", "title"}
    assert "title" not in patched(acme, f"{path}?excludedAttributes=title", {"op": "add", "value": {"title": "CRA"}})


@row(65)
def a_search_may_be_a_post(acme: Client) -> None:
    three(acme)
    message = SEARCH | {"filter": "title pr", "sortBy": "nickName", "startIndex": 2, "count": 1, "attributes": ["id"]}
    query = "filter=title pr&sortBy=nickName&startIndex=2&count=1&attributes=id"
    answer = acme.post("/Users/.search", message)
    assert (answer.status, answer.json) == (200, acme.get(f"/Users?{query}").json)
    acme.post("/Groups", {"schemas": [GROUP], "displayName": "Oncology"})
    assert acme.post("/.search", SEARCH).json["totalResults"] == 4
