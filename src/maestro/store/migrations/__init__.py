"""Migrations: the schema's history, applied while older programs go on working; see docs/howto/upgrade.md."""

from maestro.store.migrations.applying import due, explain_misfit, migrate
from maestro.store.migrations.planning import plan

__all__ = ["due", "explain_misfit", "migrate", "plan"]
