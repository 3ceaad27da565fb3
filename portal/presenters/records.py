"""A customer's records as data: flat rows for files, and a receipt with its proof."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from consent.queries import ConsentSeen, EventSeen
from ledger import queries as ledger
from portal.presenters.events import lines
from wire import ids, times


def history(happened: Sequence[tuple[ConsentSeen, EventSeen]]) -> list[dict[str, Any]]:
    return [
        {
            "revision": line.revision,
            "at": times.render(line.at),
            "event": line.kind,
            "category": line.consent.category,
            "purpose": line.consent.purpose,
            "who": line.who,
            "signatory": line.signatory,
            "authority": line.authority,
            "channel": line.channel,
            "reason": line.reason,
            "election": line.election,
            "consent": ids.render(ids.CONSENT, line.consent.id),
            "entry": ids.render(ids.ENTRY, line.entry),
        }
        for line in lines(happened)
    ]


def consents(seen: Sequence[ConsentSeen]) -> list[dict[str, Any]]:
    return [
        {
            "consent": ids.render(ids.CONSENT, one.id),
            "category": one.category,
            "category_version": one.category_version,
            "purpose": one.purpose,
            "status": one.status,
            "terms": one.terms,
            **one.conditions.to_dict(),
            "risk_class": one.risk_class,
            "risk_accepted": one.risk_accepted,
            "rights_attested": one.rights_attested,
            "signatures_required": one.signatures_required,
            "evidence": list(one.evidence),
            "entry": ids.render(ids.ENTRY, one.entry),
            "revision": one.revision,
            "created_at": times.render(one.created_at),
        }
        for one in seen
    ]


def receipt(seen: ConsentSeen) -> dict[str, Any]:
    """The consent, and each of its ledger entries with the proof that it is in the ledger.

    `data` is the exact text that was hashed: `leaf_hash` is SHA-256 of a zero byte and its UTF-8 bytes, and
    `path` leads from it to `root` (RFC 6962 section 2.1.1).
    """
    size = ledger.size()
    entries = [ledger.entry(id=event.entry) for event in seen.events]
    return {
        "object": "receipt",
        "consent": consents([seen])[0],
        "entries": [
            {
                "entry": ids.render(ids.ENTRY, one.id),
                "kind": one.kind,
                "recorded_at": times.render(one.recorded_at),
                "content": json.loads(one.data),
                "data": one.data.decode(),
                "leaf_hash": one.leaf_hash.hex(),
                "inclusion": {
                    "leaf_index": one.seq - 1,
                    "tree_size": size.revision,
                    "root": size.root.hex(),
                    "path": [hash.hex() for hash in ledger.inclusion_path(seq=one.seq, size=size.revision)],
                },
            }
            for one in entries
        ],
    }
