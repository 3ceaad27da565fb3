"""A consent receipt as JSON-LD: ISO/IEC TS 27560 in the terms of the Data Privacy Vocabulary 2.3.

The document contains its whole context, so a reader needs no network. Members with a prefix are terms that DPV 2.3
defines. Members without a prefix are Licet's own, and JSON-LD readers ignore them.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings

from consent.queries.consent_events import ConsentEventRecord
from documents.receipts.content import Receipt
from ledger import canonical, signing_keys
from ledger import queries as ledger
from tenants.queries.people import PersonRecord
from wire import ids, times

JWS_TYPE = "licet-receipt+jws"
MEDIA_TYPE = "application/ld+json"
_LINKS = (
    *("dpv:hasPurpose", "dpv:hasPersonalData", "dpv:hasDataController", "dpv:hasJurisdiction"),
    *("dpv:hasRecipient", "dpv:isIndicatedBy", "dpv:hasDataSubject", "dct:conformsTo"),
    *("dpv:hasProcessing", "dpv:hasLegalBasis"),
)
CONTEXT: Final[dict[str, Any]] = {
    "dpv": "https://w3id.org/dpv#",
    "ai": "https://w3id.org/dpv/ai#",
    "loc": "https://w3id.org/dpv/loc#",
    "dct": "http://purl.org/dc/terms/",
    **{name: {"@type": "@id"} for name in _LINKS},
}
_STATUS: Final = {
    "proposed": "dpv:ConsentRequested",
    "confirmed": "dpv:ConsentRequested",
    "stated": "dpv:ConsentGiven",
    "refused": "dpv:ConsentRefused",
    "withdrawn": "dpv:ConsentWithdrawn",
    "expired": "dpv:ConsentExpired",
    "paused": "dpv:ConsentInvalidated",
    "disputed": "dpv:ConsentInvalidated",
    "suspended": "dpv:ConsentInvalidated",
    "began": "dpv:ConsentGiven",
    "resumed": "dpv:RenewedConsentGiven",
    "restored": "dpv:RenewedConsentGiven",
    "restated": "dpv:RenewedConsentGiven",
    "attested": "dpv:ConsentGiven",
    "called_off": "dpv:ConsentWithdrawn",
    "cosign_due": "dpv:ConsentGiven",
    "cosigned": "dpv:RenewedConsentGiven",
    "cosign_off": "dpv:ConsentGiven",
}
_FORM: Final = {
    "raw": None,
    "pseudonymised": "dpv:PseudonymisedData",
    "anonymised": "dpv:AnonymisedData",
    "aggregated": "dpv:AnonymisedData",
    "synthetic": "dpv:SyntheticData",
}
_NOTE = (
    "The data subject in this receipt is the tenant, a legal entity, and its consent is a permission under contract. "
    "Personal data here means the data of the category, even where it identifies no person."
)


def receipt_document(receipt: Receipt) -> dict[str, Any]:
    """The signed receipt with its signature, its content and its inclusion proof."""
    entry = receipt.entry
    signed = signed_document(receipt)
    head = ledger.tree_head()
    return {
        **signed,
        "proof_status": "pending",  # no checkpoint is signed yet
        "content": entry.data.decode(),
        "inclusion": {
            "leaf_index": entry.seq - 1,
            "leaf_hash": entry.leaf_hash.hex(),
            "tree_size": head.revision,
            "root": head.root.hex(),
            "path": [node.hex() for node in ledger.inclusion_path(seq=entry.seq, size=head.revision)],
        },
        "jws": signing_keys.current().sign(canonical.encode(signed), kind=JWS_TYPE),
    }


def signed_document(receipt: Receipt) -> dict[str, Any]:
    """The signed part. It never changes for one entry."""
    entry, consent, event = receipt.entry, receipt.consent, receipt.event
    tenant, terms, signatory = receipt.tenant, receipt.terms, receipt.signatory
    base = settings.PUBLIC_URL
    id = ids.render(ids.ENTRY, entry.id)
    conditions = consent.conditions
    return {
        "@context": CONTEXT,
        "@id": f"{base}/v1/receipts/{id}",
        "@type": "dpv:ConsentReceipt",
        "object": "receipt",
        "id": id,
        "kind": entry.kind,
        "entry": {"seq": entry.seq, "leaf_hash": entry.leaf_hash.hex()},
        "note": _NOTE,
        "dct:identifier": id,
        "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#receipt",
        "dct:created": times.render(entry.recorded_at),
        "dpv:hasRecordOfActivity": {
            "@id": f"{base}/v1/consents/{ids.render(ids.CONSENT, consent.id)}",
            "@type": "dpv:ConsentRecord",
            "dct:identifier": str(consent.id),
            "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#record",
            "dpv:hasDataSubject": f"{base}/v1/tenants/{tenant.key}",
            "dpv:hasDataController": base,
            "dpv:hasJurisdiction": f"loc:{tenant.region}",
            "dpv:hasProcess": {
                "@type": "dpv:Process",
                "dpv:hasPurpose": f"{base}/v1/purposes/{consent.purpose}",
                "dpv:hasProcessing": "ai:ModelTraining",
                "dpv:hasPersonalData": f"{base}/v1/categories/{consent.category}",
                "dpv:hasRecipient": base,
                "dpv:hasStorageCondition": [
                    *(
                        {
                            "@type": "dpv:StorageLocation",
                            "dpv:hasLocation": {"@id": base if region == "*" else f"loc:{region}"},
                        }
                        for region in conditions.regions
                    ),
                    {
                        "@type": "dpv:StorageDuration",
                        "dpv:hasDuration": f"P{terms.clauses.retention_with(conditions.retention_days)}D",
                    },
                    {
                        "@type": "dpv:StorageDeletion",
                        "dpv:hasDuration": f"P{terms.clauses.destruction_days}D",
                    },
                ],
            },
            "dpv:hasNotice": {
                "@id": f"{base}/v1/terms/{terms.version}",
                "@type": "dpv:ConsentNotice",
                "dct:language": "en",
                "dct:date": terms.effective_from.date().isoformat(),
                "dct:coverage": f"sha256:{terms.body_sha256}",
            },
            "dpv:hasConsentControl": {"@type": ["dpv:ProvideConsent", "dpv:WithdrawConsent"]},
            "dpv:hasRight": {"@type": "dpv:DataSubjectRight"},
            "dpv:hasConsentStatus": [_status(event, signatory, base)],
        },
        "statement": {
            "tenant": tenant.key,
            "category": consent.category,
            "category_version": consent.category_version,
            "purpose": consent.purpose,
            "terms": terms.version,
            "form": conditions.form,
            "form_iri": _FORM[conditions.form],
            "conditions": conditions.to_dict(),
            "risk_class": consent.risk_class,
            "evidence": list(consent.evidence),
        },
    }


def _status(event: ConsentEventRecord, signatory: PersonRecord | None, base: str) -> dict[str, Any]:
    given = event.kind in {"stated", "restated", "began", "resumed"}
    status = _STATUS[event.kind]
    return {
        "@type": [status, "dpv:ExplicitlyExpressedConsent"] if given else [status],
        "dpv:isIndicatedBy": f"{base}/people/{signatory.id}" if signatory else base,
        "dpv:hasIndicationMethod": event.authority or event.channel,
        "dpv:isIndicatedAtTime": times.render(event.recorded_at),
    }
