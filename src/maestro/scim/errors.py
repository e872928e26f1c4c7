"""The closed set of SCIM errors: RFC 7644 §3.12, tables 8 and 9."""

from __future__ import annotations

ERROR_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error"


class ScimError(Exception):
    """A request that is refused.

    `status` is the HTTP status, `scim_type` the keyword of table 9 where one applies, `detail` one
    sentence for the person who will read it: Okta shows it to its administrator word for word.
    """

    status = 400
    scim_type: str | None = None

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidSyntax(ScimError):
    """The body is not JSON, or not the message this request carries."""

    scim_type = "invalidSyntax"


class InvalidFilter(ScimError):
    """The filter does not follow RFC 7644 §3.4.2.2, or compares what cannot be compared."""

    scim_type = "invalidFilter"


class InvalidPath(ScimError):
    """The PATCH path does not follow RFC 7644 §3.5.2, or names no attribute."""

    scim_type = "invalidPath"


class NoTarget(ScimError):
    """The PATCH path selects nothing that could be operated on."""

    scim_type = "noTarget"


class InvalidValue(ScimError):
    """A required value is missing, or a value does not fit its attribute."""

    scim_type = "invalidValue"


class InvalidCursor(ScimError):
    """The cursor is not one that this search gave out (RFC 9865 §2.1)."""

    scim_type = "invalidCursor"


class InvalidCount(ScimError):
    """The count beside a cursor is out of range (RFC 9865 §2.1)."""

    scim_type = "invalidCount"


class Mutability(ScimError):
    """The change is not compatible with the mutability of the attribute or its current state."""

    scim_type = "mutability"


class Uniqueness(ScimError):
    """A value that must be unique is already in use."""

    status = 409
    scim_type = "uniqueness"


class Unauthorized(ScimError):
    """No credential of this organization."""

    status = 401


class Forbidden(ScimError):
    """The operation is not permitted: a filter on discovery (RFC 7644 §4)."""

    status = 403


class NotFound(ScimError):
    """No such resource or endpoint."""

    status = 404


class MethodNotAllowed(ScimError):
    """The endpoint does not serve this method."""

    status = 405

    def __init__(self, detail: str, allowed: tuple[str, ...]) -> None:
        super().__init__(detail)
        self.allowed = allowed


class Conflict(ScimError):
    """A bulk operation refers to a resource that was not created (RFC 7644 §3.7.1)."""

    status = 409


class PreconditionFailed(ScimError):
    """The version named by the client is not the current one (RFC 7644 §3.14)."""

    status = 412


class TooLarge(ScimError):
    """The body is over the limit."""

    status = 413


class UnsupportedMediaType(ScimError):
    """The body is neither application/scim+json nor application/json."""

    status = 415


class TooManyRequests(ScimError):
    """Try again after `retry_after` seconds. Okta honours whole seconds only."""

    status = 429

    def __init__(self, detail: str, retry_after: int = 5) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class NotImplementedHere(ScimError):
    """The service provider does not support the requested operation."""

    status = 501
