"""Sub-processors: companies that touch customers' data on the vendor's behalf."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Page
from api.schema.scalars import Boolean, Choice, Constant, Flag, Id, Integer, Text, Time, is_filled
from api.shapes.common import is_region
from wire import ids

_NAME = Text("As questions and consents name it in `processors`", longest=200, check=is_filled)
_REGION = Text("ISO 3166-1 alpha-2, EU, EEA or *", check=is_region)
_SAYS_EFFECTIVE = "When it may first touch customers' data: at least 30 days after it was announced"
PROCESSOR_REQUEST = Noun(
    "ProcessorSaid",
    {
        "name": _NAME,
        "does": Text("What it does with the data", longest=500, check=is_filled),
        "regions": ListOf(_REGION, "Where it processes", least=1),
    },
    {
        "effective_from": Time(f"{_SAYS_EFFECTIVE}. Left out: 30 days from now", null=True),
        "ended": Flag("True: the vendor does not use it any more"),
    },
    example={
        "name": "gpu-cloud",
        "does": "Runs training jobs on rented machines",
        "regions": ["DE"],
        "effective_from": "2027-02-01T00:00:00Z",
    },
)
PROCESSOR = Noun(
    "Processor",
    {
        "object": Constant("processor"),
        "name": _NAME,
        "does": Text(),
        "regions": ListOf(_REGION),
        "status": Choice(("announced", "effective", "ended")),
        "announced_at": Time("When this was recorded"),
        "effective_from": Time(_SAYS_EFFECTIVE),
        "objected": Boolean(
            "Whether the key's customer objects to it. null: the key is not bound to a tenant", null=True
        ),
        "entry": Id(ids.ENTRY),
        "revision": Integer(least=1),
    },
)
PROCESSOR_LIST = Page(PROCESSOR)
