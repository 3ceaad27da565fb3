"""Questions about pairs of tenant and category, asked in batches.

The batch route answers yes or no with reasons. Each pair that is allowed is asked once more alone, because a single
answer also says which fields are covered and which obligations bind.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from api.answers.asked import Answered, Asked
from api.answers.server import Server

MOST = 20_000
_LEFT_OUT = ("tenant", "category")


def answers(server: Server, asked: Iterable[Asked]) -> Iterator[Answered]:
    """Yield the answer to each question, in order."""
    for shared, together in groupby(asked, key=_shared):
        all_of_them = list(together)
        for first in range(0, len(all_of_them), MOST):
            yield from _answers(server, json.loads(shared), all_of_them[first : first + MOST])


def _answers(server: Server, shared: dict[str, Any], some: Sequence[Asked]) -> Iterator[Answered]:
    items = [{name: asked.body[name] for name in _LEFT_OUT} for asked in some]
    batch = server.post("/v1/decisions/batch", {**shared, "items": items})
    allow = base64.b64decode(batch["allow"])
    reasons = batch["reasons"]
    for number, asked in enumerate(some):
        if allow[number // 8] >> number % 8 & 1:
            yield _alone(server, asked)
        else:
            codes = reasons["codes"][reasons["index"][number]]
            yield Answered(asked, allow=False, reasons=tuple(sorted(codes.split(","))))


def _alone(server: Server, asked: Asked) -> Answered:
    answer = server.post("/v1/decisions", {**asked.body, "sign": "none"})
    return Answered(
        asked,
        allow=answer["allow"],
        reasons=tuple(sorted(reason["code"] for reason in answer["reasons"])),
        covered=tuple(sorted(answer["fields_allowed"])),
        obligations=tuple(sorted(json.dumps(one, sort_keys=True) for one in answer["obligations"])),
    )


def _shared(asked: Asked) -> str:
    return json.dumps({name: value for name, value in asked.body.items() if name not in _LEFT_OUT})
