"""Everything this package raises, one tree. Each message is a sentence, each class has a stable `code`.

LicetError
├── MalformedManifest          a manifest is not one, or contradicts itself
└── GateError                  the gate was not given what it needs; nothing was let through
    ├── CategoryNotCleared     the clearance was never asked for this category
    ├── ColumnMissing          a column that was named is not in the frame
    ├── ColumnUnusable         a column is of a type the gate cannot judge by
    ├── FrameNotSupported      the frame is of no engine the gate knows
    ├── PseudonymKeyMissing    fields have to be pseudonymised and there is no key
    ├── StaleWorkers           workers would outlive the clearance they were started with
    └── NotAnonymous           the data do not reach the terms' thresholds; has the measurement
"""

from typing import Any, ClassVar


class LicetError(Exception):
    """The root: catch it and nothing of ours gets by."""

    code: ClassVar[str] = "licet_error"


class MalformedManifest(LicetError, ValueError):
    """A manifest is not one, or contradicts itself. Nothing may be read under it."""

    code = "malformed_manifest"


class GateError(LicetError):
    """The gate was not given what it needs; nothing was let through."""

    code = "gate_error"


class CategoryNotCleared(GateError):
    """The clearance was never asked for this category: a misspelling would else look like an empty data set."""

    code = "category_not_cleared"


class ColumnMissing(GateError):
    """A column that was named is not in the frame."""

    code = "column_missing"


class ColumnUnusable(GateError):
    """A column is of a type the gate cannot judge by, or cannot make pseudonyms of."""

    code = "column_unusable"


class FrameNotSupported(GateError, TypeError):
    """The frame is of no engine the gate knows."""

    code = "frame_not_supported"


class PseudonymKeyMissing(GateError):
    """Fields have to be pseudonymised and the gate was made without a key. They are never let through raw."""

    code = "pseudonym_key_missing"


class StaleWorkers(GateError):
    """Worker processes would outlive the clearance they were started with."""

    code = "stale_workers"


class NotAnonymous(GateError):
    """The data do not reach the terms' thresholds. `measurement` says by how much."""

    code = "not_anonymous"

    def __init__(self, message: str, *, measurement: Any) -> None:
        super().__init__(message)
        self.measurement = measurement
