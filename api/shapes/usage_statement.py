from __future__ import annotations

from typing import Any

from api.shapes.schema import boolean, const, digest, id_of, integer, listof, page_of, record, text, time
from documents.statements.issued import StatementSeen
from wire import ids, times

_MODEL = record({"family": text(), "name": text(), "version": text()})
_ROWS = integer(least=0)
COMPONENTS = {
    "StatementLine": record(
        {
            "object": const("statement_line"),
            "id": id_of(ids.STATEMENT),
            "month": text(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$"),
            "empty": boolean("Nothing was cleared, used or destroyed"),
            "sha256": digest("Of the bytes that were signed"),
            "issued_at": time(),
            "entry": id_of(ids.ENTRY),
        }
    ),
    "StatementList": page_of("StatementLine"),
    "UsageStatement": record(
        {
            "object": const("usage_statement"),
            "mode": text(),
            "tenant": text(),
            "month": text(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$"),
            "from": time(),
            "until": time("The first instant that is not of the month"),
            "revision": integer("Of the ledger at the month's end", least=0),
            "empty": boolean(),
            "says": text(),
            "rows": listof(
                record(
                    {"category": text(), "within_manifest": _ROWS, "beyond_manifest": integer("Breaches", least=0)}
                ),
                "Reported in the month",
            ),
            "forms": listof(text()),
            "regions": listof(text(), "Where runs were cleared to use it"),
            "processors": listof(text()),
            "models": listof(_MODEL, "What those runs trained"),
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
                        "categories": listof(text(), "Of the tenant's that it was cleared for"),
                        "cleared_at": time(),
                        "reported": boolean("By the month's end"),
                        "used": listof(
                            record({"category": text(), "rows": _ROWS, "within_manifest": boolean()})
                        ),
                    }
                ),
                "Cleared in the month, or reported in it",
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
                        "not_destroyed": integer("Models whose unlearning was assessed", least=0),
                        "issued_at": time(),
                        "sha256": digest(),
                    }
                ),
                "Certified in the month",
            ),
            "price": listof(
                record(
                    {
                        "from": time(),
                        "until": time(),
                        "tier": text(null=True),
                        "bps": _ROWS,
                        "earned_bps": integer("What was given", least=0),
                        "schedule": text(null=True),
                        "entry": id_of(ids.ENTRY),
                    }
                ),
                "The discounts that held, one after the other",
            ),
            "id": id_of(ids.STATEMENT),
            "issued_at": time(),
            "entry": id_of(ids.ENTRY, "`statement.issued/1`, which holds the digest"),
            "sha256": digest("Of the bytes that were signed: the payload of `jws`"),
            "jws": text(
                "The statement without `id`, `issued_at`, `entry`, `sha256` and `jws`, in its RFC 8785 form, signed"
                " (EdDSA, JWS compact)"
            ),
        }
    ),
}  # fmt: skip


def write_line(seen: StatementSeen) -> dict[str, Any]:
    return {
        "object": "statement_line",
        "id": ids.render(ids.STATEMENT, seen.id),
        "month": seen.month,
        "empty": seen.empty,
        "sha256": seen.sha256,
        "issued_at": times.render(seen.issued_at),
        "entry": ids.render(ids.ENTRY, seen.entry),
    }
