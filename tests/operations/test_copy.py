"""A database copied to the other engine is the same in every value, and whatever happens meanwhile is noticed."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select, text, update

from maestro.cli.identifiers import new_id
from maestro.directory.administration import create_organization
from maestro.directory.errors import Refused, Unavailable
from maestro.store.copying import Step, copy
from maestro.store.copying.contents import CONTENTS
from maestro.store.database import open_database
from maestro.store.locations import path_of, sqlite_url
from maestro.store.migrations import explain_misfit, migrate
from maestro.store.migrations.connecting import migrating, reading
from maestro.store.tables import RESOURCE, TALLY
from tests.cast import ALICE
from tests.operations.directory import answers, application, fill, fill_quickly
from tests.postgres.databases import Databases
from tests.postgres.fixtures import new_name
from tests.serving import maestro
from tests.store.made import create

KILLS = int(os.environ.get("MAESTRO_TEST_KILLS", "4"))
_WAYS = [("sqlite", "postgresql"), ("postgresql", "sqlite"), ("postgresql", "postgresql"), ("sqlite", "sqlite")]


def deaf(_: Step) -> None:
    """Who does not care how far it is."""


@pytest.fixture
def place(tmp_path: Path, postgres_server: Databases) -> Iterator[Callable[[str], str]]:
    """An empty place for a database on an engine."""
    names: list[str] = []

    def place(engine: str) -> str:
        if engine == "sqlite":
            return sqlite_url(tmp_path / f"{new_name()}.db")
        names.append(new_name())
        return postgres_server.create_database(names[-1])

    yield place
    for each in names:
        postgres_server.drop_database(each)


@pytest.fixture
def filled(place: Callable[[str], str]) -> Callable[[str], str]:
    """A database with a few people of one organization."""

    def filled(engine: str) -> str:
        url = place(engine)
        migrate(url)
        fill_quickly(url, 20)
        return url

    return filled


@pytest.mark.parametrize(("here", "there"), _WAYS)
def test_a_copy_answers_byte_by_byte_as_what_it_was_copied_from(
    here: str, there: str, place: Callable[[str], str]
) -> None:
    source, target = place(here), place(there)
    migrate(source)
    logins = fill(source)
    before = answers(source, logins)
    steps: list[Step] = []
    copied = copy(source, target, steps.append)
    assert copied.copied == sum(copied.rows.values()) > 300
    assert len(before) > 150
    assert answers(target, logins) == before
    assert {each.act for each in steps} == {"copy", "compare"}
    ended = {(each.act, each.table): each.done for each in steps}
    assert ended == {
        (act, table): rows for table, rows in copied.rows.items() for act in ("copy", "compare") if rows
    } | {("copy", table): 0 for table, rows in copied.rows.items() if not rows}


@pytest.mark.parametrize(("here", "there"), _WAYS[:2])
def test_the_copy_goes_on_counting_where_the_other_ended(here: str, there: str, place: Callable[[str], str]) -> None:
    source, target = place(here), place(there)
    migrate(source)
    fill(source)
    copy(source, target, deaf)
    with application(target) as (_, _, database):
        initech = create_organization(database, "initech", "Initech", ALICE)
        assert initech.number == 3
        acme = database.organization_by_subdomain("acme")
        assert acme is not None
        counts = database.organization(acme).contact_counts()
        create(database.organization(acme), "new", "new@acme.example")
        after = database.organization(acme).contact_counts()
        assert (after.active, after.inactive) == (counts.active + 1, counts.inactive)
    with reading(target) as connection:
        counted = connection.scalar(select(func.sum(TALLY.c.active + TALLY.c.inactive + TALLY.c.deleted)))
        assert counted == connection.scalar(select(func.count()).select_from(RESOURCE))


@pytest.mark.parametrize(("here", "there"), _WAYS[:2])
def test_a_copy_that_is_killed_again_and_again_goes_on_and_is_whole(
    here: str, there: str, place: Callable[[str], str]
) -> None:
    source, target = place(here), place(there)
    migrate(source)
    fill_quickly(source, 4500)
    migrate(target)
    seen, kills = 0, 0
    chance = random.Random(20261125)
    while kills < KILLS:
        process = started(source, target)
        while process.poll() is None and rows_in(target) <= seen:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
        if process.wait() == 0:
            break
        kills += 1
        seen = rows_in(target)
        assert "not whole yet" in (explain_misfit(target) or "")
    assert kills >= min(KILLS, 3), "it was over before it could be killed"
    assert started(source, target).wait() == 0
    assert explain_misfit(target) is None
    assert everything(source) == everything(target)


def started(source: str, target: str) -> subprocess.Popen[bytes]:
    """`maestro copy`, told by the environment."""
    named = {"MAESTRO_COPY_FROM": source, "MAESTRO_COPY_TO": target, "MAESTRO_CONFIG": os.devnull}
    return subprocess.Popen([*maestro(), "copy"], env={**os.environ, **named}, stdout=subprocess.DEVNULL)


def rows_in(url: str) -> int:
    with reading(url) as connection:
        return sum(connection.scalar(each.count()) or 0 for each in CONTENTS)


def everything(url: str) -> dict[str, list[Any]]:
    with reading(url) as connection:
        return {each.name: [tuple(row) for row in connection.execute(each.all())] for each in CONTENTS}


def test_where_it_was_is_not_copied_again(filled: Callable[[str], str], place: Callable[[str], str]) -> None:
    source, target = filled("sqlite"), place("postgresql")
    interrupt_after(source, target, "resource")
    with reading(target) as connection:
        there = sum(connection.scalar(each.count()) or 0 for each in CONTENTS)
    copied = copy(source, target, deaf)
    assert 0 < copied.copied == sum(copied.rows.values()) - there


class Interrupted(Exception):
    """Raised out of a copy."""


def interrupt_after(source: str, target: str, table: str) -> None:
    def stop(step: Step) -> None:
        if step.table == table and step.done == step.total:
            raise Interrupted

    with pytest.raises(Interrupted):
        copy(source, target, stop)


def test_no_program_runs_on_half_a_copy_and_none_migrates_it(
    filled: Callable[[str], str], place: Callable[[str], str]
) -> None:
    source, target = filled("sqlite"), place("postgresql")
    interrupt_after(source, target, "organization")
    with closing(open_database(target)) as database:
        assert not database.is_ready()
    with pytest.raises(Refused, match="run the same maestro copy again"):
        migrate(target)
    with pytest.raises(Refused, match="not whole yet"):
        copy(target, place("sqlite"), deaf)
    copy(source, target, deaf)
    with closing(open_database(target)) as database:
        assert database.is_ready()


@pytest.mark.parametrize("there", ["sqlite", "postgresql"])
@pytest.mark.parametrize("is_whole", [False, True], ids=["unfinished", "whole"])
def test_a_row_that_was_tampered_with_is_found_and_named(
    there: str, is_whole: bool, filled: Callable[[str], str], place: Callable[[str], str]
) -> None:
    source, target = filled("sqlite"), place(there)
    if is_whole:
        copy(source, target, deaf)
    else:
        interrupt_after(source, target, "resource")
    with migrating(target) as connection, connection.begin():
        of = RESOURCE.c.id == "00000013"
        connection.execute(update(RESOURCE).where(of).values(document=RESOURCE.c.document + " "))
    with pytest.raises(Refused, match=r"resource of acme: 20 rows there, 20 here; .* 1, User, 00000013") as refused:
        copy(source, target, deaf)
    assert "Empty the database" in str(refused.value)
    assert (explain_misfit(target) is None) == is_whole


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "DELETE FROM resource WHERE id = '00000019'",
            "resource of acme: 20 rows there, 19 here; .* 1, User, 00000019",
        ),
        ("UPDATE event SET reference = 'X' WHERE number = 3", "event of acme: 22 rows there, 22 here; .* 3"),
        ("UPDATE organization SET name = 'Other'", "organization of acme: 1 rows there, 1 here; .* 1"),
        ("UPDATE tally SET active = active + 1 WHERE resource_type = 'User'", "tally of acme: .* 1, User, 0"),
        ("UPDATE credential SET revoked = '2026'", "credential of acme: 1 rows there, 1 here"),
    ],
)
def test_whatever_differs_is_named(
    statement: str, named: str, filled: Callable[[str], str], place: Callable[[str], str]
) -> None:
    source, target = filled("sqlite"), place("sqlite")
    copy(source, target, deaf)
    with migrating(target) as connection, connection.begin():
        connection.execute(text(statement))
    with pytest.raises(Refused, match=named):
        copy(source, target, deaf)


def test_a_copy_that_is_whole_is_compared_again_and_left_as_it_is(
    filled: Callable[[str], str], place: Callable[[str], str]
) -> None:
    source, target = filled("postgresql"), place("sqlite")
    copy(source, target, deaf)
    assert copy(source, target, deaf).copied == 0


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_source_cannot_change_while_it_is_copied(
    engine: str, filled: Callable[[str], str], place: Callable[[str], str]
) -> None:
    source, target = filled(engine), place("sqlite")
    refusals: list[str] = []

    def write(step: Step) -> None:
        if step == Step("copy", "resource", 0, 20):
            with pytest.raises((sqlite3.OperationalError, psycopg.errors.LockNotAvailable)) as raised:
                at_once(source, "UPDATE organization SET name = 'Other'")
            refusals.append(str(raised.value))

    copy(source, target, write)
    assert len(refusals) == 1
    at_once(source, "UPDATE organization SET name = 'Other'")


def at_once(url: str, statement: str) -> None:
    """Run a statement without waiting for anybody."""
    path = path_of(url)
    if path is not None:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
            connection.execute(statement)
        return
    with psycopg.connect(url, options="-c lock_timeout=50ms", autocommit=True) as server:
        server.execute(statement.encode())


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("end", ["source", "target"])
def test_a_service_that_runs_on_either_end_is_refused(
    engine: str, end: str, filled: Callable[[str], str], place: Callable[[str], str]
) -> None:
    source, target = filled(engine), place(engine)
    migrate(target)
    used = source if end == "source" else target
    with closing(open_database(used)) as database:
        database.attend("host-7 4711", new_id())
        wait_for(used, "SELECT count(*) FROM process")
        with pytest.raises(Refused, match=r"A service runs on .*: host-7 4711 .* Stop it first"):
            copy(source, target, deaf)
    copy(source, target, deaf)


def wait_for(url: str, question: str) -> None:
    deadline = time.monotonic() + 20
    while True:
        with reading(url) as connection:
            if connection.scalar(text(question)):
                return
        assert time.monotonic() < deadline, question
        time.sleep(0.01)


def test_a_target_that_has_anything_else_is_refused_and_left_as_it_is(
    filled: Callable[[str], str],
) -> None:
    source, target = filled("sqlite"), filled("postgresql")
    before = everything(target)
    with pytest.raises(Refused, match="is not the same as"):
        copy(source, target, deaf)
    assert everything(target) == before
    assert explain_misfit(target) is None


def test_a_target_with_half_a_copy_of_another_is_refused(
    filled: Callable[[str], str], place: Callable[[str], str]
) -> None:
    target = place("postgresql")
    interrupt_after(filled("sqlite"), target, "resource")
    with pytest.raises(Refused, match="part of a copy of another one"):
        copy(filled("sqlite"), target, deaf)


def test_a_source_that_was_written_to_between_two_attempts_is_noticed(
    filled: Callable[[str], str], place: Callable[[str], str]
) -> None:
    source, target = filled("sqlite"), place("postgresql")
    interrupt_after(source, target, "resource")
    with application(source) as (_, _, database):
        acme = database.organization_by_subdomain("acme")
        assert acme is not None
        create(database.organization(acme), "00000000-late", "late@acme.example")
    with pytest.raises(Refused, match=r"resource of acme: 21 rows there, 20 here; .* 00000000-late"):
        copy(source, target, deaf)


def test_what_cannot_be_copied_is_refused(filled: Callable[[str], str], place: Callable[[str], str]) -> None:
    source, empty = filled("sqlite"), place("sqlite")
    with pytest.raises(Refused, match="the same database"):
        copy(source, source, deaf)
    with pytest.raises(Refused, match="There is no database"):
        copy(place("sqlite"), empty, deaf)
    with pytest.raises(Refused, match="Run: maestro migrate"):
        copy(place("postgresql"), empty, deaf)
    nothing = place("postgresql")
    migrate(nothing)
    with pytest.raises(Refused, match="nothing in the database"):
        copy(nothing, empty, deaf)
    at_once(source, "UPDATE alembic_version SET version_num = '9999_since_0001'")
    with pytest.raises(Refused, match="newer version"):
        copy(source, empty, deaf)
    assert not (path_of(empty) or Path()).exists()


def test_a_server_that_is_away_is_told(filled: Callable[[str], str]) -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        copy(filled("sqlite"), "postgresql://maestro:secret@127.0.0.1:1/maestro", deaf)


def test_the_command_says_what_it_did_and_never_a_password(
    filled: Callable[[str], str], place: Callable[[str], str]
) -> None:
    source, target = filled("postgresql"), place("sqlite")
    done = subprocess.run([*maestro(), "copy", source, target], capture_output=True, text=True, check=True)
    password = psycopg.conninfo.conninfo_to_dict(source)["password"]
    assert "copied           " in done.stdout
    assert str(password) not in done.stdout + done.stderr
    refused = subprocess.run([*maestro(), "copy", source, "mysql://x"], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "sqlite:///<path>" in refused.stderr
