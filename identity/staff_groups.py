"""The groups of the vendor's staff. Pure. A member of staff without a group is an account manager."""

from __future__ import annotations

from typing import Final

FINANCE: Final = "Finance"
LEGAL: Final = "Legal"
# Sees who and what has access, and signs its reviews.
SECURITY: Final = "Security"
# Sees what may be trained on, over all customers.
TRAINING: Final = "Machine learning"
# Not a group of the database: administrators may do everything at the desk.
ADMINISTRATORS: Final = "Administrators"

ALL: Final = (FINANCE, LEGAL, SECURITY, TRAINING, ADMINISTRATORS)
