"""A whole database copied into another one, on either engine; see docs/howto/move-to-postgresql.md."""

from maestro.store.copying.moving import Copied, Step, Tell, copy

__all__ = ["Copied", "Step", "Tell", "copy"]
