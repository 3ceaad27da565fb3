"""The published procedures by which copies are destroyed."""

from __future__ import annotations

from api.schema.records import listof, noun, page_of
from api.schema.scalars import choice, constant, digest, text
from lineage.destruction import words

PROCEDURE = noun(
    "Procedure",
    {
        "object": constant("procedure"),
        "kind": choice(words.KIND_CODES, "The kind of copy that the procedure is for"),
        "version": text(),
        "effective_from": text("The day from which it is followed", pattern=r"^\d{4}-\d{2}-\d{2}$").source(
            lambda procedure: procedure.effective_from.isoformat()
        ),
        "title": text(),
        "steps": listof(text()),
        "methods": listof(choice(words.METHOD_CODES), "The methods it may be carried out with"),
        "verification": text("How the destruction is verified"),
        "remains": text("What remains after the destruction"),
        "sha256": digest("SHA-256 of its RFC 8785 form without `object` and `sha256`"),
    },
)
PROCEDURE_LIST = page_of(PROCEDURE)
