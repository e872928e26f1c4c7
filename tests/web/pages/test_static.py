"""Static files: those of the list, for ever, and nothing else."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files

import pytest

from maestro.web.pages.static import ASSETS, address_of, squeezed
from tests.web.pages.browsing import Browser

STATIC = files("maestro.web.pages") / "static"
VENDORED = STATIC / "vendor" / "htmx-4.0.1"


@pytest.mark.parametrize("name", sorted(ASSETS))
def test_a_file_is_kept_for_ever_under_a_name_of_its_content(visitor: Browser, name: str) -> None:
    answer = visitor.get(address_of(name))
    assert answer.status == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == ASSETS[name].content_type
    assert hashlib.sha256(answer.text.encode()).hexdigest()[:12] in address_of(name)


@pytest.mark.parametrize(
    "path",
    [
        "/static/maestro.css",
        "/static/../render.py",
        "/static/%2e%2e%2frender.py",
        "/static/..%5crender.py",
        "/static//etc/passwd",
        "/static/vendor/htmx-4.0.1/LICENSE",
        "/static/other.000000000000.css",
        "/static/maestro.000000000000.py",
    ],
)
def test_nothing_else_is_served(visitor: Browser, path: str) -> None:
    assert visitor.get(path).status == 404


def test_a_page_of_another_version_gets_what_there_is_and_does_not_keep_it(visitor: Browser) -> None:
    for name, asset in ASSETS.items():
        stem, kind = name.rsplit(".", 1)
        answer = visitor.get(f"/static/{stem}.000000000000.{kind}")
        assert (answer.status, answer.headers["cache-control"]) == (200, "no-store"), name
        assert answer.text.encode() == asset.content


def test_what_is_vendored_is_what_was_vendored() -> None:
    sums = [line.split() for line in (VENDORED / "SHA256SUMS").read_text("utf-8").splitlines()]
    assert {name for _, name in sums} == {"htmx.min.js", "LICENSE"}
    for digest, name in sums:
        assert hashlib.sha256((VENDORED / name).read_bytes()).hexdigest() == digest
    assert '"4.0.1"' in (VENDORED / "htmx.min.js").read_text("utf-8")


def test_the_stylesheet_and_the_script_stay_small_and_at_home() -> None:
    css, js = ((STATIC / name).read_text("utf-8") for name in ("maestro.css", "maestro.js"))
    assert len(ASSETS["maestro.css"].content) <= 12 * 1024
    assert len(js.splitlines()) <= 150
    assert "@import" not in css
    assert not re.search(r"url\(|https?:", css + js)


def test_a_squeezed_stylesheet_means_the_same() -> None:
    css = """/* a; b */
    nav :hover, a:hover { color: red;  background : url ; }
    .note::before { content: "· { ; "; margin: 0 -1px; }
    @media (width < 44rem) and (hover: hover) { .a > .b { top: calc(1px + 2px); } }
    """
    assert squeezed(css) == (
        "nav :hover,a:hover{color:red;background :url}"
        '.note::before{content:"· { ; ";margin:0 -1px}'
        "@media (width < 44rem) and (hover:hover){.a > .b{top:calc(1px + 2px)}}"
    )


def test_templates_escape_everything() -> None:
    templates = [each for each in (files("maestro.web.pages") / "templates").iterdir() if each.name.endswith(".html")]
    assert len(templates) > 8
    for each in templates:
        text = each.read_text("utf-8")
        assert not re.search(r"\|\s*safe|autoescape|https?:|\son\w+=|\sstyle=", text), each.name
