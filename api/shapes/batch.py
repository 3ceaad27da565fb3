"""A batch of decisions on the wire: rows, columns or an Arrow stream in, columns or an Arrow stream out."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import orjson

from api.decisions.batch.batch_answers import ALLOWED, BatchAnswers
from api.shapes.schema import const, digest, id_of, integer, list_of, record, ref, text, time
from wire import arrow, ids, times

MOST = 100_000
_TEXT = text(longest=1000)
_NULL_TEXT = text(longest=1000, null=True)
_PLACES = list_of(integer(least=0), most=MOST)
COMPONENTS = {
    "BatchSaid": record(
        {"purpose": _TEXT},
        {
            "fields": list_of(
                _TEXT, "Asked of every item; left out: yes for the covered ones", least=1, null=True
            ),
            "form": _NULL_TEXT,
            "region": _NULL_TEXT,
            "model_family": _NULL_TEXT,
            "processors": list_of(_TEXT, null=True),
            "audience": text("`shared` or a tenant's key", longest=1000, null=True),
            "data_from": time(null=True),
            "data_until": time(null=True),
            "items": list_of(ref("BatchItem"), "Rows; else give the four columns", most=MOST),
            "tenants": list_of(_TEXT, "Names that `tenant` counts, from 0", most=MOST),
            "categories": list_of(_TEXT, "Names that `category` counts, from 0", most=MOST),
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
    ),
    "BatchItem": record(
        {"tenant": _TEXT, "category": _TEXT},
        {"fields": list_of(_TEXT, "In place of the shared ones", least=1, null=True)},
    ),
    "DecisionBatch": record(
        {
            "object": const("decision_batch"),
            "id": id_of(ids.DECISION),
            "revision": integer("All are true at this one"),
            "decided_at": time(),
            "count": integer(),
            "allowed": integer(),
            "allow": text("A bit for each question in its order, least significant first, as base64"),
            "reasons": record(
                {
                    "codes": list_of(text("One reason, or several joined by commas; empty for a yes")),
                    "index": list_of(integer(least=0), "For each question, which of `codes`"),
                }
            ),
        }
    ),
    "DecisionBatchSeen": record(
        {
            "object": const("decision_batch"),
            "id": id_of(ids.DECISION),
            "revision": integer(),
            "decided_at": time(),
            "count": integer(),
            "allowed": integer(),
            "allow": text("As it was answered"),
            "request_sha256": digest(),
        },
        says="What is kept of a batch: that it was asked, by the digest of its body, and each yes and no",
    ),
    "DecisionSeen": {"oneOf": [ref("Decision"), ref("DecisionBatchSeen")]},
}


class BatchAnswer:
    """A batch's answer in either form."""

    def __init__(self, answers: BatchAnswers, *, id: bytes, revision: int, at: datetime) -> None:
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
