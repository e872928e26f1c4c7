"""Rules about people who were removed: many at a time, or straight after they came back."""

from __future__ import annotations

from collections.abc import Sequence

from maestro.directory.diagnoses.diagnosis import Diagnosis, counted, minute, references_of
from maestro.directory.diagnoses.evidence import DAY, Evidence
from maestro.directory.exchange import Exchange
from maestro.directory.instants import later, seconds_between
from maestro.directory.told import kind_of

WINDOW_SECONDS = 600
MOST = 50
MOST_SHARE = 0.2
# A fifth of four people is no mass of people.
LEAST = 5
_FLAP_SECONDS = 60


def mass_deactivation(evidence: Evidence) -> Sequence[Diagnosis]:
    """D10: more than fifty people, or more than a fifth, within ten minutes. Obeyed at once, and told to both sides."""
    lately = [each for each in evidence.deactivated if each.at >= evidence.ago(DAY) and kind_of(each) == "person"]
    burst = _largest_burst(sorted(lately, key=lambda each: each.at))
    if not is_mass(len(burst), evidence.counts.active):
        return ()
    begin, end = burst[0].at, burst[-1].at
    people = counted(len(burst), "person", "people")
    is_cut = len(evidence.deactivated) == len(burst) and len(burst) >= MOST * 10
    at_least = "at least " if is_cut else ""
    sentence = (
        f"Okta removed {at_least}{people} within ten minutes, from {minute(begin)} on: they can no longer sign in. "
        "All their data is kept."
    )
    fix = (
        "If it was meant, nothing has to be done. If it was not, in Okta: give the group back (Applications → Clinical "
        "Maestro → Assignments), or put the people back into it. Everybody returns as the contact that they were."
    )
    log = f"?act=deactivated&from={begin[:16]}&to={end[:16]}"
    people_ids = tuple(each.resource for each in burst if each.resource)
    # Where the burst goes on beyond what was looked at, whoever opens the list is led to its beginning.
    everybody = f"?reference={burst[-1].reference}" if is_cut else f"?since={begin[:16]}&until={end[:16]}"
    return [Diagnosis("D10", "alarm", sentence, fix, references_of(burst), log, people_ids, everybody)]


def is_mass(people: int, active: int) -> bool:
    """Whether so many people, removed within the window, are a mass of them where so many are active since."""
    share = people / max(1, people + active)
    return people > MOST or (people >= LEAST and share > MOST_SHARE)


def largest_burst(instants: Sequence[str]) -> int:
    """The most of these instants, in their order, that lie within one window."""
    most = first = 0
    for last, at in enumerate(instants):
        begin = later(at, -WINDOW_SECONDS)
        while instants[first] < begin:
            first += 1
        most = max(most, last - first + 1)
    return most


def removed_again(evidence: Evidence) -> Sequence[Diagnosis]:
    """D14: added back and removed within a minute: Okta pushed a profile that was out of date."""
    removed: dict[str, list[Exchange]] = {}
    for each in evidence.deactivated:
        removed.setdefault(each.resource or "", []).append(each)
    flaps = [
        (back, gone)
        for back in evidence.reactivated
        for gone in removed.get(back.resource or " ", ())
        if 0 <= seconds_between(back.at, gone.at) <= _FLAP_SECONDS
    ]
    if not flaps:
        return ()
    back, gone = flaps[0]
    seconds = max(1, round(seconds_between(back.at, gone.at)))
    others = f", and {counted(len(flaps) - 1, 'other', 'others')} likewise" if len(flaps) > 1 else ""
    sentence = (
        f"{evidence.name_of(gone)} was removed {counted(seconds, 'second', 'seconds')} after being added back, on "
        f"{minute(gone.at)}{others}."
    )
    fix = (
        "If it was not meant, in Okta: take the person off Assignments and assign them again. Okta sometimes sends an "
        "older profile after a newer one, which cannot be told from a removal."
    )
    return [Diagnosis("D14", "attention", sentence, fix, references_of([gone for _, gone in flaps]))]


def _largest_burst(exchanges: Sequence[Exchange]) -> Sequence[Exchange]:
    """The most that lie within one window; of the same person one."""
    best: Sequence[Exchange] = ()
    first = 0
    for last, exchange in enumerate(exchanges):
        begin = later(exchange.at, -WINDOW_SECONDS)
        while exchanges[first].at < begin:
            first += 1
        if last - first + 1 > len(best):
            best = exchanges[first : last + 1]
    return list({each.resource or each.reference: each for each in best}.values())
