"""The house stays one that is good to live in: small rooms, the field's words, nothing that names a place."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
MAX_FILE, MAX_FUNCTION = 300, 40
# Words that say nothing about what a thing is.
EMPTY_WORDS = re.compile(r"manager|handler|helper|service|util|payload|dto", re.IGNORECASE)
# The RFC's own noun is no empty word.
NAMES_OF_THE_FIELD = re.compile(r"service_?provider", re.IGNORECASE)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_files_and_functions_are_small_and_say_what_they_are_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= MAX_FILE
    tree = ast.parse(text)
    if "versions" not in path.parts:
        assert ast.get_docstring(tree), "a module says in one sentence what it is for"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                assert length <= MAX_FUNCTION, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_public_names_are_documented_and_none_is_an_empty_word(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            assert not EMPTY_WORDS.search(NAMES_OF_THE_FIELD.sub("", node.name)), node.name
    if "versions" in path.parts:
        return
    public = [
        each
        for each in ast.iter_child_nodes(tree)
        if isinstance(each, ast.FunctionDef | ast.ClassDef) and not each.name.startswith("_")
    ]
    for node in public:
        assert ast.get_docstring(node), node.name


def test_the_lock_file_names_no_host() -> None:
    assert "://" not in (ROOT / "requirements/lock.txt").read_text("utf-8")


def test_no_statement_is_put_together_from_text() -> None:
    """SQL comes from SQLAlchemy's expressions: no f-string, concatenation or format with a statement in it."""
    statement = re.compile(r"""f["'](?:SELECT|INSERT|UPDATE|DELETE)\b""")
    for path in SOURCES:
        assert not statement.search(path.read_text("utf-8")), named(path)
