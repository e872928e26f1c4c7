"""Rules about the connection: passwords, the base URL, and whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from maestro.directory.credential import Credential
from maestro.directory.diagnoses.diagnosis import Diagnosis, counted, day, minute, references_of
from maestro.directory.diagnoses.evidence import DAY, Evidence
from maestro.directory.exchange import Exchange

_ENTER = "In Okta: Applications → Clinical Maestro → Provisioning → Integration → Edit"
_TEST = "press Test API Credentials, then Save."
_RETRY = "Then Dashboard → Tasks, Retry Selected."


def old_password(evidence: Evidence) -> Sequence[Diagnosis]:
    """D2: a password of ours that is no longer good, or a good one with another user name."""
    known = {each.id: each for each in evidence.credentials}
    failed = [each for each in _unsolved(evidence) if each.status == 401 and each.credential in known]
    found = []
    for credential_id, group in groupby(sorted(failed, key=_credential), key=_credential):
        exchanges, credential = list(group), known[credential_id]
        if credential.is_live(evidence.at):
            sentence = f"The password ending in {credential.hint} is right, but another user name comes with it."
            fix = f"{_ENTER}, enter the user name {evidence.user_name}, {_TEST}"
        else:
            sentence = f"Okta still uses the password ending in {credential.hint}, {how_it_ended(credential)}."
            fix = f"{_ENTER}, enter the password that support issued last, {_TEST} {_RETRY}"
        log = f"?credential={credential_id}&status=401&show=failures"
        found.append(Diagnosis("D2", "attention", sentence, fix, references_of(exchanges), log))
    return found


def wrong_password(evidence: Evidence) -> Sequence[Diagnosis]:
    """D3: no password of ours at all."""
    failed = [
        each for each in _unsolved(evidence) if each.status == 401 and each.credential is None and each.act != "nothing"
    ]
    if not failed:
        return ()
    newest = failed[0]
    if newest.detail and "is needed" in newest.detail:
        sentence = "Okta sends neither user name nor password."
    elif newest.detail and "neither Basic nor Bearer" in newest.detail:
        sentence = "Okta sends its password in a way that is neither Basic nor Bearer."
    else:
        sentence = "User name or password is wrong: it is none that support has issued."
    fix = (
        f"{_ENTER}, enter user name {evidence.user_name} and the password exactly as support gave them (it begins with "
        f"cmscim_ and is 50 characters long), {_TEST}"
    )
    return [Diagnosis("D3", "attention", sentence, fix, references_of(failed), "?status=401&show=failures")]


def wrong_base_url(evidence: Evidence) -> Sequence[Diagnosis]:
    """D4: paths that are none of ours, such as a base URL that stands twice in the address."""
    failed = [each for each in _unsolved(evidence) if each.act == "nothing" and each.status in {401, 404}]
    if not failed:
        return ()
    asked = failed[0].path.partition("/o/")[2].partition("/")[2]
    times = counted(len(failed), "request", "requests")
    sentence = f"The Base URL in Okta is wrong: {times} asked for “/{asked}”."
    fix = f"{_ENTER}, enter the Base URL exactly as it is here: {evidence.base_url} and nothing behind it, {_TEST}"
    return [Diagnosis("D4", "attention", sentence, fix, references_of(failed), "?act=nothing&show=failures")]


def nobody_assigned(evidence: Evidence) -> Sequence[Diagnosis]:
    """D5: the test of the connection succeeded, and nothing has come since."""
    tests = [each for each in evidence.recent if each.act == "tested" and not each.is_refused]
    others = [each for each in evidence.recent if each.act not in {"tested", "listed", "discovered"}]
    if not tests or others or tests[0].at > evidence.ago(DAY) or evidence.counts.active or evidence.counts.inactive:
        return ()
    sentence = f"The credentials work, as Okta tested on {minute(tests[0].at)}, and nobody has been sent since."
    fix = (
        "Next, in Okta: Applications → Clinical Maestro → Provisioning → To App → Edit, tick Create Users, Update User "
        "Attributes and Deactivate Users, Save. Then Assignments → Assign → Assign to Groups: Clinical Maestro Users "
        "Group."
    )
    return [Diagnosis("D5", "note", sentence, fix, references_of(tests), "?act=tested")]


def our_fault(evidence: Evidence) -> Sequence[Diagnosis]:
    """D11: what we failed to do, or put off."""
    lately = [each for each in evidence.refused if each.at >= evidence.ago(DAY)]
    failed = [each for each in lately if each.status >= 500 and each.status != 501]
    put_off = [each for each in lately if each.status == 429 and "password" not in (each.detail or "")]
    found = []
    if failed:
        times = counted(len(failed), "request", "requests")
        sentence = f"{times} of the last day failed, and it is our fault. Support is told."
        fix = "When support says that it is mended, in Okta: Dashboard → Tasks, Retry Selected."
        found.append(Diagnosis("D11", "attention", sentence, fix, references_of(failed), "?result=failed"))
    if put_off:
        times = counted(len(put_off), "request was", "requests were")
        sentence = f"{times} put off within the last day: {put_off[0].detail}"
        fix = "Nothing has to be done. Okta tries again by itself, up to ten times."
        found.append(Diagnosis("D11", "note", sentence, fix, references_of(put_off), "?status=429"))
    return found


def quiet(evidence: Evidence) -> Sequence[Diagnosis]:
    """D13: nothing has come for a day, which is as it should be while nothing changes."""
    newest = evidence.newest
    is_empty = not (evidence.counts.active or evidence.counts.inactive)  # D5 is about that
    if newest is None or is_empty or newest.at > evidence.ago(DAY) or newest.is_refused or newest.act == "tested":
        return ()
    sentence = f"Quiet: the last message came on {minute(newest.at)}. Okta sends nothing when nothing changes."
    fix = "Nothing has to be done. To see that the connection is alive, press Test API Credentials in Okta."
    return [Diagnosis("D13", "note", sentence, fix, (newest.reference,))]


def _unsolved(evidence: Evidence) -> Sequence[Exchange]:
    """Failures after the last request that came through, whatever it was answered."""
    through = max((each.at for each in evidence.recent if each.status != 401 and each.act != "nothing"), default="")
    if evidence.newest and evidence.newest.status != 401 and evidence.newest.act != "nothing":
        through = max(through, evidence.newest.at)
    return [each for each in evidence.refused if each.at > through]


def _credential(exchange: Exchange) -> str:
    return exchange.credential or ""


def how_it_ended(credential: Credential) -> str:
    """What ended a credential and on which day, to follow the words that name it."""
    ended = credential.ended_by or credential.created
    if credential.revoked == ended:
        return f"which was revoked on {day(ended)}"
    if credential.expires == ended:
        return f"which expired on {day(ended)}"
    return f"which was replaced on {day(ended)}"
