"""The tables for people: in the terminal, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table

from bench.judgement import Ratio, Verdict, judge_growth
from bench.results import Results
from bench.work import BY_NAME, WORKS

Row = Sequence[str]


def show(results: Results, verdicts: Sequence[Verdict], console: Console) -> None:
    """Show everything in the terminal."""
    for title, header, rows in tables(results, verdicts):
        table = Table(*header, title=title, title_justify="left")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    for name, reason in _not_measured(results):
        console.print(f"[dim]{name}: {reason}[/dim]")


def markdown(results: Results, verdicts: Sequence[Verdict]) -> str:
    """Everything as Markdown."""
    parts = [
        "; ".join(f"{name} {value}" for name, value in results.machine.items()),
        f"Load of the machine before and after: {results.load_before:.1f}, {results.load_after:.1f}.",
    ]
    for title, header, rows in tables(results, verdicts):
        lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
        parts += [f"### {title}", "\n".join(f"| {' | '.join(line)} |" for line in lines)]
    parts += [f"- {name}: {reason}" for name, reason in _not_measured(results)]
    return "\n\n".join(parts) + "\n"


def tables(results: Results, verdicts: Sequence[Verdict]) -> Iterator[tuple[str, Row, list[Row]]]:
    """Title, header and rows of each table."""
    yield (
        "Where it stands",
        ["work", "engine", "a second", "of the limit", "× the fastest that keeps", "× the fastest at all"],
        [
            [
                BY_NAME[each.work].title,
                each.subject.removeprefix("ours-"),
                _rate(each.per_second),
                _judged(each.limit),
                _judged(each.kept),
                _judged(each.any),
            ]
            for each in verdicts
        ],
    )
    for work in WORKS:
        clients = sorted({c for _, name, c in results.figures if name == work.name})
        if clients:
            header = ["server", *(f"{c} clients: {work.unit}/s" for c in clients), *_MORE]
            yield work.title, header, [*_rows(results, work.name, clients)]
    if results.bursts:
        header = ["server", "people", "seconds", "p50 ms", "p99 ms", "longest ms", "failures", "pages/s", "page p99 ms"]
        yield "The morning burst, 32 connections, two imports running", header, [*_burst_rows(results)]
    if results.grown:
        header = ["engine", "contacts", *(f"{each} µs" for each in _GROWN), "memory MB"]
        yield "Growth of one organization, one client", header, [*_growth_rows(results)]
        header = ["engine", "what", "largest beside smallest", "at most"]
        yield (
            "Whether it grows with it",
            header,
            [
                [each.engine, each.what, f"{each.value:.2f} {'✓' if each.is_kept else '✗'}", f"{each.bound:g}"]
                for each in judge_growth(results)
            ],
        )


_GROWN = ("look-up", "update", "create", "first page", "deepest page", "a page out of the blue")
_MORE = ("p50 ms", "p99 ms", "CPU µs", "bytes written", "memory MB")


def _rows(results: Results, work: str, clients: Sequence[int]) -> Iterator[Row]:
    """One row a subject; times and use are those with the middle number of clients."""
    middle = clients[len(clients) // 2]
    for subject in results.titles:
        medians = [results.median(subject, work, each) for each in clients]
        at = results.median(subject, work, middle)
        if at.rounds:
            times = [*(at.steps or {}).values()]
            last = times[-1] if times else None
            yield [
                _named(results, subject),
                *(f"{_rate(each.per_second)} ({_rate(each.least)}–{_rate(each.most)})" for each in medians),
                _ms(last.p50) if last else "",
                _ms(last.p99) if last else "",
                _rate(at.cpu),
                _rate(at.written),
                f"{at.memory / 1024:.0f}",
            ]
        elif at.failures:
            yield [
                _named(results, subject),
                *[f"disqualified: {at.failures} failed"] * len(clients),
                *[""] * len(_MORE),
            ]


def _burst_rows(results: Results) -> Iterator[Row]:
    for name, each in results.bursts.items():
        times = [_ms(each.p50), _ms(each.p99), _ms(each.max)]
        read = [f"{each.pages_per_second:.0f}", _ms(each.page_p99)]
        yield [_named(results, name), f"{each.people:,}", f"{each.seconds:.1f}", *times, str(each.failures), *read]


def _growth_rows(results: Results) -> Iterator[Row]:
    for each in results.grown:
        times = (each.look_up, each.update, each.create, each.first_page, each.deepest_page, each.jump)
        yield [
            each.engine,
            f"{each.contacts:,}",
            *(f"{time:,}" for time in times),
            f"{each.memory / 1024:.0f}",
        ]


def _not_measured(results: Results) -> Iterator[tuple[str, str]]:
    for name, reason in results.why_not.items():
        yield results.titles[name], _one_line(reason)
    for (name, work), reason in results.cannot.items():
        yield f"{results.titles[name]}, {BY_NAME[work].title}", _one_line(reason)


def _named(results: Results, subject: str) -> str:
    is_forgetful = results.roles[subject] == "peer" and not results.keeps[subject]
    return f"{results.titles[subject]} (keeps nothing)" if is_forgetful else results.titles[subject]


def _judged(ratio: Ratio | None) -> str:
    if ratio is None:
        return "–"
    mark = "✓" if ratio.is_reached else "✗"
    return f"{ratio.value:.2f} of {ratio.target:g} {mark} ({ratio.by_processor:.2f} by processor; {ratio.beside})"


def _rate(number: float) -> str:
    return f"{number:,.0f}" if number >= 20 else f"{number:.1f}"


def _ms(microseconds: int) -> str:
    return f"{microseconds / 1000:.1f}"


def _one_line(text: str) -> str:
    return " ".join(text.split())[-240:]
