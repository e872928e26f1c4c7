"""Who works at Acme Bio, in the simulated Okta."""

from __future__ import annotations

from typing import Final

from maestro.okta.people import Profile

ORGANIZATION: Final = "Acme Bio"
SUBDOMAIN: Final = "acme"
GROUP: Final = "Clinical Maestro Users Group"
ADMINISTRATOR: Final = "okta.admin@acme-bio.example"


_OPERATIONS, _OUTSOURCING, _BIOMETRICS = "Clinical Operations", "Clinical Outsourcing", "Biometrics"

_PEOPLE: Final = (
    ("Li", "Na", "li.na", "Clinical Trial Associate", _OPERATIONS, "415.555.0101"),
    ("Jonas", "Weber", "jonas.weber", "Outsourcing Manager", _OUTSOURCING, "+49 30 5550 0102"),
    ("Amara", "Okafor", "amara.okafor", "Head of Clinical Operations", _OPERATIONS, "+44 20 7946 0103"),
    ("Zoë", "Müller-Lüdenscheidt", "zoe.mueller", "Clinical Project Manager", _OPERATIONS, "+41 61 555 01 04"),
    ("Siobhán", "O’Brien", "s.o'brien", "Contracts Specialist", _OUTSOURCING, "+353 1 555 0105"),
    ("Ravi", "Krishnamurthy", "ravi.k", "Biostatistician", _BIOMETRICS, "415.555.0106"),
    ("María José", "García Fernández", "mj.garcia", "Data Manager", _BIOMETRICS, "+34 91 555 0107"),
    ("Yuki", "Tanaka", "yuki.tanaka", "Medical Monitor", "Medical Affairs", "+81 3 5555 0108"),
    ("Ahmed", "El-Sayed", "ahmed.elsayed", "Vendor Manager", _OUTSOURCING, ""),
    ("Ingrid", "Ångström", "ingrid.angstrom", "Regulatory Affairs Manager", "Regulatory", "+46 8 555 010 09"),
    ("Kwame", "Mensah", "kwame.mensah", "Site Contracts Associate", _OUTSOURCING, "415.555.0110"),
    ("Olivia", "Brown", "olivia.brown", "Chief Medical Officer", "Medical Affairs", "415.555.0111"),
)

PEOPLE: Final = tuple(
    Profile(f"{login}@acme-bio.example", first, last, f"{login}@acme-bio.example", title, department, phone)
    for first, last, login, title, department, phone in _PEOPLE
)

PROMOTED: Final = ("li.na@acme-bio.example", "Clinical Trial Manager")
LEAVER: Final = "jonas.weber@acme-bio.example"
