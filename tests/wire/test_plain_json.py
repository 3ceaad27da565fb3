"""The quick reader takes only what the strict one takes, and reads it the same; the rest it hands on."""

from __future__ import annotations

import pytest

from wire import plain_json, strict_json
from wire.plain_json import NotPlain


@pytest.mark.parametrize("raw", [b"{}", b'{"a":[1,2.5,null,true,"x"]}', b' [ "" ] ', b'{"a":{"a":1}}'])
def test_what_is_plainly_right_is_read_as_the_strict_reader_reads_it(raw: bytes) -> None:
    assert plain_json.loads(raw) == strict_json.loads(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"NaN",
        b'{"a":1,"a":2}',
        b'{"a":"\\u0041"}',
        b"[" * 500 + b"]" * 500,  # read by orjson, not written by it
        b'{"a":' * 300 + b"1" + b"}" * 300,
        b"[" * 100_000,
    ],
    ids=lambda raw: repr(raw[:16]),
)
def test_anything_else_is_not_plain(raw: bytes) -> None:
    with pytest.raises(NotPlain):
        plain_json.loads(raw)
