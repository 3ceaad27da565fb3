"""What an auditor does without trusting the server: draw the sample again, verify the list and the opinion."""

from __future__ import annotations

import json

from hypothesis import given as drawn
from hypothesis import strategies as st

from ledger import canonical, signing_keys
from licet import audit_sample
from licet.verification import verify
from lineage.audits import sampling
from tests.audits.stage import SEED, Audit


def keys() -> bytes:
    return json.dumps(signing_keys.key_set()).encode()


@drawn(ids=st.lists(st.text(min_size=1), unique=True, max_size=20), size=st.integers(1, 30), seed=st.text())
def test_the_sdk_draws_the_sample_that_the_server_draws(ids: list[str], size: int, seed: str) -> None:
    try:
        listed = {"runs": [{"id": each} for each in ids], "copies": [], "orders": []}
        digest = audit_sample.list_sha256(listed)
        canonical.encode(seed)
    except ValueError:  # half of a surrogate pair has no UTF-8
        return
    combined = sampling.combined_seed(list_sha256=digest, auditor_seed=seed, vendor_seed="v")
    assert audit_sample.draw(listed, auditor_seed=seed, vendor_seed="v", size=size) == sampling.draw(
        ids, seed=combined, size=size
    )


def test_the_list_is_verified_offline_and_gives_the_sample(audit: Audit) -> None:
    audit.commit(size=2)
    sample = audit.reveal()
    listed = audit.list()
    assert verify(json.dumps(listed).encode(), keys=keys())
    again = audit_sample.draw(
        listed, auditor_seed=SEED, vendor_seed=sample["seeds"]["vendor"], size=sample["size"]
    )
    assert again == sample["items"]
    listed["copies"] = []
    assert not verify(json.dumps(listed).encode(), keys=keys())


def test_the_opinion_is_verified_offline(audit: Audit) -> None:
    opinion = audit.conclude().body
    assert verify(json.dumps(opinion).encode(), keys=keys())
    assert not verify(json.dumps({**opinion, "opinion": "unqualified"}).encode(), keys=keys())
