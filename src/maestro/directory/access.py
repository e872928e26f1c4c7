"""Whether a person may sign in, and why: one answer, for the page that explains it and for the sign-in that refuses.

No sentence has a name in it. So each can stand in a message to the person and on a page beside the name, whatever the
name is made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from maestro.directory.contact import Contact
from maestro.directory.diagnoses.diagnosis import day
from maestro.directory.event import Event
from maestro.directory.exchange import READS, Exchange
from maestro.directory.instants import seconds_between

Reason = Literal["active", "removed", "never active", "deleted", "erased", "unknown"]

GROUP: Final = "Clinical Maestro Users Group"
# Whom Okta has said nothing about for so long is worth an import; it says nothing of whom nothing changes.
CONFIRMED_DAYS: Final = 90

# What Okta sends again by itself.
_TRIED_AGAIN: Final = frozenset({412, 429})
_ASSIGN: Final = "Applications → Clinical Maestro → Assignments"
# What became of a person, by the last word of an event's act.
_REASONS: Final[Mapping[str, Reason]] = {"deactivated": "removed", "deleted": "deleted", "created": "never active"}
_REMEDIES: Final[Mapping[Reason, str]] = {
    "active": (
        f"To end it, in Okta: take the person out of the {GROUP}, or off {_ASSIGN}. It ends the instant that Okta has "
        "our answer, and their data stays."
    ),
    "removed": (
        f"To give access again, in Okta: put the person back in the {GROUP}, or assign them under {_ASSIGN}. They come "
        "back as this contact, with everything that is kept of it."
    ),
    "never active": f"To give access, in Okta: see that the person is active there, and assigned under {_ASSIGN}.",
    "deleted": (
        f"To give access again, in Okta: put the person in the {GROUP}, or assign them under {_ASSIGN}. They come as a "
        "new contact; what is kept of this one stays here."
    ),
    "erased": (
        f"To give access again, in Okta: put the person in the {GROUP}, or assign them under {_ASSIGN}. They come as a "
        "new contact, without anything that was erased."
    ),
    "unknown": f"To give access, in Okta: put the person in the {GROUP}, or assign them under {_ASSIGN}.",
}


@dataclass(frozen=True, slots=True)
class Access:
    """Whether a person may sign in. `event` is the change that made it so, where one is kept; `at` is since when."""

    reason: Reason
    at: str | None = None
    event: Event | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether they may."""
        return self.reason == "active"

    @property
    def because(self) -> str:
        """Why, in a sentence for those who look after people."""
        on = f" on {day(self.at)}" if self.at else ""
        match self.reason:
            case "active":
                return f"{_who(self.event)} {self._came()}{on}."
            case "removed":
                return f"{_who(self.event)} removed this person{on}."
            case "never active":
                return (
                    f"{_who(self.event)} sent this person{on} as somebody who is not active, and has not changed that."
                )
            case "deleted":
                return f"{_who(self.event)} deleted this person{on}."
            case "erased":
                return f"This person was erased{on}. Nothing about them is kept."
            case "unknown":
                return "Okta has not sent such a person to Clinical Maestro."

    @property
    def remedy(self) -> str:
        """What to do in Okta to have it otherwise."""
        return _REMEDIES[self.reason]

    @property
    def refusal(self) -> str:
        """What the person is told whose sign-in is refused. Of one who was erased it tells nothing."""
        on = f" on {day(self.at)}" if self.at else ""
        ask = f"Ask your Okta administrator to add you to the {GROUP}."
        match self.reason:
            case "removed" | "deleted":
                return f"Your organization removed your access to Clinical Maestro{on}. {ask}"
            case "never active":
                return f"Your organization has not made you active in Clinical Maestro. {ask}"
            case "active" | "erased" | "unknown":
                return f"Okta knows you, but has not sent you to Clinical Maestro yet. Try again in a minute. {ask}"

    def _came(self) -> str:
        is_back = self.event is not None and self.event.act.endswith(":reactivated")
        return "added this person back" if is_back else "added this person"


def access_of(contact: Contact | None, events: Sequence[Event]) -> Access:
    """The answer for a contact with its events, the newest first; None is an id that no contact has."""
    last = next((each for each in events if _act(each) not in {"changed", "unchanged"}), None)
    if contact is None:
        erased = next((each for each in events if _act(each) == "erased"), None)
        return Access("erased", erased.occasion.at, erased) if erased else Access("unknown")
    if contact.state == "active":
        came = next((each for each in events if _act(each) in {"created", "reactivated"}), None)
        return Access("active", contact.since, came)
    if contact.deleted:
        return Access("deleted", contact.deleted, last)
    reason = _REASONS.get(_act(last), "removed") if last else "removed"
    return Access(reason, contact.since, last)


@dataclass(frozen=True, slots=True)
class Caution:
    """What may make Okta's view another one than ours; `reference` is of the request that shows it."""

    sentence: str
    reference: str | None = None


def cautions(access: Access, told: Sequence[Exchange], paused: str | None, at: str) -> Sequence[Caution]:
    """What to be careful of at an instant.

    `told` are exchanges about the person, the newest first; `paused` is since when the organization is.
    """
    return [*_of_pause(paused), *(_of_silence(access, told, at) if access.is_allowed else ())]


def _of_pause(paused: str | None) -> Iterator[Caution]:
    if paused is not None:
        yield Caution(
            f"Support has paused provisioning since {day(paused)}. What Okta changes meanwhile, a removal too, is not "
            "heard here before it is resumed."
        )


def _of_silence(access: Access, told: Sequence[Exchange], at: str) -> Iterator[Caution]:
    pushes = [each for each in told if each.act not in READS and each.status not in _TRIED_AGAIN]
    if pushes and pushes[0].is_refused:
        yield Caution(
            f"What Okta last sent of this person was refused, on {day(pushes[0].at)}. Until that is mended Okta sends "
            "nothing more of them, not even that they were removed. In Okta: Dashboard → Tasks, select the person, "
            "Retry Selected.",
            pushes[0].reference,
        )
    heard = max((each.at for each in told if not each.is_refused), default=access.at or at)
    days = int(seconds_between(max(heard, access.at or heard), at) // 86_400)
    if days >= CONFIRMED_DAYS:
        yield Caution(
            f"Okta has sent nothing of this person for {days:,} days. It sends nothing of whom nothing changes; to be "
            "sure, in Okta: Applications → Clinical Maestro → Import → Import Now."
        )


def _who(event: Event | None) -> str:
    if event is None or event.occasion.actor_type == "credential":
        return "Okta"
    return "Support" if event.occasion.actor_type == "support" else "Clinical Maestro"


def _act(event: Event) -> str:
    return event.act.rpartition(":")[2]
