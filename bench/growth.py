"""Growth: this service alone, with a thousand, a hundred thousand and a million contacts in one organization."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from bench.limits.origin import Origin
from bench.load import Load, LoadFailed
from bench.multiply import BASE, multiply
from bench.people import look_up
from bench.script import Request
from bench.stock import Stock, refusal
from bench.subjects.ours import start
from bench.usage import usage
from bench.work.create import CREATE
from bench.work.update import UPDATE
from bench.work.work import Sequences, total

_TIMES: Final = 400
_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Grown:
    """One engine at one size, asked by one client: microseconds of the median answer, and the service's memory in kB.

    `deepest_page` is read as an import comes to it, after the page before; `jump` is one asked for out of the blue.
    """

    engine: str
    contacts: int
    look_up: int
    update: int
    create: int
    first_page: int
    deepest_page: int
    jump: int
    memory: int

    def as_json(self) -> dict[str, Any]:
        """As it stands in the file for machines."""
        return asdict(self)


def grow(
    engine: str, make: Callable[[Path], Origin], load: Load, folder: Path, sizes: Sequence[int]
) -> Iterator[Grown]:
    """Measure at each size, the smallest first; sizes are multiples of BASE."""
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        origin = make(folder)
        stack.callback(origin.stop)
        address, processes = start(origin.url, folder, stack)
        stock = Stock(address, load)
        stock.fill(BASE)
        before = BASE
        for size in sizes:
            if size > before:
                multiply(origin.url, before // BASE, size // BASE - 1)
            before = size
            grown = _measured(engine, size, stock)
            yield replace(grown, memory=usage(processes).memory)


def _measured(engine: str, size: int, stock: Stock) -> Grown:
    told = total(stock.ask(_page(1)))
    if told < size:
        raise LoadFailed(f"{size} contacts were to be there, and the list says {told}")
    step = max(1, size // _TIMES)
    deep = size - _PAGE + 1
    return Grown(
        engine=engine,
        contacts=size,
        look_up=_median(stock, [[Request("GET", look_up(n))] for n in range(0, size, step)]),
        update=_median(stock, UPDATE.sequences(stock, 0)[:_TIMES], kind=1),
        create=_median(stock, CREATE.sequences(stock, _TIMES), kind=1),
        first_page=_median(stock, [[_page(1)]] * _TIMES),
        deepest_page=_median(stock, [[_page(deep - _PAGE), *[_page(deep, kind=1)] * _TIMES]], kind=1),
        jump=_median(stock, [[_page(deep - 7)]] * 5),
        memory=0,
    )


def _page(start_index: int, kind: int = 0) -> Request:
    return Request("GET", f"/Users?startIndex={start_index}&count={_PAGE}", kind=kind)


def _median(stock: Stock, sequences: Sequences, kind: int = 0) -> int:
    """The median time of one step. Raises LoadFailed when a request was refused."""
    load, script = stock.load, stock.load.write(sequences, stock.address)
    load.run(script, stock.address.port, 1, 0.2, is_repeating=True) if kind == 0 else None
    measured = load.run(script, stock.address.port, 1, 30, is_repeating=False)
    if measured.failures:
        raise LoadFailed(refusal(measured))
    return measured.steps[kind].p50
