"""What Okta sends and when: each act of its administrator, the requests that follow, and what people then see.

As Okta documents it, and as recordings of it show. A test plays each act with the simulated Okta, and compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple


class Sent(NamedTuple):
    """A request, the status that it is answered here, and what it says; `…` and `{id}` stand for what differs."""

    request: str
    status: int
    says: str = ""


@dataclass(frozen=True, slots=True)
class OktaAct:
    """One act of an administrator, or of Okta's own.

    `where` is the menu. `sent` is what an app of Okta's catalog sends, `custom` what one made with the wizard does
    where that differs. `soon` says when, `seen` what people see of it here.
    """

    name: str
    title: str
    where: str
    sent: tuple[Sent, ...]
    soon: str
    seen: str
    custom: tuple[Sent, ...] | None = None

    @property
    def by_custom_app(self) -> tuple[Sent, ...]:
        """What a custom app sends."""
        return self.sent if self.custom is None else self.custom


_TEST: Final = Sent("GET /Users?startIndex=1&count=2", 200)
_LOOK_UP: Final = Sent('GET /Users?filter=userName eq "…"&startIndex=1&count=100', 200, "by the application username")
_READ: Final = Sent("GET /Users/{id}", 200)
_PUSH: Final = Sent("PUT /Users/{id}", 200, "our own answer, with the profile laid over it")
_ON: Final = Sent("PATCH /Users/{id}", 200, "active: true")
_OFF: Final = Sent("PATCH /Users/{id}", 200, "active: false")
_OFF_BY_PUT: Final = Sent("PUT /Users/{id}", 200, "our own answer, with active: false")
_LOOK_UP_GROUP: Final = Sent('GET /Groups?filter=displayName eq "…"&startIndex=1&count=100', 200, "by its name")
_READ_GROUP: Final = Sent("GET /Groups/{id}", 200)
_PUT_GROUP: Final = Sent("PUT /Groups/{id}", 200, "the name and all members")
_NEXT: Final = (
    "At once; each request a fraction of a second after the one before. People come in bursts, several at a time."
)
_PEOPLE: Final = "Applications → Clinical Maestro → Assignments, or the assigned group under Directory → Groups"
_PUSHES: Final = "Applications → Clinical Maestro → Push Groups"

OKTA_ACTS: Final = (
    OktaAct(
        "test",
        "Test API Credentials",
        "Provisioning → Integration",
        (_TEST,),
        "At once.",
        "The connection is Tested. The log says that Okta tested it, also when the password was wrong.",
    ),
    OktaAct(
        "save",
        "Save",
        "Provisioning → Integration",
        (_TEST, Sent("GET /Groups?startIndex=1&count=100", 200, "only with Import Groups ticked")),
        "At once.",
        "One more test in the log.",
    ),
    OktaAct(
        "assign-new",
        "Assign somebody who is not here",
        _PEOPLE,
        (_LOOK_UP, Sent("POST /Users", 201, "the profile, active: true, and a password made up at random")),
        _NEXT,
        "A new active contact. The password is thrown away.",
    ),
    OktaAct(
        "assign-known",
        "Assign somebody who is here and active",
        _PEOPLE,
        (_LOOK_UP, _READ, _PUSH),
        _NEXT,
        "The same contact, linked to the person in Okta, with Okta’s profile.",
    ),
    OktaAct(
        "assign-again",
        "Assign somebody again who was removed",
        _PEOPLE,
        (_LOOK_UP, _ON, _READ, _PUSH),
        _NEXT,
        "The same contact is active again, with its history.",
        custom=(_LOOK_UP, _READ, _PUSH),
    ),
    OktaAct(
        "change",
        "Change a profile",
        "Directory → People → Profile",
        (_READ, _PUSH),
        "At once, if an attribute changed that is mapped.",
        "The contact has the new value; its history has both.",
    ),
    OktaAct(
        "change-nothing",
        "Save a profile in which nothing changed",
        "Directory → People → Profile",
        (),
        "Never.",
        "Nothing. Silence is no fault: Okta sends nothing when nothing changes.",
    ),
    OktaAct(
        "force-sync",
        "Force Sync",
        "Provisioning → To App",
        (_READ, _PUSH),
        "At once, for everybody whom Okta holds linked, changed or not.",
        "Each contact has Okta’s values. The log says that nothing changed where they were the same.",
    ),
    OktaAct(
        "password",
        "Sync Password, where somebody switched it on",
        "Provisioning → To App → Sync Password",
        (Sent("PATCH /Users/{id}", 200, "the password"),),
        "When the person next signs in to Okta.",
        "Nothing: passwords are thrown away. People sign in through Okta; leave it off.",
        custom=(_READ, Sent("PUT /Users/{id}", 200, "our own answer, with the password")),
    ),
    OktaAct(
        "unassign",
        "Unassign a person, or take them out of the assigned group",
        _PEOPLE,
        (_OFF,),
        "At once, while Deactivate Users is ticked under Provisioning → To App.",
        "The contact is inactive and cannot sign in from that instant. All data is kept.",
        custom=(_READ, _OFF_BY_PUT),
    ),
    OktaAct(
        "deactivate",
        "Deactivate a person in Okta",
        "Directory → People → More Actions → Deactivate",
        (_OFF,),
        "Within a few seconds.",
        "The contact is inactive. All data is kept.",
        custom=(_READ, _OFF_BY_PUT),
    ),
    OktaAct(
        "delete",
        "Delete a deactivated person in Okta",
        "Directory → People → Delete",
        (),
        "Never: Okta has no request that deletes a person.",
        "Nothing. The contact stays inactive; only Clinical Maestro support erases it for good.",
    ),
    OktaAct(
        "suspend",
        "Suspend a person, and unsuspend",
        "Directory → People → More Actions → Suspend",
        (),
        "Never.",
        "Nothing: the contact stays active. To end somebody’s access, unassign or deactivate them.",
    ),
    OktaAct(
        "unassign-after-failure",
        "Unassign a person whose last push had failed",
        _PEOPLE,
        (),
        "Never: after a failed push Okta has lost its link to the contact.",
        "Nothing: the contact stays active. Assign the person again, see that they arrive, and remove them then.",
    ),
    OktaAct(
        "retry",
        "Retry Selected, after a push that failed",
        "Dashboard → Tasks",
        (_READ, _PUSH),
        "At once. What we put off by 429, Okta tries again by itself.",
        "The contact has the values that were refused before.",
    ),
    OktaAct(
        "import",
        "Import Now, or an import on schedule",
        "Import",
        (Sent("GET /Users?startIndex=1&count=100", 200, "then 101, 201 and so on, until everybody was read"),),
        "At once, or as often as Provisioning → To Okta says. With Import Groups, the groups after the people.",
        "Nothing. Okta leaves out who is inactive, and takes who is missing as deleted.",
    ),
    OktaAct(
        "push-group",
        "Push a group",
        _PUSHES,
        (
            _LOOK_UP_GROUP,
            Sent("POST /Groups", 201, "the name, without members"),
            Sent("PATCH /Groups/{id}", 200, "members to add, at most 100 in each request"),
        ),
        "At once. Members who are not assigned to the app are left out.",
        "The group with its members. Nobody gets access by it.",
        custom=(_LOOK_UP_GROUP, Sent("POST /Groups", 201, "the name"), _READ_GROUP, _PUT_GROUP),
    ),
    OktaAct(
        "change-group",
        "Change who is in a pushed group",
        "Directory → Groups",
        (Sent("PATCH /Groups/{id}", 200, "the name, members to remove and members to add"),),
        "Soon after; somebody new after they were added as a contact.",
        "The group has the same members as in Okta.",
        custom=(_READ_GROUP, _PUT_GROUP),
    ),
    OktaAct(
        "rename-group",
        "Rename a pushed group",
        "Directory → Groups",
        (Sent("PATCH /Groups/{id}", 200, "the id and the new name"),),
        "Soon after.",
        "The group has the new name, and the same members.",
        custom=(_READ_GROUP, _PUT_GROUP),
    ),
    OktaAct(
        "push-now",
        "Push now",
        f"{_PUSHES}, beside the group",
        (Sent("PATCH /Groups/{id}", 200, "all members, in place of those that are here"),),
        "At once.",
        "The group has exactly the members that it has in Okta.",
        custom=(_READ_GROUP, _PUT_GROUP),
    ),
    OktaAct(
        "unlink-group",
        "Unlink a pushed group, and delete it in the app",
        f"{_PUSHES}, beside the group",
        (Sent("DELETE /Groups/{id}", 204),),
        "At once.",
        "The group is gone. Its people stay as they are.",
    ),
)
NEVER: Final = (
    "When nothing changes, Okta sends nothing: there is no sign of life to wait for.",
    "Suspending a person, or deleting one in Okta, sends nothing.",
    "After a push that failed, Okta sends nothing more about that person, not even their removal.",
    "Okta never deletes a person here. The one thing it deletes is a group that was pushed.",
    "Okta never asks what changed since: an import always reads everybody.",
    "Whoever was assigned before Create Users was ticked is not sent until Provision User is chosen beside them.",
)
