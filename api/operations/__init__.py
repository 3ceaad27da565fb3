"""What the API writes of its own: answers to repeat, the log of decisions."""

from api.operations.answers import keep, lock_path
from api.operations.decisions import log, unfold

__all__ = ["keep", "lock_path", "log", "unfold"]
