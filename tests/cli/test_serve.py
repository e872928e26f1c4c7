"""`maestro serve`: what it asks for at the start, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import threading
import time
import urllib.request
from base64 import b64encode
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from tests.cast import user
from tests.serving import PEPPER, Served, maestro


def run(directory: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a directory of its own with these settings and no others."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAESTRO_")}
    environment |= {f"MAESTRO_{name.upper()}": value for name, value in settings.items()}
    return subprocess.run(
        [*maestro(), *arguments],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        pytest.param({"port": "eighty"}, ["MAESTRO_PORT", "integer"], id="port-word"),
        pytest.param({"port": "0"}, ["MAESTRO_PORT", "1"], id="port-0"),
        pytest.param({"database_url": "mysql://x"}, ["MAESTRO_DATABASE_URL", "sqlite:///"], id="database"),
        pytest.param({"public_url": "https://acme_bio.example"}, ["MAESTRO_PUBLIC_URL", "underscore"], id="underscore"),
        pytest.param({"public_url": "https://a.example/path"}, ["MAESTRO_PUBLIC_URL", "without a path"], id="path"),
        pytest.param({"public_url": "https://a.example?x=1"}, ["MAESTRO_PUBLIC_URL", "https://<host>"], id="query"),
        pytest.param({"public_url": "https://me:secret@a.example"}, ["MAESTRO_PUBLIC_URL"], id="user-in-url"),
        pytest.param({"public_url": "https://a example"}, ["MAESTRO_PUBLIC_URL"], id="space-in-url"),
        pytest.param({"pepper": "short"}, ["MAESTRO_PEPPER", "32"], id="pepper-short"),
        pytest.param({"pepper": ""}, ["MAESTRO_PEPPER", "32"], id="pepper-empty"),
        pytest.param({"pepper_file": "missing"}, ["MAESTRO_PEPPER_FILE", "missing"], id="pepper-file-missing"),
        pytest.param({}, ["MAESTRO_PEPPER", "secrets.token_hex"], id="no-pepper"),
        pytest.param({"base_domain": "localhost"}, ["MAESTRO_BASE_DOMAIN", "domain name"], id="base-domain"),
        pytest.param({"base_domain": "a.example:443"}, ["MAESTRO_BASE_DOMAIN"], id="base-domain-port"),
        pytest.param({"host": ""}, ["MAESTRO_HOST"], id="no-host"),
        pytest.param({"config": "missing.toml"}, ["MAESTRO_CONFIG", "missing.toml"], id="config-missing"),
        pytest.param({"config": "."}, ["MAESTRO_CONFIG"], id="config-directory"),
        pytest.param({"threads": "0"}, ["MAESTRO_THREADS", "4"], id="threads-0"),
        pytest.param({"log_format": "xml"}, ["MAESTRO_LOG_FORMAT", "json"], id="log-format"),
    ],
)
def test_a_bad_setting_is_refused_at_start_by_name_with_the_remedy(
    tmp_path: Path, settings: dict[str, str], words: list[str]
) -> None:
    done = run(tmp_path, "serve", **settings)
    assert done.returncode == 2
    for word in words:
        assert word in done.stderr
    assert "Traceback" not in done.stderr
    if settings.get("pepper"):
        assert settings["pepper"] not in done.stderr


def test_a_setting_that_is_none_is_refused_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "maestro.toml").write_text('prot = 8000\npepper = "0123456789abcdef0123456789abcdef"\n')
    done = run(tmp_path, "serve")
    assert done.returncode == 2
    assert "prot in maestro.toml is not a setting" in done.stderr


def test_a_file_that_is_not_toml_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "maestro.toml").write_text("port 8000")
    done = run(tmp_path, "serve")
    assert done.returncode == 2
    assert "maestro.toml" in done.stderr


def test_no_database_is_refused_with_the_command_that_makes_one(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", pepper=PEPPER)
    assert done.returncode == 5
    assert "maestro migrate" in done.stderr


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_database_that_is_none_is_refused_in_words(tmp_path: Path, command: str) -> None:
    (tmp_path / "m.db").write_text("this is no database, and long enough to be looked at as one")
    for url in (f"sqlite:///{tmp_path}/m.db", f"sqlite:///{tmp_path}"):
        done = run(tmp_path, command, pepper=PEPPER, database_url=url)
        assert (done.returncode, "MAESTRO_DATABASE_URL" in done.stderr) == (7, True), done.stderr
        assert "Traceback" not in done.stderr


def test_a_directory_that_cannot_be_made_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run(tmp_path, "migrate", database_url=f"sqlite:///{tmp_path}/file/m.db")
    assert done.returncode == 7
    assert f"{tmp_path}/file cannot be made" in done.stderr


def test_health_is_told_without_a_credential(tmp_path: Path) -> None:
    with Served(tmp_path) as served, urllib.request.urlopen(f"{served.origin}/healthz") as answer:
        assert answer.read() == b"ok\n"
        assert answer.headers["Content-Type"].startswith("text/plain")


def test_a_port_that_is_taken_is_said_in_words(tmp_path: Path) -> None:
    with Served(tmp_path) as served:
        done = run(
            tmp_path,
            "serve",
            "--port",
            str(served.port),
            pepper=PEPPER,
            database_url=f"sqlite:///{served.database_path}",
        )
        assert done.returncode == 7
        assert f"port {served.port}" in done.stderr


def test_stopping_finishes_what_was_begun_and_writes_what_was_behind(tmp_path: Path) -> None:
    """SIGTERM under load: each answer that was given is true, and each exchange is in the log."""
    served = Served(tmp_path)
    created: list[str] = []
    broken: list[str] = []
    header = b64encode(f"{served.user_name}:{served.password}".encode()).decode()

    def push(worker: int) -> None:
        with httpx2.Client(headers={"Authorization": f"Basic {header}"}) as http:
            for i in range(100_000):
                try:
                    answer = http.post(f"{served.base_url}/Users", json=user(f"w{worker}.{i}@x.example"))
                except httpx2.ConnectError:
                    return
                except httpx2.HTTPError as error:
                    broken.append(repr(error))
                    return
                assert answer.status_code == 201
                created.append(answer.json()["id"])

    workers = [threading.Thread(target=push, args=(n,)) for n in range(8)]
    for each in workers:
        each.start()
    while len(created) < 200:
        time.sleep(0.01)
    assert served.stop() == 0
    for each in workers:
        each.join()
    with closing(sqlite3.connect(served.database_path)) as database:
        kept = {row[0] for row in database.execute("SELECT id FROM resource")}
        logged = {row[0] for row in database.execute("SELECT resource FROM exchange WHERE status = 201")}
    assert set(created) <= kept
    assert kept <= logged, f"{len(kept - logged)} of {len(kept)} creates left no exchange"
    # A connection may be closed between two requests, as any server may; a request in work is not cut off.
    assert len(kept) - len(created) <= len(broken)


def test_a_second_signal_is_not_needed_while_nothing_is_asked(tmp_path: Path) -> None:
    served = Served(tmp_path)
    os.kill(served.pid, signal.SIGTERM)
    assert served.stop() == 0


def test_the_log_says_where_the_service_is_reached_and_that_it_stopped(tmp_path: Path) -> None:
    served = Served(tmp_path, public_url="https://maestro.example")
    assert served.stop() == 0
    started, *_, stopped = (json.loads(line) for line in served.output().splitlines())
    assert (started["event"], started["public_url"]) == ("serving", "https://maestro.example")
    assert started["address"] == f"127.0.0.1:{served.port}"
    assert stopped["event"] == "stopped"


def test_commands_print_json_for_programs(tmp_path: Path) -> None:
    settings = {"database_url": f"sqlite:///{tmp_path}/m.db", "pepper": PEPPER, "public_url": "https://maestro.example"}
    assert json.loads(run(tmp_path, "migrate", "--json", **settings).stdout)["applied"] == ["0001"]
    assert run(tmp_path, "organization", "add", "acme", "--name", "Acme Bio", "--json", **settings).returncode == 0
    issued = json.loads(run(tmp_path, "credential", "issue", "acme", "--json", **settings).stdout)
    assert set(issued) == {"id", "base_url", "username", "password"}
    assert issued["base_url"] == "https://maestro.example/o/acme/scim/v2"
    listed = run(tmp_path, "credential", "list", "acme", "--json", **settings).stdout
    assert [each["ends_in"] for each in json.loads(listed)] == [issued["password"][-4:]]
    assert issued["password"] not in listed
    assert run(tmp_path, "credential", "revoke", "acme", issued["id"], "--reason", "Leaked", **settings).returncode == 0
    assert run(tmp_path, "credential", "revoke", "acme", issued["id"], "--reason", "Leaked", **settings).returncode == 3
    shown = json.loads(run(tmp_path, "organization", "show", "acme", "--json", **settings).stdout)
    assert (shown["name"], shown["active"]) == ("Acme Bio", 0)
    assert [
        each["subdomain"] for each in json.loads(run(tmp_path, "organization", "list", "--json", **settings).stdout)
    ] == ["acme"]


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        pytest.param(["organization", "show", "nobody"], 3, "no organization", id="missing"),
        pytest.param(["organization", "add", "acme", "--name", "Again"], 4, "already in use", id="taken"),
        pytest.param(["organization", "add", "Acme_Bio", "--name", "X"], 5, "lower case letters", id="subdomain"),
        pytest.param(["organization", "add", "admin", "--name", "X"], 5, "reserved", id="reserved"),
        pytest.param(["organization", "add"], 2, "Missing argument", id="usage"),
    ],
)
def test_exit_codes_tell_programs_what_went_wrong(tmp_path: Path, arguments: list[str], code: int, word: str) -> None:
    settings = {"database_url": f"sqlite:///{tmp_path}/m.db", "pepper": PEPPER}
    run(tmp_path, "migrate", **settings)
    run(tmp_path, "organization", "add", "acme", "--name", "Acme", **settings)
    done = run(tmp_path, *arguments, **settings)
    assert done.returncode == code, done.stderr
    assert word in done.stderr


def test_a_support_account_is_added_with_its_password_from_standard_input(tmp_path: Path) -> None:
    with Served(tmp_path) as served:
        added = served.run("support", "add", "alice", standard_input="correct horse battery\n")
        assert added["user_name"] == "alice"
