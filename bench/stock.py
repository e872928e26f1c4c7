"""What a running subject holds: the people and groups that were put there, and their ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from bench.load import Load, LoadFailed, Measured
from bench.people import GROUP, person
from bench.script import Address, Request

_CLIENTS: Final = 8
_CHUNK: Final = 20_000
_TAGS: Final = count(1)  # names of groups and titles that no other measurement of this run uses


@dataclass(slots=True)
class Stock:
    """The stock of one subject. `people` are the ids of the persons numbered 0 and on; `fresh` is the next number."""

    address: Address
    load: Load
    people: list[str] = field(default_factory=list)
    fresh: int = 0

    def fill(self, number: int) -> None:
        """Create people until there are so many. Raises LoadFailed when one is refused."""
        while len(self.people) < number:
            upto = min(number, len(self.people) + _CHUNK)
            posts = [Request("POST", "/Users", person(n), 201) for n in range(len(self.people), upto)]
            self.people += self._created(posts)
        self.fresh = max(self.fresh, 10_000_000 if number > 1_000_000 else 1_000_000, len(self.people))

    def take_numbers(self, number: int) -> range:
        """Numbers of people who were never created here."""
        self.fresh += number
        return range(self.fresh - number, self.fresh)

    def new_groups(self, number: int) -> Sequence[str]:
        """The ids of so many new groups, empty."""
        tag = unused()
        return self._created(
            Request("POST", "/Groups", {"schemas": [GROUP], "displayName": f"Site {tag}-{each}", "members": []}, 201)
            for each in range(number)
        )

    def _created(self, posts: Iterable[Request]) -> list[str]:
        measured, answers = self.load.ask(([each] for each in posts), self.address, _CLIENTS)
        if measured.failures:
            raise LoadFailed(f"{measured.failures} were not created: {refusal(measured)}")
        return [str(answers[place]["id"]) for place in sorted(answers)]

    def ask(self, request: Request) -> Any:
        """The answer to one request, decoded. Raises LoadFailed when it is refused."""
        measured, answers = self.load.ask([[request]], self.address, 1)
        if measured.failures:
            raise LoadFailed(f"{request.method} {request.path}: {refusal(measured)}")
        return answers[0]


def unused() -> int:
    """A number that nothing in this run was tagged with."""
    return next(_TAGS)


def refusal(measured: Measured) -> str:
    """The statuses, and the first answers that were refused."""
    return str({name: each for name, each in measured.statuses.items() if name not in {"200", "201", "204"}})
