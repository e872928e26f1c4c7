"""What commands print for people: whole, in columns, and nothing that a terminal would obey."""

from __future__ import annotations

import pytest

from maestro.cli.output import show, show_one


def test_a_list_cuts_nothing_short(capsys: pytest.CaptureFixture[str]) -> None:
    """An id is there to be copied into the next command, however narrow the terminal is."""
    row = {"id": "01a21082-cf55-749b-b3de-7b55890ba757" * 3, "last_used": None, "name": "Zoë"}
    show([row, row | {"id": "1", "last_used": "never"}], as_json=False)
    heading, first, second = capsys.readouterr().out.splitlines()
    assert heading == f"{'id':{len(row['id'] or '')}}  last used  name"
    assert first == f"{row['id']}             Zoë"
    assert second.split() == ["1", "never", "Zoë"]


def test_columns_stand_below_each_other_in_any_script(capsys: pytest.CaptureFixture[str]) -> None:
    show([{"name": "李娜", "state": "x"}, {"name": "Anna", "state": "y"}], as_json=False)
    assert capsys.readouterr().out.splitlines()[1:] == ["李娜  x", "Anna  y"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param('emails[type eq "work"].value', 'emails[type eq "work"].value', id="value-path"),
        pytest.param("/Users/[/bold]", "/Users/[/bold]", id="markup"),
        pytest.param("a\x1b[31mb", "a\\x1b[31mb", id="escape"),
        pytest.param("a\r\nb", "a\\r\\nb", id="line-break"),
        pytest.param("\u202eevil", "\\u202eevil", id="right-to-left"),
        pytest.param("\x9b1m", "\\x9b1m", id="C1"),
        pytest.param("\ud800", "\\ud800", id="half-a-surrogate"),
    ],
)
def test_what_a_client_wrote_is_shown_and_never_obeyed(
    capsys: pytest.CaptureFixture[str], written: str, shown: str
) -> None:
    show([{"path": written}], as_json=False)
    show_one({"path": written}, as_json=False)
    assert capsys.readouterr().out.splitlines()[1:] == [shown, f"path  {shown}"]
