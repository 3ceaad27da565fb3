"""A batch of decisions on the wire: rows, columns or an Arrow stream in, columns or an Arrow stream out."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import orjson

from api.decisions.batch.grid import ALLOWED, Answers
from api.schema.records import listof, named, noun, one_of, record
from api.schema.scalars import constant, digest, id_of, integer, text, time
from api.shapes.decision import DECISION, SHARED_MEMBERS
from wire import arrow, ids, times

MOST = 100_000
_TEXT = text(longest=1000)
_PLACES = listof(integer(least=0), most=MOST)
_ITEM = noun(
    "BatchItem",
    {"tenant": _TEXT, "category": _TEXT},
    {"fields": listof(_TEXT, "Fields of this row, in place of the shared ones", least=1, null=True)},
)
BATCH_REQUEST = noun(
    "BatchSaid",
    {"purpose": _TEXT},
    {
        **SHARED_MEMBERS,
        "items": listof(_ITEM, "Rows. Left out: the four columns below", most=MOST),
        "tenants": listof(_TEXT, "Names that `tenant` refers to, counted from 0", most=MOST),
        "categories": listof(_TEXT, "Names that `category` refers to, counted from 0", most=MOST),
        "tenant": _PLACES,
        "category": _PLACES,
    },
    example={
        "purpose": "train-shared-model",
        "form": "pseudonymised",
        "region": "DE",
        "tenants": ["acme", "globex"],
        "categories": ["machine-telemetry"],
        "tenant": [0, 1],
        "category": [0, 0],
    },
)
_HEAD = {
    "object": constant("decision_batch"),
    "id": id_of(ids.DECISION),
    "revision": integer("The revision at which every answer is true"),
    "decided_at": time(),
    "count": integer("Number of questions"),
    "allowed": integer("Number of questions with the answer yes"),
}
DECISION_BATCH = noun(
    "DecisionBatch",
    {
        **_HEAD,
        "allow": text("One bit for each question in its order, least significant first, in base64"),
        "reasons": record(
            {
                "codes": listof(text("A reason, or several joined by commas; empty for a yes")),
                "index": listof(integer(least=0), "For each question, the place of its reasons in `codes`"),
            }
        ),
    },
)
DECISION_SEEN = named(
    "DecisionSeen",
    one_of(
        DECISION,
        noun(
            "DecisionBatchSeen",
            {**_HEAD, "allow": text("As it was answered"), "request_sha256": digest()},
            description="The record of a batch: the digest of its body, and each yes and no",
        ),
    ),
)


class Answered:
    """A batch's answer in either form."""

    def __init__(self, answers: Answers, *, id: bytes, revision: int, at: datetime) -> None:
        used = np.unique(answers.reason) if len(answers.reason) else np.zeros(0, dtype=np.uint16)
        places = np.zeros(len(answers.codes), dtype=np.int32)
        places[used] = np.arange(len(used), dtype=np.int32)
        self._codes = [answers.codes[number] for number in used.tolist()]
        self._index = places[answers.reason]
        self._allow = answers.allow
        self._common = {
            "object": "decision_batch",
            "id": ids.render_bytes(ids.DECISION, id),
            "revision": revision,
            "decided_at": times.render(at),
            "count": len(answers.allow),
            "allowed": int(np.count_nonzero(answers.reason == ALLOWED)),
        }

    def bitmap(self) -> str:
        packed = np.packbits(self._allow, bitorder="little").tobytes()
        return base64.b64encode(packed).decode()

    def seen(self, *, request_sha256: str) -> dict[str, Any]:
        return {**self._common, "allow": self.bitmap(), "request_sha256": request_sha256}

    def to_json(self) -> bytes:
        said: Mapping[str, Any] = {
            **self._common,
            "allow": self.bitmap(),
            "reasons": {"codes": self._codes, "index": self._index},
        }
        return orjson.dumps(said, option=orjson.OPT_SERIALIZE_NUMPY)

    def to_arrow(self) -> bytes:
        """Columns `allow` (bool) and `reason` (dictionary); the rest is the schema's metadata."""
        return arrow.stream(
            [
                arrow.Column("allow", "bool", self._allow),
                arrow.Column("reason", "dictionary", self._codes, indices=self._index),
            ],
            metadata={name: str(value) for name, value in self._common.items()},
        )
