"""The published procedures by which copies are destroyed."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Page
from api.schema.scalars import Choice, Constant, Digest, Text
from lineage.destruction import vocabulary

PROCEDURE = Noun(
    "Procedure",
    {
        "object": Constant("procedure"),
        "kind": Choice(vocabulary.KIND_CODES, "The kind of copy that the procedure is for"),
        "version": Text(),
        "effective_from": Text("The day from which it is followed", pattern=r"^\d{4}-\d{2}-\d{2}$").source(
            lambda procedure: procedure.effective_from.isoformat()
        ),
        "title": Text(),
        "steps": ListOf(Text()),
        "methods": ListOf(Choice(vocabulary.METHOD_CODES), "The methods it may be carried out with"),
        "verification": Text("How the destruction is verified"),
        "remains": Text("What remains after the destruction"),
        "sha256": Digest("SHA-256 of its RFC 8785 form without `object` and `sha256`"),
    },
)
PROCEDURE_LIST = Page(PROCEDURE)
