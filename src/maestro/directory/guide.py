"""How far an organization's Okta administrator has come with the setup guide: seen in what their Okta sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from maestro.directory.credential import Credential
from maestro.directory.exchange import Act, Exchange
from maestro.directory.log import Log, LogSearch
from maestro.directory.store import OrganizationStore
from maestro.directory.told import kind_of

StepName = Literal["add", "enable", "enter", "test", "switch on", "group", "assign", "person", "change", "remove"]
STEPS: Final[tuple[StepName, ...]] = (
    "add", "enable", "enter", "test", "switch on", "group", "assign", "person", "change", "remove",
)  # fmt: skip
# Of so many of a kind, the newest, one that is about a person is looked for.
_LOOKED_AT: Final = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """What was seen of an organization's Okta: the last of each kind, None where there was none.

    `reached` says that a request came at all, `accepted` when a password of the organization's was first good.
    """

    reached: bool = False
    accepted: str | None = None
    tested: Exchange | None = None
    created: Exchange | None = None
    changed: Exchange | None = None
    removed: Exchange | None = None

    @property
    def done(self) -> frozenset[StepName]:
        """The steps that are done, each because of what came: what comes of a step shows that it was taken."""
        seen: dict[StepName, bool] = {
            "enable": self.reached,
            "enter": self.accepted is not None,
            "test": self.tested is not None,
            "assign": self.created is not None,
            "person": self.created is not None,
            "change": self.changed is not None,
            "remove": self.removed is not None,
        }
        seen["switch on"] = seen["person"] and seen["change"] and seen["remove"]
        seen["add"], seen["group"] = seen["enable"], seen["assign"]
        return frozenset(name for name, is_seen in seen.items() if is_seen)

    @property
    def current(self) -> StepName | None:
        """The first step that is not done; None once all are. Switching on is done before its effects are seen."""
        done = self.done
        return next((each for each in STEPS if each not in done and not _is_ahead(each, done)), None)


def _is_ahead(step: StepName, done: frozenset[StepName]) -> bool:
    """Whether what comes after a step shows that it was taken, though not yet all of it."""
    return step == "switch on" and "person" in done


def progress_of(store: OrganizationStore, credentials: Sequence[Credential]) -> Progress:
    """What was seen so far: a handful of reads by index, however long the log is."""
    return Progress(
        reached=bool(store.exchanges(1)),
        accepted=min((each.first_used for each in credentials if each.first_used is not None), default=None),
        tested=_last(store.log, "tested"),
        created=_last(store.log, "created"),
        changed=_last(store.log, "changed"),
        removed=_last(store.log, "deactivated"),
    )


def _last(log: Log, act: Act) -> Exchange | None:
    """The last one that was done, and was about a person where it could be about something else."""
    page = log.page(LogSearch(act=act, result="done", limit=_LOOKED_AT))
    found = (each.exchange for each in page.entries)
    return next((each for each in found if act == "tested" or kind_of(each) == "person"), None)


def masked(name: str) -> str:
    """A name by its initials, for who may see that somebody came and need not see who: `L… N…`."""
    return " ".join(f"{part[0]}…" for part in name.split()[:3]) or "…"
