"""The fields of Okta's wizard and what stands in each: the same facts as JSON and as a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from scripts.oin.attributes import EIGHT, EMAIL_TYPE, OktaAttribute
from scripts.oin.features import features, is_served

NAME: Final = "Clinical Maestro"
SHORT: Final = "Plan and outsource clinical trials; Okta keeps the people who do it in step."
DESCRIPTION: Final = " ".join(
    """
    Clinical Maestro is where sponsors plan and outsource clinical trials. The people of an organization who work in it
    are its internal contacts. With this integration, Okta decides who they are: whoever is assigned to the app in Okta
    becomes an internal contact, with name, e-mail, title, department and phone; changes in Okta arrive by themselves;
    whoever is unassigned or deactivated in Okta can no longer sign in, from the moment Okta is answered. Nothing is
    deleted: the contact becomes inactive and all data of the trial stays, and when the person comes back, it is the
    same contact again. Administrators are told, in Okta's own menu names, what was wrong with a request and what to do
    about it.
    """.split()
)
# Okta's limits: submit-oin-app (OIN catalog properties, tenant settings, base URL) and submit-app-prereq.
MAX_NAME, MAX_DESCRIPTION, MAX_BASE_URL, MAX_VARIABLES = 64, 1024, 1024, 8

_GROUP_OPERATIONS: Final = {
    "Create": "POST /Groups",
    "Read": "GET /Groups",
    "Update (Uses PATCH)": "PATCH /Groups/{id}",
    "Delete": "DELETE /Groups/{id}",
}
OPEN: Final = (
    "integration.support_contacts",
    "scim.configuration_guide",
    "support_contact.email",
    "test_account.url",
    "test_account.password",
    "tests.spec_results",
    "tests.crud_results",
)


@dataclass(frozen=True, slots=True)
class Publisher:
    """What a submission says that the code cannot know: under which domain organizations have their hosts."""

    base_domain: str

    @property
    def base_url(self) -> str:
        """The template of the base URL, in Okta's expression language."""
        return f"'https://' + app.subdomain + '.{self.base_domain}/scim/v2'"

    def base_url_of(self, subdomain: str) -> str:
        """What the template comes to."""
        return f"https://{subdomain}.{self.base_domain}/scim/v2"


def submission(publisher: Publisher) -> dict[str, Any]:
    """Every field of the wizard. None is what has to be decided or made first; `open` names those."""
    return {
        "integration": {
            "display_name": NAME,
            "short_description": SHORT,
            "description": DESCRIPTION,
            "logo": "logo.png",
            "use_cases": [],
            "support_contacts": None,
        },
        "tenant_settings": [{"label": "Subdomain", "name": "subdomain"}],
        "support_contact": {"email": None},
        "scim": {
            "base_url": publisher.base_url,
            "base_url_example": publisher.base_url_of("acme"),
            "objects": ["Users", "Groups"],
            "authentication_mode": "Bearer",
            "user_operations": _user_operations(),
            "group_operations": {name: is_served(request) for name, request in _GROUP_OPERATIONS.items()},
            "configuration_guide": None,
        },
        "published_app": {
            "authentication_mode": "Basic",
            "fields": ["Base URL", "User name", "Password"],
            "base_url_example": publisher.base_url_of("acme"),
        },
        "features": [
            {"name": each.name, "supported": each.is_supported, "because": each.because} for each in features()
        ],
        "attributes": [_as_field(each) for each in (*EIGHT, EMAIL_TYPE)],
        "test_account": {"url": None, "username": "isvtest@okta.com", "password": None},
        "tests": {"spec_results": None, "crud_results": None, "manual_plan": "test-cases.md"},
        "open": list(OPEN),
    }


def _user_operations() -> Mapping[str, bool]:
    has = {each.name: each.is_supported for each in features()}
    return {
        "Create": has["Create users"],
        "Read": has["Import users"],
        "Update": has["Update user attributes"],
        "Change password": has["Sync password"],
        "Deactivate": has["Deactivate users"],
        "Support PATCH for User": is_served("PATCH /Users/{id}"),
        # It would bring every attribute of the SCIM User into the app profile, where eight are asked for.
        "Import User Schema": False,
    }


def _as_field(attribute: OktaAttribute) -> dict[str, Any]:
    return {
        "name": attribute.name,
        "type": attribute.found.leaf.type,
        "required": attribute.is_required,
        "external_name": attribute.external_name,
        "external_namespace": attribute.external_namespace,
        "scim_path": attribute.path,
        "from_okta": attribute.from_okta,
        "in_maestro": attribute.label,
    }
