"""Which requirements cannot be seen from the wire by one client, and why no check is about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

UNSEEN: Final[Mapping[int, str]] = {
    3: "TLS (RFC 7644 §7.2): which versions a front takes is a matter of the deployment; other tools test it.",
    108: "Tenancy (RFC 7644 §6): one credential sees one tenant; nothing else can be tried with it.",
    109: "PRECIS (RFC 7644 §5): where it is applied, and with which profile, is left to the service provider.",
    110: "A tenant named in the payload (RFC 7644 §6): with one tenant there is no other to name.",
    113: "Devices (RFC 9944): a resource type that no provisioning of people needs.",
    114: "Events (RFC 9967): they are sent to a receiver of their own, and not to the client.",
}
