"""The connection to an app: what the administrator enters under Provisioning → Integration, and Okta's habits there."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from maestro.okta.errors import NotPossible


class Mode(StrEnum):
    """The three kinds of app that Okta provisions by SCIM 2.0; they differ in authentication and in requests."""

    OIN_LEGACY_BASIC = "oin_legacy_basic"
    """An app of the integration network with a user name and password: PUT for profiles, PATCH for activation."""
    OIN_BEARER = "oin_bearer"
    """The same with a bearer token."""
    AIW_PUT = "aiw_put"
    """A custom app made with the app integration wizard: PUT for everything."""


class Encoding(StrEnum):
    """How the spaces of a filter are written in a URL; Okta has been seen doing either."""

    PLUS = "plus"
    PERCENT20 = "percent20"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Habits of Okta's that can be switched, each seen in the wild."""

    encoding: Encoding = Encoding.PLUS
    failed_push_unlinks: bool = True
    """After a failed profile push the person counts as unlinked, and no deactivation is ever sent."""
    stale_put_after_reactivation: bool = False
    """The profile push that follows a quick reactivation still carries `active: false`."""
    control_characters: bool = False
    """First names carry invisible characters, as if pasted from another program."""
    upper_case_user_name: bool = False
    """User names are sent in upper case, as an application username format may make them."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the app is, and how Okta presents itself there.

    Without a `user_name`, or in the mode `oin_bearer`, the `secret` is a bearer token; else the password.
    """

    base_url: str
    secret: str = field(repr=False)
    user_name: str = ""
    mode: Mode = Mode.OIN_LEGACY_BASIC
    app: str = "Clinical Maestro"
    import_groups: bool = False
    behaviour: Behaviour = Behaviour()

    def __post_init__(self) -> None:
        """Raises NotPossible for what Okta's form would not take."""
        if not _is_base_url(self.base_url):
            raise NotPossible(f"{self.base_url} is not a base URL. It is like https://acme.example/scim/v2.")
        if "_" in self.base_url:
            raise NotPossible(f"{self.base_url} has an underscore; Okta takes no such base URL.")
        if not self.secret:
            raise NotPossible("The password or token is empty.")
        if not (self.secret + self.user_name).isprintable() or ":" in self.user_name:
            raise NotPossible("The user name and the password must be printable, and the user name without a colon.")
        if self.mode is Mode.OIN_LEGACY_BASIC and not self.user_name:
            raise NotPossible("A user name is needed in the mode oin_legacy_basic; oin_bearer takes a token alone.")
        if not self.authorization.isascii():
            raise NotPossible("A bearer token is made of ASCII characters.")

    @property
    def authorization(self) -> str:
        """The value of the Authorization header."""
        if self.mode is Mode.OIN_BEARER or not self.user_name:
            return f"Bearer {self.secret}"
        return "Basic " + base64.b64encode(f"{self.user_name}:{self.secret}".encode()).decode()


@dataclass(frozen=True, slots=True)
class App:
    """The app as it was added from the catalog: the label that messages show, and the organization's subdomain."""

    label: str = "Clinical Maestro"
    subdomain: str = ""


@dataclass(frozen=True, slots=True)
class ToApp:
    """The switches under Provisioning → To App. In Okta itself all are off until somebody turns them on."""

    create_users: bool = True
    """Without it nobody is created: who is not in the app already fails with *Matching user not found*."""
    update_attributes: bool = True
    deactivate_users: bool = True
    """Without it an account stays active when the app is taken from its person."""


def _is_base_url(text: str) -> bool:
    try:
        url = urlsplit(text)
        url.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return False
    if not (text.isascii() and text.isprintable() and " " not in text):
        return False
    return url.scheme in {"http", "https"} and bool(url.hostname) and not (url.query or url.fragment or url.username)
