"""What the administrator sees: the System Log's titles and the texts under Dashboard → Tasks.

The first half of an error is Okta's sentence, the second what the remote server reported. The sentences for
deactivation and reactivation are composed on the pattern of the others; those others are as seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, assert_never

from maestro.okta.answers import Failure
from maestro.okta.connection import Connection, Mode
from maestro.okta.people import Person, Verb

Step = Literal["verify_exists", "push", "push_profile", "reactivate", "deactivate", "sync", "import"]

TITLES: Final[Mapping[Step, str]] = {
    "verify_exists": "Verify user exists in external application",
    "push": "Push new user to external application",
    "push_profile": "Push user's profile to external application",
    "reactivate": "Reactivate user's account in external application",
    "deactivate": "Deactivate user's account in external application",
    "sync": "Sync user in external application",
    "import": "Import user from external application",
}

EMPTY_USER: Final = "Create new user returned empty user."
NO_MATCH: Final = "Matching user not found"
DEACTIVATE_OFF: Final = "Deactivate Users is off under Provisioning → To App"
UPDATE_OFF: Final = "Update User Attributes is off under Provisioning → To App"
BEFORE_PROVISIONING: Final = (
    "User was assigned this application before Provisioning was enabled and not provisioned in the downstream "
    "application. Click Provision User."
)
_UNTESTED: Final = (
    "The connector configuration could not be tested. Make sure that the URL, Authentication Parameters are correct "
    "and that there is an implementation available at the URL provided."
)


def event(step: Step) -> str:
    """The System Log's event type."""
    return f"application.provision.user.{step}"


def verified(connection: Connection) -> str:
    """What *Test API Credentials* says when all is well."""
    if connection.mode is Mode.AIW_PUT:
        return "Connector configured successfully"
    return f"{connection.app} was verified successfully!"


def not_verified(failure: Failure) -> str:
    """What *Test API Credentials* says otherwise; what the server reported stands behind Okta's own words."""
    phrase, _, reported = (failure.reason or "null").partition(". ")
    said = f"Error authenticating: {phrase}. {_UNTESTED}"
    return f"{said} {reported}" if reported else said


def not_imported(failure: Failure) -> str:
    """What the Import tab says of an import that failed."""
    return f"Error while importing users: {failure.reason or 'null'}"


def task(verb: Verb, person: Person, app: str, step: Step, failure: Failure) -> str:
    """The text of a failed task."""
    name = person.profile.display_name
    said = _step(step, person, failure)
    match verb:
        case "provision":
            return f"Automatic provisioning of user {name} to app {app} failed: {said}"
        case "push_profile":
            return f"Automatic profile push of user {name} to app {app} failed: {said}"
        case "deactivate":
            return f"Automatic deprovisioning of user {name} from app {app} failed: {said}"
        case _:
            assert_never(verb)


def _step(step: Step, person: Person, failure: Failure) -> str:
    if failure.reason in {EMPTY_USER, NO_MATCH}:
        return str(failure.reason)
    name, login, reason = person.profile.display_name, person.profile.login, failure.reason or "null"
    match step:
        case "verify_exists":
            return f"Error while verifying if user {login} exists: {reason}"
        case "push":
            return f"Error while creating user {name}: {reason}"
        case "push_profile":
            return f"Error while trying to push profile update for '{login}': {reason}"
        case "reactivate":
            return f"Error while reactivating user {name}: {reason}"
        case "deactivate":
            return f"Error while deactivating user {name}: {reason}"
        case _:
            return reason
