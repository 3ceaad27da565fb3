"""Parse plainly valid JSON fast: bodies of a megabyte, or thousands of small ones a second.

It accepts only JSON that `wire.strict_json` accepts, with the same value. For anything else the caller uses the
strict parser, which explains the fault. The caller must check integers beyond the range of a double.
"""

from __future__ import annotations

from typing import Any, Final

import orjson


class NeedsStrictParser(Exception):
    """This is not plainly valid JSON. Parse it with `wire.strict_json`."""


NO_VALUE: Final = NeedsStrictParser("not plainly valid")


def loads(raw: bytes) -> Any:
    """Parse `raw`. Raises: NeedsStrictParser.

    Duplicate members are refused. Without backslashes each string has exactly two quotation marks, so a member
    lost in parsing leaves fewer of them when the value is written again.
    """
    if b"\\" in raw:
        raise NO_VALUE
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise NeedsStrictParser("not JSON") from error
    try:
        again = orjson.dumps(value)
    except TypeError as error:  # orjson parses deeper nesting than it writes
        raise NeedsStrictParser("nested too deep") from error
    if raw.count(b'"') != again.count(b'"'):
        raise NO_VALUE
    return value
