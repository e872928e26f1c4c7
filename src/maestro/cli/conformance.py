"""`maestro conformance`: checks of any SCIM 2.0 service provider."""

from __future__ import annotations

import getpass
import json
import os
import sys
from typing import Annotated, Literal
from urllib.parse import urlsplit

import typer

from maestro.cli.output import Json, explained
from maestro.conformance.check import Check, Profile, chosen
from maestro.conformance.checks import CHECKS
from maestro.conformance.report import as_facts, as_text, check_facts
from maestro.conformance.run import Result, run
from maestro.conformance.verdict import CredentialRefused, Nonconformant
from maestro.conformance.wire import Wire, basic, bearer
from maestro.directory.errors import Refused

PASSWORD_VARIABLE = "MAESTRO_CONFORMANCE_PASSWORD"  # noqa: S105 - its name


def conformance(
    url: Annotated[str, typer.Argument(help="The SCIM base URL: https://acme.example/scim/v2.")] = "",
    *,
    username: Annotated[str, typer.Option(help="The user name, for HTTP Basic.", show_default=False)] = "",
    token: Annotated[bool, typer.Option("--token", help="The secret is a bearer token.")] = False,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Send no credential.")] = False,
    profile: Annotated[
        Literal["rfc", "okta", "entra", "all"], typer.Option(help="What the RFCs ask, or what these clients need.")
    ] = "all",
    only: Annotated[
        list[str] | None, typer.Option(help="Only this check, or this concern; may be repeated.", show_default=False)
    ] = None,
    timeout: Annotated[float, typer.Option(help="Seconds to wait for an answer.", min=0.1)] = 30,
    list_checks: Annotated[bool, typer.Option("--list", help="List the checks, and ask nobody.")] = False,
    as_json: Json = False,
) -> None:
    """Check a SCIM 2.0 service provider, ours or not. It creates resources of its own, and deletes them.

    MAESTRO_CONFORMANCE_PASSWORD or standard input says the password or token.
    """
    checks = _checks(profile, only or [])
    if list_checks:
        _show_checks(checks, as_json=as_json)
        return
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise typer.BadParameter("it is the base URL, like https://acme.example/scim/v2", param_hint="URL")
    with explained(), Wire(url, _authorization(username, token, anonymous), timeout_seconds=timeout) as wire:
        try:
            report = run(wire, checks, _unseen if as_json or not sys.stderr.isatty() else _seen)
        except CredentialRefused as error:
            raise Refused(str(error)) from None
        if as_json:
            typer.echo(json.dumps(as_facts(report), indent=2, ensure_ascii=False))
        else:
            typer.echo("\n".join(as_text(report)))
        failed = len(report.of("failed"))
        if failed:
            raise Nonconformant(f"{failed} checks failed." if failed > 1 else "One check failed.")


def _checks(profile: Profile | Literal["all"], only: list[str]) -> tuple[Check, ...]:
    known = {name for each in CHECKS for name in (each.id, each.concern)}
    unknown = [each for each in only if each not in known]
    if unknown:
        raise typer.BadParameter(f"there is no check or concern {unknown[0]}; --list has them", param_hint="--only")
    return chosen(CHECKS, profile, only)


def _show_checks(checks: tuple[Check, ...], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([check_facts(each) for each in checks], indent=2, ensure_ascii=False))
        return
    width = max((len(each.id) for each in checks), default=0)
    for each in checks:  # a table would cut the ids, which are what --only wants
        typer.echo(f"{each.concern:15} {each.id:{width}} {each.strength:7} {each.reference}")


def _authorization(username: str, token: bool, anonymous: bool) -> str | None:
    if anonymous:
        return None
    if not username and not token:
        raise typer.BadParameter("say how to sign in: --username NAME, --token or --anonymous")
    secret = os.environ.get(PASSWORD_VARIABLE)
    if secret is None:
        secret = getpass.getpass("Password or token: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    return bearer(secret) if token else basic(username, secret)


def _seen(result: Result) -> None:
    if result.outcome == "failed":
        typer.echo(f"✗ {result.check.id}", err=True)


def _unseen(_: Result) -> None:
    """The report says it all."""
