"""A batch of decisions on the wire: rows, columns or an Arrow stream in, columns or an Arrow stream out."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import orjson

from api.decisions.batch import batch_signatures
from api.decisions.batch.batch_answers import ALLOWED, BatchAnswers
from api.schema.records import ListOf, Noun, OneOf, Record
from api.schema.scalars import Constant, Digest, Id, Integer, Text, Time
from api.shapes.decision import DECISION, SHARED_MEMBERS
from wire import arrow, ids, times

MOST = 100_000
_TEXT = Text(longest=1000)
_PLACES = ListOf(Integer(least=0), most=MOST)
_ITEM = Noun(
    "BatchItem",
    {"tenant": _TEXT, "category": _TEXT},
    {"fields": ListOf(_TEXT, "Fields of this row, in place of the shared ones", least=1, null=True)},
)
BATCH_REQUEST = Noun(
    "BatchSaid",
    {"purpose": _TEXT},
    {
        **SHARED_MEMBERS,
        "items": ListOf(_ITEM, "Rows. Left out: the four columns below", most=MOST),
        "tenants": ListOf(_TEXT, "Names that `tenant` refers to, counted from 0", most=MOST),
        "categories": ListOf(_TEXT, "Names that `category` refers to, counted from 0", most=MOST),
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
    "object": Constant("decision_batch"),
    "id": Id(ids.DECISION),
    "revision": Integer("The revision at which every answer is true"),
    "decided_at": Time(),
    "count": Integer("Number of questions"),
    "allowed": Integer("Number of questions that are allowed"),
}
DECISION_BATCH = Noun(
    "DecisionBatch",
    {
        **_HEAD,
        "allow": Text("One bit for each question in its order, least significant first, in base64"),
        "reasons": Record(
            {
                "codes": ListOf(Text("A reason, or several joined by commas; empty if allowed")),
                "index": ListOf(Integer(least=0), "For each question, the place of its reasons in `codes`"),
            }
        ),
        "jws": Text(
            "JWS of type `licet-batch+jws` over `{iss, mode, iat, exp, batch, revision, request_sha256, digest}`."
            " `digest` is SHA-256 over the RFC 8785 form of `{allow, reasons}`"
        ),
    },
)
_BATCH_SEEN = Noun(
    "DecisionBatchSeen",
    {**_HEAD, "allow": Text("As it was answered"), "request_sha256": Digest()},
    description="The record of a batch: the digest of its body, and the answer to each question",
)
DECISION_SEEN = OneOf(DECISION, _BATCH_SEEN, name="DecisionSeen")


class BatchAnswer:
    """The answer to a batch, written as JSON columns or as an Arrow stream."""

    def __init__(self, answers: BatchAnswers, *, id: bytes, revision: int, at: datetime) -> None:
        used = np.unique(answers.reason) if len(answers.reason) else np.zeros(0, dtype=np.uint16)
        places = np.zeros(len(answers.codes), dtype=np.int32)
        places[used] = np.arange(len(used), dtype=np.int32)
        self._codes = [answers.codes[number] for number in used.tolist()]
        self._index = places[answers.reason]
        self._allow = answers.allow
        self._jws = ""
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

    def sign(self, *, request_sha256: str, mode: str, at: datetime) -> None:
        """Sign what the answer says, for the request with this digest."""
        self._jws = batch_signatures.sign(
            allow=self.bitmap(),
            codes=self._codes,
            index=self._index,
            batch=str(self._common["id"]),
            revision=int(str(self._common["revision"])),
            request_sha256=request_sha256,
            mode=mode,
            at=at,
        )

    def to_json(self) -> bytes:
        members: Mapping[str, Any] = {
            **self._common,
            "allow": self.bitmap(),
            "reasons": {"codes": self._codes, "index": self._index},
            "jws": self._jws,
        }
        return orjson.dumps(members, option=orjson.OPT_SERIALIZE_NUMPY)

    def to_arrow(self) -> bytes:
        """Return an Arrow stream of `allow` (bool) and `reason` (dictionary). The rest is metadata of its schema."""
        return arrow.stream(
            [
                arrow.Column("allow", "bool", self._allow),
                arrow.Column("reason", "dictionary", self._codes, indices=self._index),
            ],
            metadata={name: str(value) for name, value in self._common.items()} | {"jws": self._jws},
        )
