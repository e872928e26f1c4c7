"""Rules about people whose request was refused, or never came."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from maestro.directory.diagnoses.diagnosis import Diagnosis, counted, day, names_told, references_of
from maestro.directory.diagnoses.evidence import Evidence
from maestro.directory.exchange import Exchange
from maestro.directory.instants import later
from maestro.directory.told import kind_of

_APP = "In Okta: Applications → Clinical Maestro"
_RETRY = "Then Dashboard → Tasks, Retry Selected."
# So long Okta may take from the look-up to the create.
_PATIENCE_SECONDS = 300


def never_created(evidence: Evidence) -> Sequence[Diagnosis]:
    """D1: looked up, not here, and not created within five minutes: *Create Users* is off."""
    creates = [each for each in evidence.recent if each.act in {"created", "reactivated"}]
    missed = [
        each
        for each in evidence.recent
        if each.act == "looked up" and each.found == 0 and each.about_key and kind_of(each) == "person"
        and each.at <= evidence.ago(_PATIENCE_SECONDS)
        and not any(made.about_key == each.about_key and made.at >= each.at for made in creates)
    ]  # fmt: skip
    # Whoever tries until it works, or looks somebody up by hand, is not told of for a week.
    answered = [each for each in creates if not each.is_refused]
    missed = [each for each in missed if not any(later(each.at, 60) < made.at for made in answered)]
    if not missed:
        return ()
    who = names_told(each.about or "" for each in missed)
    people = counted(len({each.about_key for each in missed}), "person who is", "people who are")
    sentence = f"Okta looked up {people} not here, and did not add them: {who}. Create Users is off in Okta."
    fix = (
        f"{_APP} → Provisioning → To App → Edit, tick Create Users, Save. In Okta these people have the error "
        f"“Matching user not found”. {_RETRY}"
    )
    return [Diagnosis("D1", "attention", sentence, fix, references_of(missed), "?act=looked+up&show=everything")]


def name_taken(evidence: Evidence) -> Sequence[Diagnosis]:
    """D6: the user name is somebody's here already."""
    refused = [each for each in _unsolved(evidence) if each.status == 409 and kind_of(each) == "person"]
    if not refused:
        return ()
    told, people = [], []
    for each in _one_each(refused):
        holder = evidence.people.get(each.about_key or "")
        if holder is None:
            told.append(f"{each.about or 'somebody'}")
            continue
        people.append(holder.id)
        state = "active" if holder.state == "active" else f"inactive since {day(holder.since)}"
        told.append(f"{each.about} ({holder.name}, {state})")
    sentence = f"Not saved, because the user name is a contact’s here already: {names_told(told)}."
    fix = (
        f"{_APP} → Assignments: take the person off and assign them again. Okta then looks for the user name, finds "
        "the contact and links to it; one that is inactive becomes active again with all its data. If it is another "
        "person of the same name, give one of them another application username."
    )
    log = "?status=409&show=failures"
    return [Diagnosis("D6", "attention", sentence, fix, references_of(refused), log, tuple(people))]


def not_valid(evidence: Evidence) -> Sequence[Diagnosis]:
    """D7: an attribute is missing or no good; as many findings as there are causes."""
    refused = [
        each
        for each in _unsolved(evidence)
        if each.status == 400 and each.problem and each.act not in {"looked up", "listed"}
    ]
    found = []
    for problem, group in groupby(sorted(refused, key=_problem), key=_problem):
        exchanges = sorted(group, key=lambda each: each.at, reverse=True)
        who = names_told(evidence.name_of(each) for each in _one_each(exchanges))
        people = counted(len(_one_each(exchanges)), "person was", "people were")
        sentence = f"{people} not saved: {who}. {problem}"
        fix = (
            f"{_APP} → Provisioning → To App → Attribute Mappings: see to it that everybody has the attribute, or fill "
            f"it in in the person’s profile. {_RETRY} Until then Okta will not send these people’s removal either."
        )
        log = f"?like={exchanges[0].reference}&show=failures"
        found.append(Diagnosis("D7", "attention", sentence, fix, references_of(exchanges), log))
    return found


def gone(evidence: Evidence) -> Sequence[Diagnosis]:
    """D8: Okta is linked to somebody who was erased or deleted, or who never was here."""
    refused = [
        each
        for each in _unsolved(evidence)
        if each.status == 404 and each.act != "nothing" and kind_of(each) == "person" and each.resource
    ]
    if not refused:
        return ()
    told = names_told(_who_is_gone(evidence, each) for each in _one_each(refused))
    sentence = f"Okta is linked to somebody who is no longer here: {told}."
    fix = (
        f"{_APP} → Assignments: take the person off, and assign them again if they are still to have access: they come "
        "as a new contact. Whoever was erased comes without anything that was erased."
    )
    return [Diagnosis("D8", "attention", sentence, fix, references_of(refused), "?status=404&show=failures")]


def without_active(evidence: Evidence) -> Sequence[Diagnosis]:
    """D9: a PUT that says nothing of `active`; the state stays as it was."""
    left_out = [each for each in evidence.recent if each.remark == "without active" and not each.is_refused]
    if not left_out:
        return ()
    who = names_told(evidence.name_of(each) for each in _one_each(left_out))
    sentence = f"Okta left out whether these people are active, so that stayed as it was: {who}."
    fix = (
        f"{_APP} → Provisioning → To App: see that Deactivate Users is ticked, and that no mapping of your own "
        "replaces active. Whoever is to lose access is taken off Assignments."
    )
    return [Diagnosis("D9", "note", sentence, fix, references_of(left_out))]


def shared_address(evidence: Evidence) -> Sequence[Diagnosis]:
    """D12: two active people of one e-mail address, of whom one came or was changed lately."""
    if not evidence.sharing:
        return ()
    told = names_told(f"{' and '.join(names)} ({address})" for address, names in evidence.sharing.items())
    sentence = f"Two contacts have the same email address: {told}."
    fix = (
        f"{_APP} → Assignments: see whether they are one person with two accounts, and take one off. If they are two "
        "people, correct the email address in the profile of one of them. Until then both can sign in."
    )
    return [Diagnosis("D12", "attention", sentence, fix)]


def _unsolved(evidence: Evidence) -> Sequence[Exchange]:
    """Refusals after which nothing was done for the same one."""
    done: dict[str, str] = {}
    for each in evidence.recent:
        if not each.is_refused and each.act not in {"looked up", "read"}:
            for key in (each.about_key, each.resource):
                done.setdefault(key or "", each.at)
    return [
        each
        for each in evidence.refused
        if all(done.get(key, "") < each.at for key in (each.about_key, each.resource) if key)
    ]


def _one_each(exchanges: Sequence[Exchange]) -> Sequence[Exchange]:
    """The newest for each whom they are about."""
    return list({each.about_key or each.reference: each for each in reversed(exchanges)}.values())[::-1]


def _problem(exchange: Exchange) -> str:
    return exchange.problem or ""


def _who_is_gone(evidence: Evidence, exchange: Exchange) -> str:
    last = evidence.ends.get(exchange.resource or "")
    contact = evidence.people.get(exchange.resource or "")
    if last is not None and last.act.endswith(":erased"):
        return f"a person who was erased on {day(last.occasion.at)}"
    if contact is not None and contact.deleted:
        return f"{contact.name}, whom Okta deleted on {day(contact.deleted)}"
    return f"{exchange.about or 'an id'} that is not known here ({exchange.resource})"
