"""Usage statements: what was done with a tenant's data, month by month. `documents` writes them."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Page, Record
from api.schema.scalars import Boolean, Choice, Constant, Digest, Id, Integer, Text, Time
from wire import ids

_MODEL = Record({"family": Text(), "name": Text(), "version": Text()})
_ROWS = Integer(least=0)
STATEMENT_LINE = Noun(
    "StatementLine",
    {
        "object": Constant("statement_line"),
        "id": Id(ids.STATEMENT),
        "month": Text(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$"),
        "empty": Boolean("True if nothing was cleared, used or destroyed in the month"),
        "sha256": Digest("SHA-256 of the bytes that were signed"),
        "issued_at": Time(),
        "entry": Id(ids.ENTRY),
    },
)
STATEMENT_LIST = Page(STATEMENT_LINE, "StatementList")
USAGE_STATEMENT = Noun(
    "UsageStatement",
    {
        "object": Constant("usage_statement"),
        "mode": Text(),
        "tenant": Text(),
        "month": Text(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$"),
        "from": Time(),
        "until": Time("The first instant after the month"),
        "revision": Integer("Revision of the ledger at the end of the month", least=0),
        "empty": Boolean(),
        "says": Text(),
        "rows": ListOf(
            Record(
                {
                    "category": Text(),
                    "within_manifest": _ROWS,
                    "beyond_manifest": Integer("Rows used in breach", least=0),
                }
            ),
            "Rows that runs reported in the month",
        ),
        "forms": ListOf(Text()),
        "regions": ListOf(Text(), "Regions that runs were cleared for"),
        "processors": ListOf(Text()),
        "models": ListOf(_MODEL, "Models that those runs trained"),
        "runs": ListOf(
            Record(
                {
                    "clearance": Id(ids.CLEARANCE),
                    "run": Text(),
                    "purpose": Text(),
                    "model": _MODEL,
                    "form": Text(),
                    "region": Text(),
                    "processors": ListOf(Text()),
                    "categories": ListOf(Text(), "Categories of the tenant that it was cleared for"),
                    "cleared_at": Time(),
                    "reported": Boolean("True if the run reported by the end of the month"),
                    "used": ListOf(Record({"category": Text(), "rows": _ROWS, "within_manifest": Boolean()})),
                }
            ),
            "Runs that were cleared or reported in the month",
        ),
        "breaches": ListOf(
            Record(
                {
                    "finding": Id(ids.FINDING),
                    "code": Text(),
                    "says": Text(),
                    "category": Text(null=True),
                    "run": Text(null=True),
                    "rows": Integer(least=0, null=True),
                    "found_at": Time(),
                    "entry": Id(ids.ENTRY),
                },
                # Statements of earlier months lack it: they are never changed.
                {"rows_reason": Choice(("not_reported",), "Why `rows` is null", null=True)},
            )
        ),
        "destroyed": ListOf(
            Record(
                {
                    "certificate": Id(ids.CERTIFICATE),
                    "order": Id(ids.DESTRUCTION),
                    "kind": Text(),
                    "items": _ROWS,
                    "not_destroyed": Integer("Model versions that were assessed and not destroyed", least=0),
                    "issued_at": Time(),
                    "sha256": Digest(),
                }
            ),
            "Destructions that were certified in the month",
        ),
        "price": ListOf(
            Record(
                {
                    "from": Time(),
                    "until": Time(),
                    "tier": Text(null=True),
                    "bps": _ROWS,
                    "earned_bps": Integer("The discount on invoices", least=0),
                    "schedule": Text(null=True),
                    "entry": Id(ids.ENTRY),
                }
            ),
            "The discounts of the month, in order",
        ),
        "id": Id(ids.STATEMENT),
        "issued_at": Time(),
        "entry": Id(ids.ENTRY, "The ledger entry that holds the digest"),
        "sha256": Digest("SHA-256 of the bytes that were signed: the payload of `jws`"),
        "jws": Text(
            "The statement without `id`, `issued_at`, `entry`, `sha256` and `jws`, in its RFC 8785 form, signed"
            " (EdDSA, JWS compact)"
        ),
    },
)
