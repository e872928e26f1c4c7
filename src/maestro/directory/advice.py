"""What to do about a request that was refused or failed, in the names of Okta's own menus."""

from __future__ import annotations

from maestro.directory.exchange import Exchange

_RETRY = "When it is mended: Okta → Dashboard → Tasks, select the person, Retry Selected."
_CREDENTIALS = "Okta → Applications → Clinical Maestro → Provisioning → Integration → Edit"


def advice_on(exchange: Exchange) -> str | None:
    """One or two sentences; None where there is nothing to do because it was done."""
    if not exchange.is_refused:
        return None
    match exchange.status:
        case 401:
            return _on_credentials(exchange)
        case 404 if exchange.act == "nothing":
            return f"Correct the Base URL under {_CREDENTIALS}, then Test API Credentials and Save."
        case 404:
            return (
                "Okta is linked to somebody or something that is no longer here. In Okta, take the person off the "
                "app's Assignments and assign them again; a group is unlinked under Push Groups and pushed again."
            )
        case 409:
            return (
                "In Okta, take the person off the app’s Assignments and assign them again: Okta then finds the contact "
                f"that is here. {_RETRY}"
            )
        case 412:
            return (
                "Nothing. Somebody else changed it at the same moment; Okta reads it again and sends its change anew."
            )
        case 413 | 415 | 405 | 501:
            return "Okta does not send this by itself. Tell Clinical Maestro support what sends it."
        case 429:
            return "Nothing. Okta tries again by itself, up to ten times."
        case status if status >= 500:
            return f"It is our fault, and support is told. {_RETRY}"
        case _:
            return (
                "Check what Okta sends: Applications → Clinical Maestro → Provisioning → To App → Attribute Mappings. "
                f"{_RETRY}"
            )


def _on_credentials(exchange: Exchange) -> str:
    if exchange.credential is not None:
        return (
            f"Okta uses a password that is no longer good, or another user name with it. Enter those that support gave "
            f"last: {_CREDENTIALS}, then Test API Credentials and Save."
        )
    return (
        f"Enter user name and password exactly as support gave them: {_CREDENTIALS}, then Test API Credentials and "
        "Save. A password begins with cmscim_ and is 50 characters long."
    )
