"""A manifest is read as it was issued, and its digest is over every member of it."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet import Manifest, canonical
from licet.errors import LicetError, MalformedManifest
from licet.manifest_window import Window

DOCUMENT: dict[str, Any] = {
    "object": "manifest",
    "clearance": "clr_1",
    "run": "nightly-1",
    "revision": 42,
    "issued_at": "2026-11-25T10:00:00Z",
    "purpose": "train-shared-model",
    "form": "pseudonymised",
    "region": "DE",
    "categories": [
        {
            "code": "machine-telemetry",
            "version": 3,
            "time_field": "recorded_at",
            "third_party": False,
            "fields": [{"name": "rpm", "type": "float", "identifies": "none", "quasi_identifier": False}],
        }
    ],
    "anonymity": {"k": 5, "min_tenants": 5, "max_tenant_share_bps": 2500},
    "entries": [
        {
            "tenant": "acme",
            "aliases": ["acme-eu"],
            "category": "machine-telemetry",
            "consent": "con_1",
            "fields": ["rpm"],
            "data_from": "2026-01-01T00:00:00Z",
            "data_until": None,
            "excluding": [{"from": "2026-03-01T00:00:00Z", "until": None}],
            "obligations": [
                {"code": "pseudonymise", "fields": ["operator"]},
                {"code": "delete_after", "days": 9},
            ],
            "delete_after_days": 9,
        }
    ],
    "excluded": [{"tenant": "globex", "category": "machine-telemetry", "reasons": [{"code": "withdrawn"}]}],
}


def test_it_is_read_member_by_member() -> None:
    manifest = Manifest.from_dict(DOCUMENT)
    [entry] = manifest.entries_of("machine-telemetry")
    assert entry.names == ("acme", "acme-eu")
    assert entry.window == Window(datetime(2026, 1, 1, tzinfo=UTC), None)
    assert entry.excluding == (Window(datetime(2026, 3, 1, tzinfo=UTC), None),)
    assert entry.named_by("pseudonymise") == {"operator"}
    assert entry.unknown_obligations == ()
    assert manifest.anonymity is not None
    assert manifest.anonymity.k == 5
    assert manifest.category("machine-telemetry") is not None
    assert manifest.category("else") is None
    assert manifest.excluded[0].reasons[0]["code"] == "withdrawn"


def test_its_digest_covers_members_we_do_not_know() -> None:
    changed = DOCUMENT | {"added_later": True}
    assert Manifest.from_dict(changed).digest() != Manifest.from_dict(DOCUMENT).digest()
    assert Manifest.from_dict(DOCUMENT).digest().startswith("sha256:")


def test_its_digest_does_not_depend_on_the_order_of_members() -> None:
    turned = dict(reversed(DOCUMENT.items()))
    assert Manifest.from_dict(turned).digest() == Manifest.from_dict(DOCUMENT).digest()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("clearance",), None),
        (("revision",), "many"),
        (("categories",), 5),
        (("entries", 0, "tenant"), ""),
        (("entries", 0, "fields"), "rpm"),
        (("entries", 0, "data_from"), "2026-01-01T00:00:00"),
        (("entries", 0, "data_from"), "soon"),
        (("entries", 0, "obligations"), [{"fields": []}]),
        (("anonymity",), {"k": 5}),
    ],
    ids=str,
)
def test_what_is_no_manifest_is_refused(path: tuple[Any, ...], value: Any) -> None:
    document = copy.deepcopy(DOCUMENT)
    at: Any = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(MalformedManifest):
        Manifest.from_dict(document)


def test_a_name_under_two_entries_is_refused() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["entries"].append(DOCUMENT["entries"][0] | {"tenant": "other", "aliases": ["acme"]})
    with pytest.raises(MalformedManifest, match="acme"):
        Manifest.from_dict(document)


def test_every_refusal_has_the_one_root() -> None:
    with pytest.raises(LicetError):
        Manifest.from_dict({})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values)
def test_canonical_bytes_are_those_of_the_reference_library(value: Any) -> None:
    import rfc8785

    try:
        expected = rfc8785.dumps(value)
    except ValueError:
        with pytest.raises(ValueError):
            canonical.encode(value)
    else:
        assert canonical.encode(value) == expected


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), 2**53, {1: 2}, "\ud800", object()],
    ids=["fraction", "no number", "too large", "no name", "half a pair", "no value"],
)
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        canonical.encode(value)
