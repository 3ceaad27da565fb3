"""What the API writes of its own: answers to repeat, the log of decisions."""

from api.operations.answers import keep, lock_path
from api.operations.decisions import LoggedLine, log, pile, unfold

__all__ = ["LoggedLine", "keep", "lock_path", "log", "pile", "unfold"]
