"""Valid texts and requests, damaged: the nearest that a fuzzer comes to what real clients get wrong."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

_PIECES: Final = (
    *(
        "(",
        ")",
        "[",
        "]",
        '"',
        "\\",
        "'",
        ".",
        ":",
        "$",
        ",",
        "{",
        "}",
        " ",
        "\t",
        "\n",
        "\x00",
        "\u2028",
        "\ud800",
        "😀",
    ),
    *(
        " and ",
        " or ",
        "not ",
        "not (",
        " pr",
        " eq ",
        " ne ",
        " co ",
        "null",
        "true",
        "1e999",
        "-",
        "\\u0000",
        "\\ud800",
    ),
    *("emails", "userName", "members", "groups", "name.", "urn:", "$ref", "meta.location", "password", "id", "schemas"),
)
_VALUES: Final[tuple[Any, ...]] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        2**63,
        -(2**63) - 1,
        1e308,
        0.1,
        "",
        " ",
        "True",
        "x" * 5000,
        "\x00",
        "\u202e",
        "e\u0301",
    ),
    *([], {}, [[]], [None], [{}], {"": ""}, {"value": None}, {"value": {"value": ""}}, [{"value": "x"}] * 150),
    *({"primary": True}, [{"primary": True, "value": "a"}, {"primary": True, "value": "b"}], {"a": {"b": {"c": {}}}}),
    *(
        'emails[type eq "work"].value',
        "urn:ietf:params:scim:schemas:core:2.0:User:title",
        "members",
        "2026-11-24T08:00Z",
    ),
)
_NAMES: Final = (
    *(
        "",
        " ",
        "__proto__",
        "__class__",
        "schemas",
        "ID",
        "meta",
        "meta.version",
        "active",
        "ACTIVE",
        "password",
        "groups",
    ),
    *("name.givenName", 'emails[type eq "work"].value', "emails[", "a.b.c.d", "$ref", "urn:", "urn:x:y", "urn:x:y:z.w"),
    *(
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "tenant_id",
        "organization",
        "x" * 2000,
        "é",
        "members",
    ),
)


def damaged_text(text: str, random: Random, pieces: tuple[str, ...] = _PIECES) -> str:
    """The text with a few pieces cut out, put in, doubled or moved."""
    for _ in range(random.choice([1, 1, 2, 3, 5])):
        start, end = sorted(random.randrange(len(text) + 1) for _ in range(2))
        end = min(end, start + random.choice([0, 1, 3, 20]))
        put = random.choice([*pieces, text[start:end] * random.choice([0, 2, 50])])
        text = text[:start] + put + text[end:]
    return text


def damaged(body: Any, random: Random) -> Any:
    """The JSON with a few values or names replaced, left out or doubled."""
    whole = [copy.deepcopy(body)]
    for _ in range(random.choice([1, 1, 2, 4])):
        holder, key = random.choice(list(_places(whole)))
        random.choice(_DAMAGES)(holder, key, random)
        if not whole:
            whole = [None]
    return whole[0]


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a value: what holds it, and its name or number there."""
    found: list[tuple[Any, Any]] = []
    parts = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        found += [(value, key), *_places(part)]
    return found


def _replace(holder: Any, key: Any, random: Random) -> None:
    holder[key] = copy.deepcopy(random.choice(_VALUES))


def _damage(holder: Any, key: Any, random: Random) -> None:
    if isinstance(holder[key], str):
        holder[key] = damaged_text(holder[key], random).replace("\ud800", "")


def _wrap(holder: Any, key: Any, random: Random) -> None:
    holder[key] = random.choice([[holder[key]], {"value": holder[key]}, [holder[key], holder[key]]])


def _leave_out(holder: Any, key: Any, _: Random) -> None:
    del holder[key]


def _rename(holder: Any, key: Any, random: Random) -> None:
    if isinstance(holder, dict):
        holder[random.choice(_NAMES) if random.random() < 0.7 else key.swapcase()] = holder.pop(key)


def _add(holder: Any, key: Any, random: Random) -> None:
    value = copy.deepcopy(random.choice(_VALUES))
    if isinstance(holder, dict):
        holder[random.choice(_NAMES)] = value
    else:
        holder.insert(key, value)


_DAMAGES: Final[tuple[Callable[[Any, Any, Random], None], ...]] = (
    _replace,
    _replace,
    _damage,
    _wrap,
    _leave_out,
    _rename,
    _add,
)
