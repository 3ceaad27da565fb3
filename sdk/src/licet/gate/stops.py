"""Turn the obligations `exclude_subjects` of an entry into stops, or into the reason why no row may pass."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from licet import subjects
from licet.gate.stop import Stop
from licet.manifest_entry import Entry, Obligation

CODE: Final = "exclude_subjects"


@dataclass(frozen=True, slots=True)
class SubjectKeys:
    """The tenants' subject keys, and the lists that manifests name by their address.

    Its `repr` shows neither.
    """

    keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)


def stops_of(entry: Entry, known: SubjectKeys) -> tuple[Stop, ...] | str:
    """Return the stops of an entry, or the reason why no row of it may pass."""
    stops = []
    for obligation in entry.obligations:
        if obligation.code == CODE:
            stop = _stop(obligation, entry.tenant, known)
            if isinstance(stop, str):
                return stop
            stops.append(stop)
    return tuple(stops)


def _stop(obligation: Obligation, tenant: str, known: SubjectKeys) -> Stop | str:
    said = obligation.parameters
    key = known.keys.get(tenant)
    if key is None:
        return "subject_key_missing"
    name = said.get("key_id")
    if not isinstance(name, str) or not hmac.compare_digest(
        name.encode(), subjects.key_id(tenant=tenant, key=key).encode()
    ):
        return "subject_key_differs"
    people = _people(said, known)
    if people is None or not obligation.fields:
        return "subject_list_unusable"
    return Stop(obligation.fields, subjects.own_key(key, tenant=tenant), people)


def _people(said: Mapping[str, Any], known: SubjectKeys) -> frozenset[bytes] | None:
    """Return the list of an obligation, None unless it is whole and as its digest says."""
    commitments = said.get("commitments")
    if commitments is None:
        address = said.get("commitments_url")
        commitments = known.lists.get(address) if isinstance(address, str) else None
    if commitments is None or isinstance(commitments, str) or not commitments:
        return None
    if not all(isinstance(each, str) for each in commitments) or digest(commitments) != said.get("digest"):
        return None
    try:
        people = frozenset(bytes.fromhex(each) for each in commitments)
    except ValueError:
        return None
    return people if all(len(each) == hashlib.sha256().digest_size for each in people) else None


def digest(commitments: Sequence[str]) -> str:
    """Return the digest of a list: the SHA-256 of the commitments in order, joined by line feeds."""
    return "sha256:" + hashlib.sha256("\n".join(sorted(commitments)).encode()).hexdigest()
