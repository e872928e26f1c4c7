"""The composition root: settings, wiring and commands."""
