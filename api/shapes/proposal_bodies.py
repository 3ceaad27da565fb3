"""Request bodies about proposals: what is proposed, and the answers to it."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Nullable, ReadBy
from api.schema.scalars import Choice, Flag, Integer, Text
from api.shapes.consent_bodies import CONDITIONS_REQUEST, CONSENT_REQUEST, DECLARED, SIGNATORY_REQUEST
from consent import proposal_rules
from wire.object_reader import ObjectReader

ITEM_REQUEST = Noun(
    "ProposalItemSaid",
    CONSENT_REQUEST.required,
    {name: kind for name, kind in CONSENT_REQUEST.optional.items() if name != "validate_only"},
)
PROPOSAL_REQUEST = Noun(
    "ProposalSaid",
    {"items": ListOf(ITEM_REQUEST, "Consents to propose", least=1, most=proposal_rules.MOST_ITEMS)},
    {"validate_only": Flag("Check everything, record nothing")},
    example={
        "items": [
            {
                "category": "machine-telemetry",
                "purpose": "train-shared-model",
                "terms": "2026-11",
                "conditions": {"fields": ["*"], "form": "pseudonymised", "regions": ["EU"]},
            }
        ]
    },
)
_REASON = Text("For a refusal or a counter-offer", longest=500, null=True).default("")
ANSWER_REQUEST = Noun(
    "ProposalItemAnswerSaid",
    {
        "item": Integer("The number of the item", least=0),
        "answer": Choice(
            proposal_rules.ANSWERS, "`counter` puts forward other conditions in place of the item"
        ),
    },
    {"conditions": ReadBy(CONDITIONS_REQUEST, ObjectReader.value), "reason": _REASON},
)
ANSWERS_REQUEST = Noun(
    "ProposalAnswersSaid",
    {
        "round": Integer("The round that is answered; an old one is refused", least=1),
        "answers": ListOf(ANSWER_REQUEST, least=1, most=proposal_rules.MOST_ITEMS),
    },
    {
        "signatory": Nullable(SIGNATORY_REQUEST, "Who signs for the customer"),
        **DECLARED,
    },
    example={
        "round": 1,
        "answers": [{"item": 1, "answer": "accept"}, {"item": 2, "answer": "refuse", "reason": "Not now"}],
        "signatory": {
            "name": "Alice Adams",
            "email": "alice@acme.example",
            "role": "CTO",
            "authority": "officer",
        },
        "risk_accepted": True,
    },
)
