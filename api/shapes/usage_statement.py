"""Usage statements: what was done with a tenant's data, month by month. `documents` writes them."""

from __future__ import annotations

from api.schema.records import listof, noun, page_of, record
from api.schema.scalars import boolean, constant, digest, id_of, integer, text, time
from wire import ids

_MODEL = record({"family": text(), "name": text(), "version": text()})
_ROWS = integer(least=0)
STATEMENT_LINE = noun(
    "StatementLine",
    {
        "object": constant("statement_line"),
        "id": id_of(ids.STATEMENT),
        "month": text(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$"),
        "empty": boolean("True if nothing was cleared, used or destroyed in the month"),
        "sha256": digest("SHA-256 of the bytes that were signed"),
        "issued_at": time(),
        "entry": id_of(ids.ENTRY),
    },
)
STATEMENT_LIST = page_of(STATEMENT_LINE, "StatementList")
USAGE_STATEMENT = noun(
    "UsageStatement",
    {
        "object": constant("usage_statement"),
        "mode": text(),
        "tenant": text(),
        "month": text(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$"),
        "from": time(),
        "until": time("The first instant after the month"),
        "revision": integer("Revision of the ledger at the end of the month", least=0),
        "empty": boolean(),
        "says": text(),
        "rows": listof(
            record(
                {
                    "category": text(),
                    "within_manifest": _ROWS,
                    "beyond_manifest": integer("Rows used in breach", least=0),
                }
            ),
            "Rows that runs reported in the month",
        ),
        "forms": listof(text()),
        "regions": listof(text(), "Regions that runs were cleared for"),
        "processors": listof(text()),
        "models": listof(_MODEL, "Models that those runs trained"),
        "runs": listof(
            record(
                {
                    "clearance": id_of(ids.CLEARANCE),
                    "run": text(),
                    "purpose": text(),
                    "model": _MODEL,
                    "form": text(),
                    "region": text(),
                    "processors": listof(text()),
                    "categories": listof(text(), "Categories of the tenant that it was cleared for"),
                    "cleared_at": time(),
                    "reported": boolean("True if the run reported by the end of the month"),
                    "used": listof(record({"category": text(), "rows": _ROWS, "within_manifest": boolean()})),
                }
            ),
            "Runs that were cleared or reported in the month",
        ),
        "breaches": listof(
            record(
                {
                    "finding": id_of(ids.FINDING),
                    "code": text(),
                    "says": text(),
                    "category": text(null=True),
                    "run": text(null=True),
                    "rows": integer(least=0, null=True),
                    "found_at": time(),
                    "entry": id_of(ids.ENTRY),
                }
            )
        ),
        "destroyed": listof(
            record(
                {
                    "certificate": id_of(ids.CERTIFICATE),
                    "order": id_of(ids.DESTRUCTION),
                    "kind": text(),
                    "items": _ROWS,
                    "not_destroyed": integer("Model versions that were assessed and not destroyed", least=0),
                    "issued_at": time(),
                    "sha256": digest(),
                }
            ),
            "Destructions that were certified in the month",
        ),
        "price": listof(
            record(
                {
                    "from": time(),
                    "until": time(),
                    "tier": text(null=True),
                    "bps": _ROWS,
                    "earned_bps": integer("The discount on invoices", least=0),
                    "schedule": text(null=True),
                    "entry": id_of(ids.ENTRY),
                }
            ),
            "The discounts of the month, in order",
        ),
        "id": id_of(ids.STATEMENT),
        "issued_at": time(),
        "entry": id_of(ids.ENTRY, "The ledger entry that holds the digest"),
        "sha256": digest("SHA-256 of the bytes that were signed: the payload of `jws`"),
        "jws": text(
            "The statement without `id`, `issued_at`, `entry`, `sha256` and `jws`, in its RFC 8785 form, signed"
            " (EdDSA, JWS compact)"
        ),
    },
)
