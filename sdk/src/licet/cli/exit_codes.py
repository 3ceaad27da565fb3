"""How a command ends: 0 yes, 3 no, 1 nobody knows. A mistyped command is no answer either, so it is 1."""

from __future__ import annotations

from typing import Final

from licet.errors import ClearanceError, Denied, LeaseLost, LicetError

YES: Final = 0
NO: Final = 3
ERROR: Final = 1


def code_of(error: LicetError) -> int:
    """A lost lease is an error: what became of the clearance is not known."""
    said_no = isinstance(error, Denied | ClearanceError) and not isinstance(error, LeaseLost)
    return NO if said_no else ERROR
