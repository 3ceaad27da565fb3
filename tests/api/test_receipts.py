"""Receipts: JSON-LD that published shapes accept, signed, with the way to the ledger's root."""

from __future__ import annotations

import json
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from ledger import merkle
from tests import catalogue as vendor
from tests import vectors
from tests.api.client import Api, check, key_for
from tests.people import Party

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")


def receipts(api: Api) -> list[dict[str, Any]]:
    """Of a statement and of its withdrawal."""
    vendor.give()
    consent = api.get("/v1/tenants/acme/consents")["data"][0]
    withdrawn = api.post(f"/v1/consents/{consent['id']}/withdraw")
    return [
        api.get(path).body for path in (consent["receipt"], f"/v1/receipts/{withdrawn['withdrawal_entry']}")
    ]


def test_a_receipt_is_signed_and_leads_to_the_root(
    admin: Api, acme: Party, globex: Party, catalogue: None
) -> None:
    keys = KeySet.import_key_set(admin.get("/.well-known/jwks.json").body)
    for receipt in receipts(admin):
        check(receipt, "Receipt")
        assert receipt["proof_status"] == "pending"
        inclusion = receipt["inclusion"]
        merkle.verify_inclusion(
            index=inclusion["leaf_index"],
            size=inclusion["tree_size"],
            leaf=bytes.fromhex(inclusion["leaf_hash"]),
            path=[bytes.fromhex(one) for one in inclusion["path"]],
            expected_root=bytes.fromhex(inclusion["root"]),
        )
        signed = json.loads(jws.deserialize_compact(receipt["jws"], keys, algorithms=["EdDSA"]).payload)
        assert signed == {name: value for name, value in receipt.items() if name in signed}
        assert set(receipt) - set(signed) == {"proof_status", "content", "inclusion", "jws"}
        own = f"/v1/receipts/{receipt['id']}"
        assert Api(key_for("consent:read", tenant=acme.tenant)).get(own).status == 200
        assert Api(key_for("consent:read", tenant=globex.tenant)).get(own).code == "no_such_receipt"
        assert Api(key_for(mode="test")).get(own).code == "no_such_receipt"
    assert admin.get("/v1/receipts/ent_nonsense").code == "no_such_receipt"


@pytest.mark.skipif(not (vectors.ROOT / "dpv").is_dir(), reason=vectors.NOT_THERE)
@pytest.mark.filterwarnings("ignore")  # rdflib's and pyshacl's own
def test_a_receipt_uses_dpvs_words_and_fits_its_shapes(admin: Api, acme: Party, catalogue: None) -> None:
    from pyshacl import validate
    from rdflib import Graph, URIRef

    vocabulary = Graph()
    for name in ("dpv.ttl", "ai.ttl"):
        vocabulary.parse(vectors.ROOT / "dpv" / name)
    known = {str(subject) for subject in vocabulary.subjects()}
    shapes = Graph().parse(vectors.ROOT / "dpv" / "consent-27560-shapes.ttl")

    def fits(receipt: dict[str, Any]) -> tuple[bool, str]:
        graph = Graph().parse(data=json.dumps(receipt), format="json-ld")
        conforms, _, text = validate(graph, shacl_graph=shapes)
        terms = {str(term) for triple in graph for term in triple if isinstance(term, URIRef)}
        unknown = {term for term in terms if term.startswith("https://w3id.org/dpv") and "#" in term}
        unknown = {
            term
            for term in unknown
            if term.split("#")[0] in {"https://w3id.org/dpv", "https://w3id.org/dpv/ai"}
        }
        assert unknown <= known, unknown - known
        return conforms, text

    for receipt in receipts(admin):
        conforms, text = fits(receipt)
        assert conforms, text
        del receipt["dpv:hasRecordOfActivity"]["dpv:hasNotice"]
        assert fits(receipt)[0] is False
