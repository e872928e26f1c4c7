"""`python -m maestro.cli`: the command, for an interpreter whose scripts are not on the path."""

from maestro.cli.main import run

run()
