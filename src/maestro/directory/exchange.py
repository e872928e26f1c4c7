"""Exchanges: one request each with its outcome, refused or not; together they are the provisioning log."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, get_args

# Without I, L, O and U: read aloud over a telephone, none is taken for another. Eight of these are 40 bits.
REFERENCE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_LENGTH = 8

# What a request did, or, where it was refused, what it asked for.
Act = Literal[
    "looked up",
    "listed",
    "read",
    "discovered",
    "tested",
    "created",
    "changed",
    "unchanged",
    "deactivated",
    "reactivated",
    "deleted",
    "several",
    "nothing",
]
ACTS: Final[tuple[Act, ...]] = get_args(Act)
# Nine requests in ten are one of these.
READS: Final[tuple[Act, ...]] = ("looked up", "listed", "read", "discovered")

# What is worth a word though it was done: a PUT that says nothing of `active`.
Remark = Literal["without active"]


# A tuple, because one is made for each request, and made in a third of the time.
class Exchange(NamedTuple):
    """One request on the SCIM surface and what became of it. Neither secrets nor bodies are in it.

    `organization` is None where the URL names none; `took` is in microseconds; `query` is kept as people
    need it to see what was looked up, and never leaves the store for an operational log. `credential` is that of
    the password that was presented, also where it is no longer good (then `status` is 401).

    `about` is whom or what it was about, as the client named it, and `about_key` the same as it compares; where the
    client named nothing but an id, that is the key. `found` is how many resources a search found. `problem` is the
    detail of a refusal without what differs from person to person, so that equal failures are counted together.
    `client` is what the client calls itself, `address` where it asked from; `received` and `answered` are in bytes.
    """

    reference: str
    organization: int | None
    credential: str | None
    at: str
    method: str
    path: str
    query: str
    status: int
    scim_type: str | None
    detail: str | None
    resource: str | None
    took: int
    act: Act = "nothing"
    about: str | None = None
    about_key: str | None = None
    found: int | None = None
    remark: Remark | None = None
    problem: str | None = None
    client: str | None = None
    address: str | None = None
    received: int = 0
    answered: int = 0

    @property
    def is_refused(self) -> bool:
        """Whether it was not done, whoever is to blame."""
        return self.status >= 400

    @property
    def weight(self) -> int:
        """How much it tells: 0 a read that found something, 1 another one or the first page of a list, 2 all else."""
        if self.act not in READS:
            return 2
        begins = self.act == "listed" and _begins_a_list(self.query)
        found_none = self.act == "looked up" and self.found == 0
        return int(self.status >= 400 or found_none or begins)


def _begins_a_list(query: str) -> bool:
    return "startIndex=1&" in f"{query}&" or not ("startIndex" in query or "cursor=" in query)


def reference_from(number: int) -> str:
    """A short reference made of a random number: `7F3K2M9Q`."""
    letters = []
    for _ in range(REFERENCE_LENGTH):
        number, remainder = divmod(number, len(REFERENCE_ALPHABET))
        letters.append(REFERENCE_ALPHABET[remainder])
    return "".join(letters)


def read_reference(text: str) -> str:
    """A reference as people copy it, `(ref 7f3k2m9q)`, as it is kept: `7F3K2M9Q`."""
    return text.strip().strip("()").strip().upper().removeprefix("REF").strip()
