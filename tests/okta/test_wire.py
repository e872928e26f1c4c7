"""What Okta sends, to the byte."""

import gzip
import socket
import zlib
from pathlib import Path

import pytest

from maestro.okta import wire as wire_module
from maestro.okta.connection import Behaviour, Connection, Encoding, Mode
from maestro.okta.wire import NoAnswer, Wire
from tests.okta.cast import GROUP, LI_NA, Watcher, conversation, okta_at
from tests.okta.recorder import Recorder, Scripted, account, listed, ok, scim

BASIC = "Basic b2t0YTpzZWNyZXQ="


def wire_to(recorder: Recorder) -> Wire:
    return Wire(Connection(recorder.base_url, "secret", "okta"), lambda _: None)


@pytest.mark.parametrize(
    ("mode", "authorization"),
    [
        pytest.param(Mode.OIN_LEGACY_BASIC, BASIC, id="basic"),
        pytest.param(Mode.OIN_BEARER, "Bearer secret", id="bearer"),
        pytest.param(Mode.AIW_PUT, BASIC, id="custom-app"),
    ],
)
def test_a_look_up_is_oktas_to_the_byte(tmp_path: Path, mode: Mode, authorization: str) -> None:
    with conversation(tmp_path, listed(), scim(201, account()), mode=mode) as (okta, recorder):
        okta.assign(GROUP)
        assert recorder.requests[0].head.split("\r\n") == [
            "GET /scim/v2/Users?filter=userName+eq+%22li.na%40acme.example%22&startIndex=1&count=100 HTTP/1.1",
            "Accept: application/scim+json",
            "Accept-Charset: utf-8",
            "User-Agent: Okta SCIM Client 1.0.0",
            f"Authorization: {authorization}",
            f"Host: {recorder.host}",
            "Connection: Keep-Alive",
            "Accept-Encoding: gzip,deflate",
        ]
        assert recorder.requests[0].body == b""


def test_a_create_is_oktas_to_the_byte(tmp_path: Path) -> None:
    with conversation(tmp_path, listed(), scim(201, account())) as (okta, recorder):
        okta.assign(GROUP)
        sent, person = recorder.requests[1], okta.directory.person(LI_NA.login)
        assert sent.head.split("\r\n") == [
            "POST /scim/v2/Users HTTP/1.1",
            "Accept: application/scim+json",
            "Accept-Charset: utf-8",
            "Content-Type: application/scim+json; charset=utf-8",
            "User-Agent: Okta SCIM Client 1.0.0",
            f"Authorization: {BASIC}",
            f"Content-Length: {len(sent.body)}",
            f"Host: {recorder.host}",
            "Connection: Keep-Alive",
            "Accept-Encoding: gzip,deflate",
        ]
        password = sent.json["password"]
        assert len(password) == 8
        assert password.isalnum()
        assert sent.body.decode() == (
            '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",'
            '"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],'
            '"userName":"li.na@acme.example","name":{"givenName":"Li","familyName":"Na"},'
            '"emails":[{"primary":true,"value":"li.na@acme.example","type":"work"}],"title":"CTA",'
            '"phoneNumbers":[{"primary":true,"value":"415.123.4567","type":"work"}],"displayName":"Li Na",'
            f'"locale":"en-US","externalId":"{person.id}","groups":[],"password":"{password}","active":true,'
            '"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Clinical Operations"}}'
        )


@pytest.mark.parametrize(
    ("encoding", "login", "written"),
    [
        (Encoding.PLUS, "a+b@x.example", "filter=userName+eq+%22a%2Bb%40x.example%22"),
        (Encoding.PLUS, "o'brien~*@x.example", "filter=userName+eq+%22o%27brien%7E*%40x.example%22"),
        (Encoding.PLUS, 'a"b\\c d', "filter=userName+eq+%22a%5C%22b%5C%5Cc+d%22"),
        (Encoding.PERCENT20, "a+b@x.example", "filter=userName%20eq%20%22a%2Bb%40x.example%22"),
        (Encoding.PERCENT20, "zoë d@x.example", "filter=userName%20eq%20%22zo%C3%AB%20d%40x.example%22"),
    ],
)
def test_a_filter_is_written_in_either_encoding(tmp_path: Path, encoding: Encoding, login: str, written: str) -> None:
    with conversation(tmp_path, listed(), behaviour=Behaviour(encoding)) as (okta, recorder):
        okta.edit(LI_NA.login, login=login)
        okta.assign(GROUP)
        assert recorder.lines[0] == f"GET /Users?{written}&startIndex=1&count=100"


def test_one_connection_serves_all_requests(tmp_path: Path) -> None:
    with conversation(tmp_path, listed(), scim(201, account()), scim(200, {}), scim(200, {})) as (okta, recorder):
        okta.assign(GROUP)
        okta.remove(GROUP, [LI_NA.login])
        assert [each.connection for each in recorder.requests] == [2, 2, 2]  # the first was the test's


def test_a_connection_the_other_side_closed_is_made_anew() -> None:
    with Recorder(Scripted(204, hang_up=True), Scripted(204)) as recorder, wire_to(recorder) as wire:
        wire.send("GET", "/one")
        assert recorder.closed.wait(10)
        assert wire.send("POST", "/two", b"{}").status == 204
        assert [(each.line, each.connection) for each in recorder.requests] == [
            ("GET /scim/v2/one", 1),
            ("POST /scim/v2/two", 2),
        ]


def test_a_request_is_never_sent_twice() -> None:
    with Recorder(Scripted(silent=True), Scripted(204)) as recorder, wire_to(recorder) as wire:
        with pytest.raises(NoAnswer, match="Connection reset"):
            wire.send("POST", "/Users", b"{}")
        assert len(recorder.requests) == 1


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", gzip.compress(b'{"a":1}')), ("deflate", zlib.compress(b'{"a":1}')), ("identity", b'{"a":1}')],
    ids=["gzip", "deflate", "identity"],
)
def test_answers_are_read_in_every_encoding_that_is_accepted(encoding: str, packed: bytes) -> None:
    answer = Scripted(200, packed, {"Content-Encoding": encoding})
    with Recorder(answer) as recorder, wire_to(recorder) as wire:
        assert wire.send("GET", "/Users").body == b'{"a":1}'


def test_silence_is_borne_for_sixty_seconds_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wire_module.TIMEOUT_SECONDS == 60
    monkeypatch.setattr(wire_module, "TIMEOUT_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        connection = Connection(f"http://127.0.0.1:{mute.getsockname()[1]}", "secret", "okta")
        with Wire(connection, lambda _: None) as wire, pytest.raises(NoAnswer, match="Read timed out"):
            wire.send("GET", "/Users")


@pytest.mark.parametrize("trailing", ["", "/"])
def test_a_base_url_may_end_with_a_slash(tmp_path: Path, trailing: str) -> None:
    with Recorder(*ok()) as recorder, okta_at(tmp_path) as okta:
        okta.connect(Connection(recorder.base_url + trailing, "secret", "okta"))
        assert recorder.lines == ["GET /Users?startIndex=1&count=2"] * 2


def test_every_exchange_is_seen_even_one_without_an_answer(tmp_path: Path) -> None:
    watcher = Watcher()
    with Recorder(listed(), Scripted(silent=True)) as recorder, okta_at(tmp_path, watcher) as okta:
        okta.connect(Connection(recorder.base_url, "secret", "okta"))
    answered, unanswered = watcher.exchanges
    assert (answered.status, unanswered.status) == (200, None)
    assert unanswered.trouble == "Connection reset"
    assert answered.sentence.startswith("GET /Users?startIndex=1&count=2 → 200 (")
