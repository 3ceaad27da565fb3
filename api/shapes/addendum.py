"""The addendum that makes the portal a valid way to consent."""

from __future__ import annotations

from typing import Any

from api.schema.records import Noun, Record
from api.schema.scalars import Constant, Digest, Key, Text
from documents.addenda.text import RECORDED, TITLE, Addendum

ADDENDUM = Noun(
    "Addendum",
    {
        "object": Constant("addendum"),
        "account": Key("Key of the account"),
        "amends": Key("Reference of the agreement that it amends"),
        "title": Text(),
        "markdown": Text("The text for signing"),
        "sha256": Digest("SHA-256 of `markdown`"),
        "record": Record(
            {
                "kind": Constant("amendment"),
                "training": Constant("silent"),
                "amended_by": Constant("portal"),
                "amends": Key(),
            },
        ),
    },
    description="An addendum for signing. `record` is what to record once it is signed, with its day and document",
)


def write(addendum: Addendum) -> dict[str, Any]:
    record = {**RECORDED, "amends": addendum.amends}
    return ADDENDUM.write(addendum, title=TITLE, record=record)
