"""`python -m scripts.oin`: write the kit; with `--draw`, the picture of the logo, too."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scripts.oin.kit import EXAMPLE, KIT, kit
from scripts.oin.picture import picture
from scripts.oin.submission import Publisher


def main(
    to: Annotated[Path, typer.Option(help="The folder that it is written to.")] = KIT,
    base_domain: Annotated[str, typer.Option(help="Under which organizations have hosts of their own.")] = EXAMPLE,
    draw: Annotated[bool, typer.Option("--draw", help="Draw logo.png of logo.svg, with chromium.")] = False,
) -> None:
    """Write what Okta's integration network asks of a submission."""
    to.mkdir(parents=True, exist_ok=True)
    for name, text in kit(Publisher(base_domain)).items():
        (to / name).write_text(text, "utf-8")
        typer.echo(to / name)
    if draw:
        (to / "logo.png").write_bytes(picture((KIT / "logo.svg").read_text("utf-8")))
        typer.echo(to / "logo.png")


if __name__ == "__main__":
    typer.run(main)
