"""The files of the kit that are made and not written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from scripts.oin.guide import guide
from scripts.oin.page import page
from scripts.oin.submission import Publisher, submission

DOCS: Final = Path(__file__).parents[2] / "docs"
KIT: Final = DOCS / "oin"
EXAMPLE: Final = "clinicalmaestro.example"


def kit(publisher: Publisher) -> Mapping[str, str]:
    """Each file by its name. Raises ValueError where the connection guide is not as Okta wants it."""
    facts = submission(publisher)
    return {
        "submission.json": json.dumps(facts, indent=2, ensure_ascii=False) + "\n",
        "submission.md": page(facts),
        "guide.html": guide((DOCS / "howto/connect-okta.md").read_text("utf-8"), (KIT / "icon.svg").read_text("utf-8")),
    }
