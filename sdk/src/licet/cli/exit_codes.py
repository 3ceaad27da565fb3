"""The exit codes: 0 allowed, 3 denied, 1 no answer.

A mistyped command also exits with 1.
"""

from __future__ import annotations

from typing import Final

from licet.errors import ClearanceError, Denied, LeaseLost, LicetError, NoTenantKnown

YES: Final = 0
NO: Final = 3
ERROR: Final = 1


def code_of(error: LicetError) -> int:
    """Return the exit code of an error.

    A lost lease is 1: what became of the clearance is unknown.
    """
    denied = isinstance(error, Denied | ClearanceError | NoTenantKnown) and not isinstance(error, LeaseLost)
    return NO if denied else ERROR
