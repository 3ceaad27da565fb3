"""Reading what the API keeps of its own."""

from api.queries.answers import Kept, kept, try_lock
from api.queries.decisions import DecisionSeen, decision

__all__ = ["DecisionSeen", "Kept", "decision", "kept", "try_lock"]
