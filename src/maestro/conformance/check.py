"""A check: one claim of an RFC or of a client, as one function with the rule as its docstring."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from maestro.conformance.provider import Feature
from maestro.conformance.session import Session

Strength = Literal["MUST", "SHOULD", "MAY"]
Profile = Literal["rfc", "okta", "entra"]
PROFILES: Final[tuple[Profile, ...]] = get_args(Profile)

Claim = Callable[[Session], None]


@dataclass(frozen=True, slots=True)
class Check:
    """A claim with where it comes from.

    `concern` is the file it stands in; `rows` are its numbers in the list of requirements; `needs` the features
    without which it does not apply, `uses` the attributes of a User. In the profiles of clients, MUST means that the
    client does not work without.
    """

    id: str
    concern: str
    rule: str
    reference: str
    strength: Strength
    rows: tuple[int, ...]
    profiles: tuple[Profile, ...]
    needs: tuple[Feature, ...]
    uses: tuple[str, ...]
    claim: Claim

    def run(self, session: Session) -> None:
        """Try it. Raises Failed, NotApplicable, Untestable, Unreachable."""
        for feature in self.needs:
            session.provider.need(feature)
        for name in self.uses:
            session.provider.need_attribute(name)
        self.claim(session)


_REGISTRY: dict[str, Check] = {}


def check(
    reference: str,
    *rows: int,
    strength: Strength = "MUST",
    profiles: tuple[Profile, ...] = ("rfc",),
    needs: tuple[Feature, ...] = (),
    uses: tuple[str, ...] = (),
) -> Callable[[Claim], Claim]:
    """Register a function as a check; its name, with dashes, is the id."""

    def register(claim: Claim) -> Claim:
        name = claim.__name__.replace("_", "-")
        concern = claim.__module__.rpartition(".")[2]
        rule = " ".join(inspect.getdoc(claim).split())  # type: ignore[union-attr]
        assert name not in _REGISTRY, name  # noqa: S101 - two checks of one name would hide one another
        _REGISTRY[name] = Check(name, concern, rule, reference, strength, rows, profiles, needs, uses, claim)
        return claim

    return register


def registered() -> tuple[Check, ...]:
    """Every check, in the order of the files."""
    return tuple(_REGISTRY.values())


def chosen(checks: Iterable[Check], profile: Profile | Literal["all"], only: Iterable[str] = ()) -> tuple[Check, ...]:
    """The checks of a profile; with `only`, those of them whose id or concern is named."""
    names = set(only)
    return tuple(
        each
        for each in checks
        if (profile == "all" or profile in each.profiles) and (not names or each.id in names or each.concern in names)
    )
