"""The configuration guide that Okta's administrators open: the connection guide as one page that needs nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.token import Token

HEADINGS: Final = (
    "Supported Features",
    "Requirements",
    "Configuration Steps",
    "Attributes and Mapping",
    "Known Issues/Troubleshooting and Tips",
)
_ROLES: Final = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}


@dataclass(frozen=True, slots=True)
class Section:
    """A section under one of Okta's headings."""

    title: str
    html: str

    @property
    def anchor(self) -> str:
        """What a link to it ends in."""
        return re.sub(r"[^a-z]+", "-", self.title.lower())


def guide(text: str, mark: str) -> str:
    """The page, made of the connection guide in Markdown and the mark in SVG.

    Raises ValueError where the guide has other headings than Okta asks for, or links that lead out of the page.
    """
    sections = _sections(text)
    titles = tuple(each.title for each in sections)
    if titles != HEADINGS:
        raise ValueError(f"Okta asks for the headings {', '.join(HEADINGS)}; there are {', '.join(titles)}.")
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return templates.get_template("guide.html").render(sections=sections, mark=mark)


def _sections(text: str) -> tuple[Section, ...]:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    _, *parts = re.split(r"^## (.*)$", text, flags=re.MULTILINE)
    sections = []
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        tokens = markdown.parse(body)
        leading_out = [link for token in tokens for link in _links(token)]
        if leading_out:
            raise ValueError(f"The page stands alone, and under {title} a link leads to {leading_out[0]}.")
        _name_cells(tokens)
        html = markdown.renderer.render(tokens, markdown.options, {})
        sections.append(Section(title, html))
    return tuple(sections)


def _links(token: Token) -> Iterator[str]:
    return (str(each.attrGet("href")) for each in token.children or () if each.type == "link_open")


def _name_cells(tokens: Sequence[Token]) -> None:
    """Say of each cell which column it is of, and of each part of a table what it is.

    On a narrow screen the cells of a row stand below each other, each with its column's name, and browsers then
    forget what a table is unless its parts say so.
    """
    titles: list[str] = []
    column = 0
    for at, token in enumerate(tokens):
        if token.nesting == 1 and token.tag in _ROLES:
            token.attrSet("role", _ROLES[token.tag])
        if token.type == "table_open":
            titles = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            token.attrSet("role", "columnheader")
            titles.append(tokens[at + 1].content)
        elif token.type == "td_open":
            token.attrSet("data-column", titles[column])
            column += 1
