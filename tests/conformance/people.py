"""Random Users and PATCH operations as clients write them: few values, so that they often meet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st

from tests.cast import ENTERPRISE, USER_SCHEMA

Strategy = st.SearchStrategy[Any]

TEXTS: Final = st.sampled_from(["a", "A", "b", "é", "É", "ß", "ss", "Work", "x y", "1", "%", '"'])
ADDRESSES: Final = st.sampled_from(["a@x.example", "A@x.example", "b@x.example", "é@x.example"])
USES: Final = st.sampled_from(["work", "Work", "home", "other"])
FLAGS: Final = st.booleans()


def _parts(required: Mapping[str, Strategy], **optional: Strategy) -> Strategy:
    return st.fixed_dictionaries(dict(required), optional=optional)


EMAIL: Final = _parts({"value": ADDRESSES}, type=USES, display=TEXTS, primary=FLAGS)
PHONE: Final = _parts({"value": TEXTS}, type=st.sampled_from(["work", "mobile"]), display=TEXTS, primary=FLAGS)
ADDRESS: Final = _parts({"country": TEXTS}, streetAddress=TEXTS, type=USES, primary=FLAGS)
NAME: Final = _parts({}, givenName=TEXTS, familyName=TEXTS, formatted=TEXTS)
MANAGER: Final = st.fixed_dictionaries({"value": TEXTS, "$ref": st.just("https://x.example/Users/1")})
EXTENSION: Final = _parts({}, department=TEXTS, employeeNumber=TEXTS, manager=MANAGER)
_ELEMENT: Final = {"emails": EMAIL, "phoneNumbers": PHONE, "addresses": ADDRESS}


def _elements(element: Strategy, min_size: int = 0) -> Strategy:
    return st.lists(element, min_size=min_size, max_size=3, unique_by=repr).map(_one_primary)


def _one_primary(elements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first = next((i for i, each in enumerate(elements) if each.get("primary")), None)
    return [
        {**each, "primary": False} if each.get("primary") and i != first else each for i, each in enumerate(elements)
    ]


ATTRIBUTES: Final[dict[str, Strategy]] = {
    "displayName": TEXTS,
    "title": TEXTS,
    "nickName": TEXTS,
    "active": FLAGS,
    "name": NAME,
    **{name: _elements(each) for name, each in _ELEMENT.items()},
}


def _with_schemas(body: dict[str, Any]) -> dict[str, Any]:
    return {"schemas": [USER_SCHEMA, ENTERPRISE] if body.get(ENTERPRISE) else [USER_SCHEMA], "active": True, **body}


BODIES: Final = st.fixed_dictionaries(
    {"userName": TEXTS},
    optional={**ATTRIBUTES, "externalId": TEXTS, "groups": st.just([]), ENTERPRISE: EXTENSION},
).map(_with_schemas)


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


_SELECTIONS: Final = st.one_of(
    USES.map(lambda use: f"type eq {_quoted(use)}"),
    FLAGS.map(lambda flag: f"primary eq {_quoted(flag)}"),
    ADDRESSES.map(lambda address: f"value eq {_quoted(address)}"),
    TEXTS.map(lambda text: f"display sw {_quoted(text)}"),
    st.sampled_from(['type eq "work" and primary eq true', 'not (type eq "work")', "display pr", "value pr"]),
)


def _operation(path: str | None, value: Any, ops: tuple[str, ...] = ("add", "replace", "remove")) -> Strategy:
    def written(op: str) -> dict[str, Any]:
        rest = {} if op.lower() == "remove" else {"value": value}
        return {"op": op, **({} if path is None else {"path": path}), **rest}

    return st.sampled_from(ops).map(written)


def _at(path: Strategy, value: Strategy) -> Strategy:
    return st.tuples(path, value).flatmap(lambda both: _operation(*both))


_PART_OF_EMAIL: Final = st.one_of(
    st.tuples(st.just("value"), ADDRESSES),
    st.tuples(st.just("type"), USES),
    st.tuples(st.just("display"), TEXTS),
    st.tuples(st.just("primary"), FLAGS),
)
_EVERY_PART: Final = st.fixed_dictionaries({"value": ADDRESSES, "type": USES, "display": TEXTS, "primary": FLAGS})

# What the RFC has, in the forms that it has.
PLAIN: Final = st.one_of(
    _at(st.sampled_from(["displayName", "title", "nickName", "TITLE", f"{USER_SCHEMA}:title"]), TEXTS),
    _at(st.sampled_from(["name.givenName", "name.familyName"]), TEXTS),
    st.one_of(NAME.filter(bool).flatmap(lambda name: _operation("name", name))),
    st.sampled_from(sorted(_ELEMENT)).flatmap(lambda name: _at(st.just(name), _elements(_ELEMENT[name], 1))),
    _at(_SELECTIONS.map("emails[{}]".format), _EVERY_PART),
    st.tuples(_SELECTIONS, _PART_OF_EMAIL).flatmap(
        lambda both: _operation(f"emails[{both[0]}].{both[1][0]}", both[1][1])
    ),
    _at(st.sampled_from([f"{ENTERPRISE}:department", f"{ENTERPRISE}:employeeNumber"]), TEXTS),
    _at(st.just(f"{ENTERPRISE}:manager"), MANAGER),
    st.fixed_dictionaries({}, optional=ATTRIBUTES)
    .filter(lambda value: value and value.get("name") != {})
    .flatmap(lambda value: _operation(None, value, ("add", "replace"))),
)

# What clients make of it: another case, names with dots, texts for booleans, values that say what to remove.
OF_CLIENTS: Final = st.one_of(
    FLAGS.map(lambda flag: {"op": "Replace", "path": "active", "value": str(flag)}),
    TEXTS.map(lambda text: {"op": "Add", "path": "nickName", "value": text}),
    st.tuples(TEXTS, TEXTS).map(
        lambda two: {
            "op": "replace",
            "value": {"name.givenName": two[0], f"{ENTERPRISE}:department": two[1]},
        }
    ),
    st.lists(ADDRESSES, min_size=1, max_size=2).map(
        lambda given: {"op": "Remove", "path": "emails", "value": [{"value": each} for each in given]}
    ),
    st.sampled_from(["title", "emails", "name", "name.givenName", f"{ENTERPRISE}:department"]).map(
        lambda path: {"op": "replace", "path": path, "value": None}
    ),
    _at(_SELECTIONS.map("emails[{}]".format), EMAIL),
    st.sampled_from(
        [
            {"op": "replace", "value": {"name": {}}},
            *({"op": "replace", "path": path, "value": "x"} for path in ("id", "meta.version", "groups")),
            {"op": "remove", "path": "userName"},
            {"op": "remove", "path": "active"},
            {"op": "remove"},
            {"op": "add", "path": 'emails[display co "nobody"].value', "value": "n@x.example"},
            {"op": "replace", "path": "active", "value": "perhaps"},
            {"op": "replace", "path": "emails[type", "value": "x"},
        ]
    ),
)
