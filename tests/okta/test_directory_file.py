"""The file in which the simulated Okta keeps what it knows."""

import json
import stat
from pathlib import Path

import pytest

from maestro.okta import directory as file
from maestro.okta.connection import Behaviour, Connection, Encoding, Mode
from maestro.okta.errors import AlreadyThere, NotPossible, Unknown
from maestro.okta.people import Profile
from tests.okta.cast import GROUP, LI_NA, conversation, okta_at
from tests.okta.recorder import Recorder, listed, refused


def test_what_is_known_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    behaviour = Behaviour(Encoding.PERCENT20, failed_push_unlinks=False)
    with conversation(tmp_path, refused(500, "Down"), mode=Mode.AIW_PUT, behaviour=behaviour) as (okta, _):
        okta.assign(GROUP)
        before = okta.directory
        assert before.tasks
        assert before.log
    with okta_at(tmp_path) as again:
        assert again.directory == before


def test_nobody_else_may_read_it_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    with okta_at(tmp_path / "deep" / "er") as okta:
        okta.create_person(LI_NA)
    path = tmp_path / "deep" / "er" / "okta.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["okta.json"]


def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    with okta_at(tmp_path) as okta:
        okta.create_person(LI_NA)
        before = (tmp_path / "okta.json").read_bytes()
        okta.directory.app_users["42"] = object()  # type: ignore[assignment]
        with pytest.raises(TypeError):
            file.write(tmp_path / "okta.json", okta.directory)
    assert (tmp_path / "okta.json").read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["okta.json"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"people": 1}', "\x00"], ids=["empty", "list", "bare", "odd", "nul"])
def test_a_file_of_something_else_is_refused_and_kept(tmp_path: Path, text: str) -> None:
    (tmp_path / "okta.json").write_text(text)
    with pytest.raises(NotPossible, match=r"okta\.json"):
        okta_at(tmp_path)
    assert (tmp_path / "okta.json").read_text() == text


def test_the_secret_is_in_the_file_and_not_in_what_is_printed(tmp_path: Path) -> None:
    with Recorder(listed(), listed()) as recorder, okta_at(tmp_path) as okta:
        okta.connect(Connection(recorder.base_url, "s3cret", "okta"))
        assert "s3cret" not in repr(okta.directory)
    assert json.loads((tmp_path / "okta.json").read_text())["connection"]["secret"] == "s3cret"


def test_logins_and_groups_are_unique_in_any_case(tmp_path: Path) -> None:
    with okta_at(tmp_path) as okta:
        okta.create_person(LI_NA)
        okta.create_group(GROUP)
        with pytest.raises(AlreadyThere):
            okta.create_person(Profile(LI_NA.login.upper(), "L", "N", "l@acme.example"))
        with pytest.raises(AlreadyThere):
            okta.create_group(GROUP.upper())
        with pytest.raises(Unknown):
            okta.add(GROUP, ["nobody@acme.example"])


def test_ids_are_like_oktas(tmp_path: Path) -> None:
    with okta_at(tmp_path) as okta:
        assert okta.create_person(LI_NA).id[:3] == "00u"
        assert len(okta.directory.person(LI_NA.login).id) == 20
        assert okta.create_group(GROUP).id[:3] == "00g"


@pytest.mark.parametrize(
    ("base_url", "user_name", "secret"),
    [
        pytest.param("acme.example/scim", "okta", "secret", id="no-scheme"),
        pytest.param("ftp://acme.example/scim", "okta", "secret", id="scheme"),
        pytest.param("https://acme_bio.example/scim", "okta", "secret", id="underscore"),
        pytest.param("https://acme.example/scim?x=1", "okta", "secret", id="query"),
        pytest.param("https://u:p@acme.example/scim", "okta", "secret", id="credential-in-url"),
        pytest.param("https://acme.example:x/scim", "okta", "secret", id="port"),
        pytest.param("https://acme.example/scim", "", "secret", id="no-user-name"),
        pytest.param("https://acme.example/scim", "okta", "", id="no-password"),
        pytest.param("https://acme.example/scim", "ok:ta", "secret", id="colon"),
        pytest.param("https://acme.example/scim", "okta", "sec\nret", id="line-feed"),
    ],
)
def test_what_oktas_form_would_not_take_is_refused(base_url: str, user_name: str, secret: str) -> None:
    with pytest.raises(NotPossible):
        Connection(base_url, secret, user_name)
