"""Fetch the lists of people that a manifest names by an address.

A list that cannot be had is left out. The gate then lets no rows of that tenant's category through.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Final

from licet.errors import LicetError
from licet.gate import stops
from licet.manifest import Manifest
from licet.transport import Transport

_log = logging.getLogger("licet")
_PATH: Final = "/v1/tenants/"


def fetch(manifest: Manifest, transport: Transport) -> Mapping[str, Sequence[str]]:
    """Return the commitments behind each address in the manifest. The gate compares their digests."""
    addresses = {
        address
        for entry in manifest.entries
        for obligation in entry.obligations
        if obligation.code == stops.CODE
        and isinstance(address := obligation.parameters.get("commitments_url"), str)
    }
    lists = {}
    for address in sorted(addresses):
        commitments = _fetch(address, transport)
        if commitments is not None:
            lists[address] = commitments
    return lists


def _fetch(address: str, transport: Transport) -> Sequence[str] | None:
    if not address.startswith(_PATH):
        _log.error("A manifest names a list of people at another server, which is not asked.")
        return None
    try:
        document = transport.get(address).json()
    except LicetError as error:
        _log.error("A list of people who must be left out could not be fetched: %s", error)
        return None
    commitments = document.get("commitments")
    if not isinstance(commitments, list) or not all(isinstance(each, str) for each in commitments):
        _log.error("A list of people who must be left out is malformed.")
        return None
    return commitments
