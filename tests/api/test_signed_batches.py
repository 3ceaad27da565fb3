"""The answer to a batch is signed, in JSON and in Arrow, and the SDK believes it."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from pathlib import Path
from typing import Any

import nanoarrow as na
import numpy as np
import pytest
import rfc8785
from django.conf import settings
from joserfc import jws
from joserfc.jwk import KeySet

import licet
from tests import catalogue as vendor
from tests.api.client import Api, key_for
from tests.people import customer
from tests.servers import serving
from wire import arrow
from wire.arrow import layout

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # the name that the API promises
PATH = "/v1/decisions/batch"
SHARED: dict[str, Any] = {"purpose": vendor.SHARED, "region": "DE", "form": "pseudonymised"}
TENANTS = ["acme", "globex", "nobody"]
BATCH = {
    **SHARED,
    "tenants": TENANTS,
    "categories": [vendor.TELEMETRY],
    "tenant": [0, 1, 2, 0],
    "category": [0] * 4,
}


@pytest.fixture
def api(committed_db: str) -> Api:
    """ACME allows its telemetry, Globex nothing."""
    for name in ("acme", "globex"):
        customer(name, name.title())
    vendor.record()
    vendor.give("acme")
    return Api(key_for("decide"))


def claims(api: Api, token: str) -> dict[str, Any]:
    keys = KeySet.import_key_set(api.get("/.well-known/jwks.json").body)
    read = jws.deserialize_compact(token, keys, algorithms=["EdDSA"])
    assert read.headers()["typ"] == "licet-batch+jws"
    found: dict[str, Any] = json.loads(read.payload)
    return found


def digest(allow: str, codes: list[str], index: list[int]) -> str:
    content = rfc8785.dumps({"allow": allow, "reasons": {"codes": codes, "index": index}})
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_a_batch_in_json_is_signed_for_its_request(api: Api) -> None:
    sent = json.dumps(BATCH).encode()
    answered = api.post(PATH, sent, Content_Type="application/json").body
    signed = claims(api, answered["jws"])
    now = time.time()
    assert now - 60 <= signed.pop("iat") <= now + 1 <= signed.pop("exp") <= now + 61
    assert signed == {
        "iss": settings.PUBLIC_URL,
        "mode": "live",
        "batch": answered["id"],
        "revision": answered["revision"],
        "request_sha256": hashlib.sha256(sent).hexdigest(),
        "digest": digest(answered["allow"], answered["reasons"]["codes"], answered["reasons"]["index"]),
    }


def test_a_batch_in_arrow_is_signed_in_its_metadata(api: Api) -> None:
    columns = [
        arrow.Column("tenant", "dictionary", TENANTS, indices=BATCH["tenant"]),
        arrow.Column("category", "dictionary", BATCH["categories"], indices=BATCH["category"]),
    ]
    answered = api.post(PATH, arrow.stream(columns, metadata=SHARED), Content_Type=layout.MEDIA_TYPE)
    stream = na.ArrayStream.from_readable(answered.raw)
    metadata = {name.decode(): value.decode() for name, value in stream.schema.metadata.items()}
    table = stream.read_all()
    allow, reason = (table.child(place).to_pylist() for place in (0, 1))
    codes = sorted(set(reason), key=reason.index)
    packed = base64.b64encode(np.packbits(np.array(allow), bitorder="little").tobytes()).decode()
    signed = claims(api, metadata["jws"])
    orders = [codes, codes[::-1]]  # the dictionary's own order cannot be read from a decoded column
    assert signed["digest"] in [
        digest(packed, each, [each.index(text) for text in reason]) for each in orders
    ]
    assert signed["batch"] == metadata["id"]


@pytest.mark.parametrize("lane", ["on", "off"])
def test_the_sdk_believes_a_real_servers_batch(
    api: Api, committed_db: str, tmp_path: Path, lane: str
) -> None:
    with serving(committed_db, log=tmp_path, DECISIONS_FAST_LANE=lane) as [server]:
        with licet.Client(f"http://127.0.0.1:{server.port}", key_for("decide"), timeout=30) as client:
            pairs = [(TENANTS[place], vendor.TELEMETRY) for place in BATCH["tenant"]]
            for _ in range(2):  # the second from the grid in memory
                decided = client.decide_batch(pairs, **SHARED)
                assert decided.error is None
                assert decided.allow == (True, False, False, True)
                assert decided.reasons[1:3] == ("no_consent", "unknown_tenant")
