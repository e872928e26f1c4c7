"""The state of the provisioning log's page, which is its address: what is shown of it, from where on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, TypeVar, get_args
from urllib.parse import urlencode

from maestro.directory.exchange import ACTS, Act
from maestro.directory.instants import instant
from maestro.directory.log import RESULTS, LogSearch, Place, Result
from maestro.scim.text import clean

# What was done and refused, failures by their cause, or every request there was.
Show = Literal["changes", "failures", "everything"]
PAGE: Final = 50
_MAX_SEARCH: Final = 200
_MAX_NUMBER: Final = 10**9
_DAY: Final = timedelta(days=1)
# Every parameter, by the name of the field that it is.
_NAMES: Final = {
    "show": "show",
    "text": "q",
    "result": "result",
    "act": "act",
    "status": "status",
    "credential": "credential",
    "slower": "slower",
    "since": "from",
    "until": "to",
    "like": "like",
    "before": "before",
    "expert": "expert",
    "live": "live",
}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LogListing:
    """What a page of the log shows. `since` and `until` are days or minutes as they stand in the form, in UTC.

    `like` is the reference of a failure whose like are meant; `expert` shows what went over the wire in each line,
    `live` tells of what is new.
    """

    path: str
    show: Show = "changes"
    text: str = ""
    result: Result | None = None
    act: Act | None = None
    status: int | None = None
    credential: str | None = None
    slower: int | None = None
    since: str = ""
    until: str = ""
    like: str | None = None
    before: Place | None = None
    expert: bool = False
    live: bool = False

    def address(self, **changes: Any) -> str:
        """The address of this page with something changed; without `before` it is a first one."""
        return self.path + replace(self, before=None, **changes).query

    def further(self, place: Place) -> str:
        """The address of the page that begins behind a place."""
        return self.path + replace(self, before=place, live=False).query

    def of_kind(self, suffix: str) -> str:
        """The address of the same in another form, such as `.csv`."""
        return self.path + suffix + replace(self, before=None, live=False, expert=False).query

    def news(self, than: str) -> str:
        """The address that tells how much is newer than a place."""
        query = replace(self, before=None).query
        return f"{self.path}/news{query}{'&' if query else '?'}{urlencode({'than': than})}"

    @property
    def query(self) -> str:
        """The query, of what is not as by default."""
        default = LogListing(self.path)
        said = {
            _NAMES[each.name]: _written(getattr(self, each.name))
            for each in fields(self)
            if each.name in _NAMES and getattr(self, each.name) != getattr(default, each.name)
        }
        return f"?{urlencode(said)}" if said else ""

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the kind of page was chosen."""
        kept = LogListing(self.path, show=self.show, before=self.before, expert=self.expert, live=self.live)
        return self != kept

    @property
    def is_filtered_beyond_days(self) -> bool:
        """Whether anything but the kind of page and its days was chosen."""
        return replace(self, since="", until="").is_filtered

    @property
    def chosen(self) -> int:
        """How many of the further filters are set."""
        further = (self.result, self.act, self.status, self.credential, self.slower, self.since, self.until)
        return sum(1 for each in further if each not in {None, ""})

    def search(self, keys: Sequence[str] | None, problem: str | None) -> LogSearch:
        """What is asked of the store; `keys` are those whom the text means, `problem` that of `like`."""
        return LogSearch(
            keys=None if keys is None else tuple(keys),
            result=self.result,
            failures=self.show == "failures",
            act=self.act,
            problem=problem,
            status=self.status,
            credential=self.credential,
            slower=self.slower,
            since=begin_of(self.since),
            until=end_of(self.until),
            with_reads=self.show == "everything",
            before=self.before,
            limit=PAGE,
        )


def read_log_listing(path: str, parameter: Callable[[str], str | None]) -> LogListing:
    """The page that an address means. What it does not say, or says wrong, is as by default."""
    return LogListing(
        path,
        show=_one_of(get_args(Show), parameter("show")) or "changes",
        text=clean(parameter("q") or "").replace("\x00", "")[:_MAX_SEARCH].strip(),
        result=_one_of(RESULTS, parameter("result")),
        act=_one_of(ACTS, parameter("act")),
        status=_number(parameter("status")),
        credential=_plain(parameter("credential")),
        slower=_number(parameter("slower")),
        since=read_day(parameter("from")),
        until=read_day(parameter("to")),
        like=_plain(parameter("like")),
        before=_place(parameter("before")),
        expert=parameter("expert") == "1",
        live=parameter("live") == "1",
    )


def place_text(place: Place) -> str:
    """A place as it stands in an address."""
    return f"{place.at}~{place.number}"


def read_place(text: str | None) -> Place | None:
    """The place of an address; None for what is none."""
    return _place(text)


def _written(value: Any) -> str:
    match value:
        case Place():
            return place_text(value)
        case True:
            return "1"
        case _:
            return str(value)


def _one_of(choices: Sequence[T], text: str | None) -> T | None:
    return next((each for each in choices if each == text), None)


def _number(text: str | None) -> int | None:
    text = (text or "").strip()
    return min(int(text), _MAX_NUMBER) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _plain(text: str | None) -> str | None:
    """An id or a reference: nothing that a database would not take."""
    text = (text or "").strip()
    return text if text.isascii() and text.isprintable() and 0 < len(text) <= _MAX_SEARCH else None


def _place(text: str | None) -> Place | None:
    at, _, number = (text or "").rpartition("~")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    try:
        return Place(instant(datetime.fromisoformat(at)), int(number))
    except (ValueError, OverflowError):
        return None


def read_day(text: str | None) -> str:
    """A day or a minute, as the form and our own links write it."""
    text = (text or "").strip()
    return text if len(text) <= 16 and _moment(text) is not None else ""


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def begin_of(text: str) -> str | None:
    """The instant at which a day or a minute begins."""
    moment = _moment(text) if text else None
    return instant(moment) if moment else None


def end_of(text: str) -> str | None:
    """The instant at which a day or a minute is over: the last one is meant as well."""
    moment = _moment(text) if text else None
    if moment is None or moment.year > 9000:
        return None
    return instant(moment + (_DAY if "T" not in text else timedelta(minutes=1)))
