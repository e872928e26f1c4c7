"""What is particular to an engine in a statement: its functions for JSON and for texts. Nothing else in the store is.

Each is an expression that renders itself for the engine it is compiled for. What is put into a statement here is names
and literals of this file, and what the compiler made: values go in as parameters. On PostgreSQL texts are compared by
their bytes, as SQLite does, and a value out of JSON has the type that its attribute has.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final, Literal

from sqlalchemy import JSON, ColumnElement, bindparam, case, literal, literal_column, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Boolean, NullType

# What a value out of JSON is compared as.
Kind = Literal["text", "number", "boolean", "any"]

# A value or an element within JSON, rather than a column that has JSON as text.
_WITHIN: Final = JSON()


class Part(FunctionElement[Any]):
    """The value at the end of a path into JSON; null where there is none. Booleans are 1 and 0."""

    inherit_cache = False
    type = NullType()

    def __init__(self, base: ColumnElement[Any], names: Sequence[str], kind: Kind) -> None:
        self.names = tuple(names)
        self.kind = kind
        super().__init__(base)


class Items(FunctionElement[Any]):
    """The elements of the array at the end of a path into JSON, as rows; none where there is no array."""

    inherit_cache = False
    type = NullType()

    def __init__(self, base: ColumnElement[Any], names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(base)


class Entries(FunctionElement[Any]):
    """The names and values of a JSON object, as rows with the type of each value; none where there is no object."""

    inherit_cache = False
    type = NullType()


class Listed(FunctionElement[Any]):
    """The texts in a parameter that is a JSON array of texts, as rows; of a statement for one request, these texts."""

    inherit_cache = False
    type = NullType()

    def __init__(self, name: str, texts: Sequence[str] | None = None) -> None:
        super().__init__(bindparam(name) if texts is None else bindparam(name, json.dumps(list(texts))))


class Contains(FunctionElement[bool]):
    """Whether a text contains another one."""

    inherit_cache = False
    type = Boolean()


class EndOf(FunctionElement[Any]):
    """The last so many characters of a text."""

    inherit_cache = False
    type = NullType()

    def __init__(self, value: ColumnElement[Any], length: int) -> None:
        super().__init__(value, literal(length))


class ByBytes(FunctionElement[Any]):
    """A text that sorts and compares by its bytes, wherever it is from."""

    inherit_cache = False
    type = NullType()


def items(base: ColumnElement[Any], names: Sequence[str]) -> Any:
    """Rows of (key, value): the place of an element, and the element."""
    rows = Items(base, names).table_valued("key", "value")
    rows.c.value.type = _WITHIN
    return rows


def entries(base: ColumnElement[Any]) -> Any:
    """Rows of (key, value, type) of an object; `type` is of use to see whether a value is an `object` itself."""
    rows = Entries(base).table_valued("key", "value", "type")
    rows.c.value.type = _WITHIN
    return rows


def if_object(rows: Any) -> ColumnElement[Any]:
    """The value of an entry where it is an object itself, else null."""
    found: ColumnElement[Any] = type_coerce(case((rows.c.type == literal_column("'object'"), rows.c.value)), _WITHIN)
    return found


@compiles(Part, "sqlite")
def _(element: Part, compiler: SQLCompiler, **options: Any) -> str:
    base = compiler.process(element.clauses, **options)
    if not element.names:
        return base
    return f"json_extract({base}, {compiler.process(literal(_json_path(element.names)), **options)})"


@compiles(Part, "postgresql")
def _(element: Part, compiler: SQLCompiler, **options: Any) -> str:
    base = _as_json(element, compiler, **options)
    path = _text_array(element.names, compiler, **options)
    as_text = f"({base} #>> {path})" if element.names else f"({base} #>> '{{}}')"
    if element.kind == "text":
        return f'{as_text} COLLATE "C"'
    as_json = f"({base} #> {path})" if element.names else base
    if element.kind == "any":
        return as_json
    # Another resource type may have an attribute of this name that is of another type, and the rows may be looked at
    # in any order: what is not of the type must not be cast.
    cast = f"{as_text}::boolean::int" if element.kind == "boolean" else f"{as_text}::numeric"
    return f"CASE WHEN jsonb_typeof({as_json}) = '{element.kind}' THEN {cast} END"


@compiles(Items, "sqlite")
def _(element: Items, compiler: SQLCompiler, **options: Any) -> str:
    base = compiler.process(element.clauses, **options)
    return f"json_each({base}, {compiler.process(literal(_json_path(element.names)), **options)})"


@compiles(Items, "postgresql")
def _(element: Items, compiler: SQLCompiler, **options: Any) -> str:
    array = f"({_as_json(element, compiler, **options)} #> {_text_array(element.names, compiler, **options)})"
    array = f"CASE WHEN jsonb_typeof({array}) = 'array' THEN {array} END"
    return f"(SELECT place AS key, item AS value FROM jsonb_array_elements({array}) WITH ORDINALITY AS e(item, place))"  # noqa: S608 - see above


@compiles(Entries, "sqlite")
def _(element: Entries, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(Entries, "postgresql")
def _(element: Entries, compiler: SQLCompiler, **options: Any) -> str:
    base = _as_json(element, compiler, **options)
    return f"LATERAL (SELECT key, value, jsonb_typeof(value) AS type FROM jsonb_each({base}))"  # noqa: S608 - see above


@compiles(Listed, "sqlite")
def _(element: Listed, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(Listed, "postgresql")
def _(element: Listed, compiler: SQLCompiler, **options: Any) -> str:
    array = compiler.process(element.clauses, **options)
    return f'(SELECT item COLLATE "C" AS value FROM jsonb_array_elements_text(({array})::jsonb) AS e(item))'  # noqa: S608 - see above


@compiles(Contains, "sqlite")
def _(element: Contains, compiler: SQLCompiler, **options: Any) -> str:
    return f"(instr({compiler.process(element.clauses, **options)}) > 0)"


@compiles(Contains, "postgresql")
def _(element: Contains, compiler: SQLCompiler, **options: Any) -> str:
    return f"(strpos({compiler.process(element.clauses, **options)}) > 0)"


@compiles(EndOf, "sqlite")
def _(element: EndOf, compiler: SQLCompiler, **options: Any) -> str:
    value, length = element.clauses
    text, count = compiler.process(value, **options), compiler.process(length, **options)
    return f"substr({text}, -{count}, {count})"  # the last none are not, as without a length, all of them


@compiles(EndOf, "postgresql")
def _(element: EndOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"right({compiler.process(element.clauses, **options)})"


@compiles(ByBytes, "sqlite")
def _(element: ByBytes, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(ByBytes, "postgresql")
def _(element: ByBytes, compiler: SQLCompiler, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)}) COLLATE "C"'


def _json_path(names: Sequence[str]) -> str:
    return "$" + "".join(f'."{name}"' for name in names)


def _as_json(element: Part | Items | Entries, compiler: SQLCompiler, **options: Any) -> str:
    (base,) = element.clauses
    text = compiler.process(base, **options)
    return text if base.type is _WITHIN else f"({text})::jsonb"


def _text_array(names: Sequence[str], compiler: SQLCompiler, **options: Any) -> str:
    return f"ARRAY[{', '.join(compiler.process(literal(name), **options) for name in names)}]::text[]"
