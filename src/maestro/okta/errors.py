"""What Okta's administrator cannot do: a closed set, in words for people."""

from __future__ import annotations


class OktaError(Exception):
    """Something that was asked of the simulated Okta cannot be done; the message says why and what to do."""


class Unknown(OktaError):
    """There is no such person or group."""


class AlreadyThere(OktaError):
    """A login or a group's name that must be unique is already in use."""


class NotPossible(OktaError):
    """The request makes no sense as things are; the message says what to do first."""
