"""The exceptions of this package, in one tree. Each class has a stable `code`.

LicetError
├── NotConfigured              the address or the key is missing or malformed
├── Denied                     the use is denied; carries the decision
├── NoAnswer                   a usable answer is missing, which counts as a denial
│   ├── Unreachable            the server did not answer in time, or not at all
│   ├── Refused                the server refused the request; carries its problem document
│   └── Untrusted              the answer is malformed, unsigned, forged, replayed or late
├── NotVerifiable              the document's kind is not supported, or keys are missing
├── NotAQuestion               a text was given where a list of texts belongs
├── NotReadable                a file cannot be read or written
├── ArtefactUnreadable         a file of the report cannot be read; no report was sent
├── NoClearanceId              the given id is not a clearance id
├── MalformedManifest          the manifest cannot be read, or contradicts itself
├── ClearanceError             the run may not use data, or no more data
│   ├── ClearanceDenied        no tenant is cleared for the run
│   ├── ClearanceEnded         it was completed, abandoned, invalidated or has expired
│   ├── LeaseLost              it is paused: its lease could not be renewed in time, or it asked for a pause
│   └── RunStopped             a withdrawal stops the whole run
└── GateError                  the gate lacks something; no rows were let through
    ├── CategoryNotCleared     the clearance does not cover this category
    ├── ColumnMissing          a named column is not in the frame
    ├── ColumnUnusable         a column has a type that the gate cannot use
    ├── FrameNotSupported      the frame's engine is not supported
    ├── EngineFailed           the frame's engine raised an error of its own
    ├── SourceUnclear          it is unclear which rows of the files are meant
    │   └── TableNotSupported  a table has a feature or a format that the gate cannot honour
    ├── OwnersContradict       a device has two owners at once, or an ownership makes no sense
    ├── NoTenantKnown          no row of the data carries a tenant of the clearance
    ├── PseudonymKeyMissing    fields must be pseudonymised and the key is missing
    ├── StaleWorkers           worker processes hold an outdated gate
    └── NotAnonymous           the data miss a threshold; carries the measurement
"""

from typing import Any, ClassVar


class LicetError(Exception):
    """The base class of every exception in this package."""

    code: ClassVar[str] = "licet_error"


class NotConfigured(LicetError):
    """The address or the key is missing or malformed."""

    code = "not_configured"


class Denied(LicetError):
    """The use is denied; `decision` gives the reasons."""

    code = "denied"

    def __init__(self, message: str, *, decision: Any) -> None:
        super().__init__(message)
        self.decision = decision


class NoAnswer(LicetError):
    """A usable answer is missing, which counts as a denial."""

    code = "no_answer"


class Unreachable(NoAnswer):
    """The server did not answer in time, or not at all."""

    code = "unreachable"


class Refused(NoAnswer):
    """The server refused the request.

    `status`, `problem` (its stable code) and `request_id` come from the server.
    """

    code = "refused"

    def __init__(self, message: str, *, status: int, problem: str, request_id: str) -> None:
        super().__init__(message)
        self.status = status
        self.problem = problem
        self.request_id = request_id


class Untrusted(NoAnswer):
    """The answer is malformed, unsigned, forged, meant for another audience, replayed or late."""

    code = "untrusted"


class NotReadable(LicetError):
    """A file cannot be read or written."""

    code = "not_readable"


class NotAQuestion(LicetError, TypeError):
    """A text was given where a list of texts belongs."""

    code = "not_a_question"


class ArtefactUnreadable(LicetError, OSError):
    """A file that the report names cannot be read. No report was sent; the run continues."""

    code = "artefact_unreadable"


class NoClearanceId(LicetError, ValueError):
    """The given id is not a clearance id."""

    code = "no_clearance_id"


class NotVerifiable(LicetError):
    """The document's kind is not supported, or keys are missing. The document may be genuine."""

    code = "not_verifiable"


class ClearanceError(LicetError):
    """The run may not use data, or no more data, under its clearance."""

    code = "clearance_error"


class ClearanceDenied(ClearanceError):
    """No tenant is cleared for the run; `excluded` lists the tenants and reasons."""

    code = "clearance_denied"

    def __init__(self, message: str, *, excluded: Any) -> None:
        super().__init__(message)
        self.excluded = excluded


class ClearanceEnded(ClearanceError):
    """The clearance was completed, abandoned or invalidated, or has expired; `status` says which, if it is known."""

    code = "clearance_ended"

    def __init__(self, message: str, *, status: str | None = None) -> None:
        super().__init__(message)
        self.status = status


class LeaseLost(ClearanceError):
    """The run is paused: its lease was not renewed in time, so later withdrawals are unknown here.

    It resumes when the server answers again within the time of grace. `Clearance.wait` waits for that.
    """

    code = "lease_lost"


class RunStopped(ClearanceError):
    """A withdrawal under terms that retire models stops the whole run."""

    code = "run_stopped"


class MalformedManifest(LicetError, ValueError):
    """The manifest cannot be read, or contradicts itself. It permits no use."""

    code = "malformed_manifest"


class GateError(LicetError):
    """The gate lacks something that it needs; no rows were let through."""

    code = "gate_error"


class CategoryNotCleared(GateError):
    """The clearance does not cover this category.

    Without this error a misspelt category would look like an empty data set.
    """

    code = "category_not_cleared"


class ColumnMissing(GateError):
    """A named column is not in the frame."""

    code = "column_missing"


class ColumnUnusable(GateError):
    """A column has a type that the gate cannot use or pseudonymise."""

    code = "column_unusable"


class FrameNotSupported(GateError, TypeError):
    """The frame's engine is not supported."""

    code = "frame_not_supported"


class EngineFailed(GateError):
    """The frame's engine raised an error of its own, which may quote values and is therefore not shown."""

    code = "engine_failed"


class SourceUnclear(GateError):
    """The files contradict each other, belong to a table with a log of its own, or hold the target."""

    code = "source_unclear"


class TableNotSupported(SourceUnclear):
    """A table has a feature, or a format, that its reader cannot honour. Reading it could bring deleted rows back."""

    code = "table_not_supported"


class OwnersContradict(GateError, ValueError):
    """A device has two owners at the same time, or an ownership makes no sense."""

    code = "owners_contradict"


class NoTenantKnown(GateError):
    """No row of the data carries a tenant of the clearance: usually the tenant column is another one."""

    code = "no_tenant_known"


class PseudonymKeyMissing(GateError):
    """Fields must be pseudonymised and the gate has no key. They are never let through raw."""

    code = "pseudonym_key_missing"


class StaleWorkers(GateError):
    """Worker processes hold an outdated gate."""

    code = "stale_workers"


class NotAnonymous(GateError):
    """The data miss a threshold of the terms; `measurement` gives the figures."""

    code = "not_anonymous"

    def __init__(self, message: str, *, measurement: Any) -> None:
        super().__init__(message)
        self.measurement = measurement
