"""What the nouns of an audit share: the scope, the period, and the members beside a signature."""

from __future__ import annotations

from api.schema.records import ListOf, Record
from api.schema.scalars import Digest, Id, Key, Text, Time
from wire import ids

NOT_DRAWN = "not_drawn"
SCOPE = Record(
    {
        "tenants": ListOf(Key(), "Keys of the tenants that the audit covers"),
        "categories": ListOf(Key(), "Categories that it covers; null: all", null=True),
    }
)
PERIOD = Record({"from": Time(), "until": Time("Not included")})
SIGNED = {
    "sha256": Digest("SHA-256 of the RFC 8785 form of the signed members. The ledger holds it"),
    "jws": Text("JWS over the RFC 8785 form of every member except `sha256`, `entry` and `jws`"),
    "entry": Id(ids.ENTRY),
}
