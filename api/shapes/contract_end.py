"""What a customer decides about a contract that ends."""

from __future__ import annotations

from api.schema.records import Noun
from api.schema.scalars import Choice, Constant, Id, Integer, Key, Time
from api.shapes.consent_bodies import SIGNATORY_REQUEST
from wire import ids

_DECISIONS = ("holdover", "end")
_SAYS = "holdover: consents and price go on for up to 60 days. end: the contract has ended"

CONTRACT_END_REQUEST = Noun(
    "ContractEndSaid",
    {"decision": Choice(_DECISIONS, _SAYS), "signatory": SIGNATORY_REQUEST},
    {"until": Time("End of the holdover. Left out: as long as it may be", null=True)},
    example={
        "decision": "holdover",
        "until": "2027-01-15T00:00:00Z",
        "signatory": {
            "name": "Ada Adams",
            "email": "ada@acme.example",
            "role": "CEO",
            "authority": "officer",
        },
    },
)
CONTRACT_END = Noun(
    "ContractEnd",
    {
        "object": Constant("contract_end"),
        "account": Key("Key of the account"),
        "decision": Choice(_DECISIONS),
        "ended_at": Time("When the last agreement that permits training ends or ended"),
        "until": Time("When the holdover ends", null=True),
        "entry": Id(ids.ENTRY),
        "revision": Integer(least=1),
        "recorded_at": Time(),
    },
)
