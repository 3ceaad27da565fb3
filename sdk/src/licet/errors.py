"""Everything this package raises, one tree. Each message is a sentence, each class has a stable `code`.

LicetError
├── NotConfigured              no address or no key, or ones that cannot be right
├── Denied                     the answer is no; has the decision
├── NoAnswer                   nobody knows what the answer is; it counts as a no
│   ├── Unreachable            the server did not answer in time, or not at all
│   ├── Refused                the server refused the request; has its problem document
│   └── Untrusted              what came is no answer of ours: malformed, unsigned, forged, replayed, late
├── NotVerifiable              a document is of no kind that can be verified here, or there are no keys to do it with
├── NotAQuestion               what was asked is no question: a text where a list of texts belongs
├── NotReadable                a file cannot be read or written
├── ArtefactUnreadable         a file that a report names is not there; nothing was sent
├── NoClearanceId              what is named is no id of a clearance
├── MalformedManifest          a manifest is not one, or contradicts itself
├── ClearanceError             a run may use nothing (more) under its clearance
│   ├── ClearanceDenied        nothing of what was asked for is cleared
│   ├── ClearanceEnded         it was completed, abandoned, invalidated or has expired
│   ├── LeaseLost              its lease could not be renewed in time
│   └── RunStopped             a withdrawal stops the whole run
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


class NotConfigured(LicetError):
    """No address or no key was given, or ones that cannot be right."""

    code = "not_configured"


class Denied(LicetError):
    """The answer is no. `decision` says why."""

    code = "denied"

    def __init__(self, message: str, *, decision: Any) -> None:
        super().__init__(message)
        self.decision = decision


class NoAnswer(LicetError):
    """Nobody knows what the answer is. It counts as a no."""

    code = "no_answer"


class Unreachable(NoAnswer):
    """The server did not answer in time, or not at all."""

    code = "unreachable"


class Refused(NoAnswer):
    """The server refused the request. `status`, `problem` (its stable code) and `request_id` are the server's."""

    code = "refused"

    def __init__(self, message: str, *, status: int, problem: str, request_id: str) -> None:
        super().__init__(message)
        self.status = status
        self.problem = problem
        self.request_id = request_id


class Untrusted(NoAnswer):
    """What came is no answer of ours: malformed, unsigned, forged, for somebody else, replayed or late."""

    code = "untrusted"


class NotReadable(LicetError):
    """A file cannot be read or written."""

    code = "not_readable"


class NotAQuestion(LicetError, TypeError):
    """What was asked is no question: a text where a list of texts belongs."""

    code = "not_a_question"


class ArtefactUnreadable(LicetError, OSError):
    """A file that a report names is not there, or cannot be read. Nothing was sent; the run goes on."""

    code = "artefact_unreadable"


class NoClearanceId(LicetError, ValueError):
    """What is named is no id of a clearance."""

    code = "no_clearance_id"


class NotVerifiable(LicetError):
    """A document is of no kind that can be verified here, or there are no keys to do it with. It may be genuine."""

    code = "not_verifiable"


class ClearanceError(LicetError):
    """A run may use nothing, or nothing more, under its clearance."""

    code = "clearance_error"


class ClearanceDenied(ClearanceError):
    """Nothing of what was asked for is cleared. `excluded` says who was left out, and why."""

    code = "clearance_denied"

    def __init__(self, message: str, *, excluded: Any) -> None:
        super().__init__(message)
        self.excluded = excluded


class ClearanceEnded(ClearanceError):
    """It was completed, abandoned, invalidated or has expired."""

    code = "clearance_ended"


class LeaseLost(ClearanceError):
    """The lease could not be renewed in time: what was withdrawn since is not known here."""

    code = "lease_lost"


class RunStopped(ClearanceError):
    """A withdrawal under terms that retire models stops the whole run."""

    code = "run_stopped"


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
