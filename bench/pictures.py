"""Pictures: bars as SVG, readable on light and on dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Final

from bench.results import Results
from bench.work import WORKS

_WIDTH, _LEFT, _ROW, _TOP = 760, 290, 24, 46
_STYLE: Final = (
    "text{font:13px system-ui,sans-serif;fill:#1c2733}.t{font-weight:600;font-size:15px}.n{fill:#5a6875}"
    ".ours{fill:#0b6e6e}.limit{fill:#b9c3cc}.peer{fill:#d98d3a}.forgetful{fill:#efcfa4}"
    "@media(prefers-color-scheme:dark){text{fill:#e8edf2}.n{fill:#9aa8b5}.ours{fill:#3fb8b8}.limit{fill:#4a5763}"
    ".peer{fill:#e0a15a}.forgetful{fill:#7d5f38}}"
)


def draw(results: Results) -> dict[str, str]:
    """A picture of each work, by its name."""
    pictures = {}
    for work in WORKS:
        clients = sorted({c for _, name, c in results.figures if name == work.name})
        if clients:
            chosen = 8 if 8 in clients else clients[-1]
            bars = [
                (results.titles[name], _kind(results, name), results.median(name, work.name, chosen).per_second)
                for name in results.titles
            ]
            title = f"{work.title}: {work.unit} a second, {chosen} clients"
            if measured := [each for each in bars if each[2]]:
                pictures[work.name] = _picture(title, measured)
    return pictures


def _kind(results: Results, name: str) -> str:
    role = results.roles[name]
    return "forgetful" if role == "peer" and not results.keeps[name] else role


def _picture(title: str, bars: Sequence[tuple[str, str, float]]) -> str:
    """Bars on a logarithmic scale, the longest first."""
    ordered = sorted(bars, key=lambda each: -each[2])
    shortest, longest = ordered[-1][2] / 2, ordered[0][2]
    height = _TOP + _ROW * len(ordered) + 28
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style>",
        f'<text class="t" x="0" y="20">{escape(title)}</text>',
    ]
    for place, (name, kind, rate) in enumerate(ordered):
        y = _TOP + place * _ROW
        length = (_WIDTH - _LEFT - 90) * math.log(rate / shortest) / math.log(longest / shortest)
        parts.append(
            f'<text x="{_LEFT - 10}" y="{y + 12}" text-anchor="end">{escape(name)}</text>'
            f'<rect class="{kind}" x="{_LEFT}" y="{y}" width="{length:.0f}" height="16" rx="2"/>'
            f'<text class="n" x="{_LEFT + length + 6:.0f}" y="{y + 12}">{rate:,.0f}</text>'
        )
    note = "Logarithmic scale. Grey are limits; pale are servers that keep nothing when they stop."
    return "".join([*parts, f'<text class="n" x="0" y="{height - 6}">{note}</text></svg>\n'])
