"""Parse a batch that comes as an Arrow stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from api import bodies
from api.decisions.batch.batch_request import MAX_QUESTIONS, BatchRequest, shared_question
from wire import arrow, strict_json
from wire.arrow import InvalidArrowStream
from wire.object_reader import ObjectReader
from wire.problems import Problem

_SHARED: Final = (
    "purpose", "fields", "form", "region", "model_family", "processors", "audience", "data_from", "data_until",
)  # fmt: skip


def from_arrow(body: bytes) -> BatchRequest:
    """Parse an Arrow stream with the columns `tenant` and `category`.

    The shared members are in the schema's metadata.

    Raises: Problem (400).
    """
    try:
        table = arrow.read(body, most_rows=MAX_QUESTIONS)
    except InvalidArrowStream as error:
        raise Problem("malformed_request", f"The body is not an Arrow stream of texts: {error}.") from error
    names = set(table.columns)
    if names != {"tenant", "category"}:
        raise Problem("malformed_request", "The stream must have exactly the columns tenant and category.")
    members = ObjectReader(_metadata(table.metadata))
    shared = shared_question(members)
    bodies.finish(members)
    tenant, category = table.columns["tenant"], table.columns["category"]
    return BatchRequest(
        shared,
        tenant.values,
        category.values,
        np.asarray(tenant.indices, dtype=np.intp),
        np.asarray(category.indices, dtype=np.intp),
        {},
    )


def _metadata(metadata: Mapping[str, str]) -> dict[str, Any]:
    """Return the shared members from the schema's metadata.

    Texts are written directly and lists as JSON. Metadata of other programs, such as `pandas`, is ignored.

    Raises: Problem (400).
    """
    members: dict[str, Any] = {}
    for name in _SHARED:
        text = metadata.get(name)
        if text is None:
            continue
        if name in {"fields", "processors"}:
            try:
                members[name] = strict_json.loads(text.encode())
            except strict_json.MalformedJSON as error:
                raise Problem(
                    "malformed_json", f"The metadata {name} is not a JSON list: {error.detail}"
                ) from error
        else:
            members[name] = text
    return members
