"""The filter and PATCH path grammar: RFC 7644 §3.4.2.2 and §3.5.2, a function for each rule.

Its tokens come bounded in number and depth (see `tokens`), so no text can exhaust the stack or the processor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NoReturn, get_args

from maestro.scim.comparison import instant, is_exact
from maestro.scim.errors import InvalidFilter, InvalidPath, ScimError
from maestro.scim.filter import And, Comparable, Compare, Filter, Not, Operator, Or, Present, ValuePath
from maestro.scim.path import ABSENT, AttributePath, resolve, resolve_within
from maestro.scim.schema import Attribute, ResourceType
from maestro.scim.text import clean, fold
from maestro.scim.tokens import MAX_LENGTH, Token, scan

# What every identity provider asks before everything else, `userName eq "..."`, read without tokens; whatever is in
# any way different (here: not printable ASCII) goes through the grammar.
_COMMON = re.compile(r'(?P<name>[A-Za-z][A-Za-z.]*) [Ee][Qq] "(?P<text>[ !#-\[\]-~]*)"')
_OPERATORS: Final = frozenset(get_args(Operator))
_TEXT_OPERATORS: Final = frozenset({"co", "sw", "ew"})
_ORDER_OPERATORS: Final = frozenset({"gt", "ge", "lt", "le"})

Resolver = Callable[[str], AttributePath | None]


@dataclass(frozen=True, slots=True)
class PatchPath:
    """A PATCH target: an attribute, or those of its elements that `filter` selects, or one `sub` of each."""

    path: AttributePath
    filter: Filter | None = None
    sub: Attribute | None = None


def parse_filter(text: str, resource_type: ResourceType, *, is_lenient: bool = False) -> Filter:
    """Parse a filter on resources of this type.

    Raises InvalidFilter, saying at which character, also when an attribute is not one of the type; unless
    `is_lenient`: then such an attribute is one that no resource has, as in a search of several types (RFC 7644
    §3.4.2.1).
    """

    common = _COMMON.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if common is not None:
        path = resolve(common["name"], resource_type)
        if path is not None and path.leaf.type == "string" and not any(each.is_secret for each in path.attributes):
            literal = common["text"]
            return Compare(path, "eq", literal if path.leaf.case_exact else literal.lower(), literal)

    def resolver(name: str) -> AttributePath | None:
        return resolve(name, resource_type) or (ABSENT if is_lenient else None)

    parser = _Parser(text, resolver, InvalidFilter, "filter")
    parsed = parser.disjunction()
    parser.end()
    return parsed


def parse_path(text: str, resource_type: ResourceType) -> PatchPath:
    """Parse the `path` of a PATCH operation.

    Raises InvalidPath, or InvalidFilter for what stands in its brackets.
    """
    if not text.strip():
        raise InvalidPath("The path of a PATCH operation must be the name of an attribute.")
    parser = _Parser(text, lambda name: resolve(name, resource_type), InvalidPath, "path")
    parsed = parser.patch_path()
    parser.end()
    return parsed


class _Parser:
    """Recursive descent over the tokens of one text, bounded beforehand."""

    def __init__(self, text: str, resolver: Resolver, error: type[ScimError], noun: str) -> None:
        self._resolver = resolver
        self._error = error
        self._noun = noun
        self._tokens = scan(text, error, noun)
        self._next = 0

    # FILTER = ... FILTER SP "or" SP FILTER: the loosest binding.
    def disjunction(self) -> Filter:
        terms = [self._conjunction()]
        while self._word("or"):
            terms.append(self._conjunction())
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    # FILTER SP "and" SP FILTER
    def _conjunction(self) -> Filter:
        terms = [self._term()]
        while self._word("and"):
            terms.append(self._term())
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    # attrExp / valuePath / *1"not" "(" FILTER ")"
    def _term(self) -> Filter:
        if self._word("not"):
            self._expect("(")
            return Not(self._group())
        if self._punctuation("("):
            return self._group()
        return self._attribute_expression()

    def _group(self) -> Filter:
        inner = self.disjunction()
        self._expect(")")
        return inner

    # attrExp = (attrPath SP "pr") / (attrPath SP compareOp SP compValue)
    def _attribute_expression(self) -> Filter:
        token = self._take("word", "an attribute")
        path = self._resolve(token)
        if any(each.is_secret for each in path.attributes):
            self._fail(f"{_shown(token)} cannot be used here", token)
        if self._punctuation("["):
            selection = ValuePath(path, self._selection(path.leaf, token))
            if self._peek().text.startswith("."):
                self._fail("A filter compares a sub-attribute inside the brackets, not behind them", self._peek())
            return selection
        operator = self._take("word", "an operator")
        name = operator.text.lower()
        if name == "pr":
            return Present(path)
        if name not in _OPERATORS:
            self._fail(f"{_shown(operator)} is not an operator", operator)
        return self._compare(path, name, token)  # type: ignore[arg-type]

    def _compare(self, path: AttributePath, operator: Operator, token: Token) -> Filter:
        literal = self._literal()
        if path is ABSENT:
            is_true = operator == "ne" if literal is not None else operator == "eq"
            return Not(Present(path)) if is_true else Present(path)
        if path.leaf.type == "complex":
            # RFC 7644 §3.4.2.2: `emails co "x"` means the default sub-attribute, `value`.
            value = path.leaf.sub_attribute("value")
            if value is None:
                self._fail(f"{path} has several parts; name the one to compare", token)
            path = AttributePath((*path.attributes, value))
        try:
            return Compare(path, operator, compare_value(path.leaf, operator, literal), literal)
        except ValueError as error:
            self._fail(str(error), token)

    # valuePath = attrPath "[" valFilter "]"
    def _selection(self, attribute: Attribute, token: Token) -> Filter:
        if attribute.type != "complex" and attribute is not ABSENT.leaf:
            self._fail(f"{attribute.name} has no parts to select by", token)
        outer = self._resolver
        self._resolver = lambda name: ABSENT if attribute is ABSENT.leaf else resolve_within(name, attribute)
        error, self._error = self._error, InvalidFilter
        inner = self.disjunction()
        self._expect("]")
        self._resolver, self._error = outer, error
        return inner

    # PATH = attrPath / valuePath [subAttr]
    def patch_path(self) -> PatchPath:
        token = self._take("word", "an attribute")
        path = self._resolve(token)
        if not self._punctuation("["):
            return PatchPath(path)
        selection = self._selection(path.leaf, token)
        token = self._peek()
        if token.kind != "word":
            return PatchPath(path, selection)
        self._next += 1
        sub = path.leaf.sub_attribute(token.text[1:]) if token.text.startswith(".") else None
        if sub is None:
            self._fail(f"{_shown(token)} is not a part of {path}", token)
        return PatchPath(path, selection, sub)

    def end(self) -> None:
        token = self._peek()
        if token.kind != "end":
            self._fail(f"{_shown(token)} is not expected", token)

    def _literal(self) -> Comparable:
        token = self._peek()
        self._next += 1
        if token.kind in {"string", "number"} or token.text.lower() in {"true", "false", "null"}:
            try:
                value: Comparable = json.loads(token.text if token.kind == "string" else token.text.lower())
                str(value).encode("utf-8")  # half of a surrogate pair is no text
            except ValueError:
                self._fail("The value is not a JSON string or number", token)
            if isinstance(value, str) and "\x00" in value:
                self._fail("The text has a NUL character, which no directory can keep,", token)
            return value
        self._fail("A value is expected: text in double quotes, a number, true, false or null", token)

    def _resolve(self, token: Token) -> AttributePath:
        path = self._resolver(token.text)
        if path is None:
            self._fail(f"{_shown(token)} is not an attribute that is known here", token)
        return path

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self, kind: str, expected: str) -> Token:
        token = self._peek()
        if token.kind != kind:
            self._fail(f"{expected.capitalize()} is expected", token)
        self._next += 1
        return token

    def _word(self, word: str) -> bool:
        token = self._peek()
        found = token.kind == "word" and token.text.lower() == word
        self._next += found
        return found

    def _punctuation(self, mark: str) -> bool:
        found = self._peek().text == mark
        self._next += found
        return found

    def _expect(self, mark: str) -> None:
        if not self._punctuation(mark):
            self._fail(f"{mark!r} is expected", self._peek())

    def _fail(self, problem: str, token: Token) -> NoReturn:
        raise self._error(f"{problem} at character {token.position + 1} of the {self._noun}.")


def _shown(token: Token) -> str:
    """What may be repeated of a token: never a quoted text, which is somebody's name or address."""
    return "Quoted text" if token.kind == "string" else repr(token.text[:60])


def compare_value(attribute: Attribute, operator: Operator, literal: Comparable) -> Comparable:
    """The literal of a comparison as it compares with stored values of the attribute.

    Raises ValueError, in words, when the two cannot be compared so.
    """
    kind = attribute.type
    if literal is None:
        if operator not in {"eq", "ne"}:
            raise ValueError("null can only be compared by eq and ne")
        return None
    if operator in _ORDER_OPERATORS and kind in {"boolean", "binary"}:
        raise ValueError(f"{attribute.name} has no order to compare by {operator}")  # RFC 7644 §3.4.2.2
    if operator in _TEXT_OPERATORS and kind not in {"string", "reference", "binary"}:
        raise ValueError(f"{attribute.name} is not text that can be compared by {operator}")
    match kind, literal:
        case "boolean", bool():
            return literal
        case "boolean", str() if literal.lower() in {"true", "false"}:  # Microsoft Entra quotes booleans
            return literal.lower() == "true"
        case (("integer" | "decimal"), int() | float()) if not isinstance(literal, bool) and is_exact(literal):
            return literal
        case "dateTime", str() if (moment := instant(literal)) is not None:
            return moment
        case (("string" | "reference" | "binary"), str()):
            return clean(literal) if attribute.case_exact else fold(literal)
        case _:
            raise ValueError(f"{attribute.name} cannot be compared with this kind of value")
