"""How long the provisioning log is kept: what went over the wire for a while, the exchanges themselves for longer."""

from __future__ import annotations

from dataclasses import dataclass

from maestro.directory.instants import later

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Retention:
    """In days. With no days for messages, none are kept to begin with."""

    messages: int = 30
    exchanges: int = 400

    @property
    def keeps_messages(self) -> bool:
        """Whether headers and bodies are kept at all."""
        return self.messages > 0

    def messages_from(self, at: str) -> str:
        """The instant from which on messages are kept, at the instant `at`; those before it are to be removed."""
        return later(at, -_DAY * min(self.messages, self.exchanges))

    def exchanges_from(self, at: str) -> str:
        """The same of exchanges."""
        return later(at, -_DAY * self.exchanges)
