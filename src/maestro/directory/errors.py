"""What can go wrong with organizations, credentials and support accounts: a closed set, in words for people."""

from __future__ import annotations


class DirectoryError(Exception):
    """Something that was asked cannot be done; the message says why and what to do."""


class Missing(DirectoryError):
    """There is no such organization, credential, contact or account."""


class Refused(DirectoryError):
    """The request breaks a rule; the message names the rule."""


class Taken(DirectoryError):
    """A name that must be unique is already in use."""


class Unavailable(DirectoryError):
    """The store cannot answer now. Nothing was changed that was not reported as changed."""
