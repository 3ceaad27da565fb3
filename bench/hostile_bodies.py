"""Typical bodies, and bodies that are written to cost as much as they can, for `bench.parsers`."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from random import Random

Body = bytes
Made = Callable[[int], Body]

# What hostile JSON is made of: repeated until the size is reached, between a beginning and an end.
_FRAGMENTS = (
    "[", '{"a":', "[],", "{},", "1,", "-0,", "1.5,", "1e9,", "9999999999999999999,", "NaN,", '"",', '"\\u0000",',
    '"\\ud800",', '"\\"",', '"a",', "null,", '{"a":1,"a":1},', '{"\\u0061":1},', "[[[1]]],", '[{"a":[{}]}],', " ", "\\",
    '"', '{"a":{"b":{"c":1}}},', "0.1234567890123456789,", '"\\u00e9",', "true,",
    '"' + "x" * 60 + '",', '{"' + "k" * 60 + '":1},',
)  # fmt: skip


def fill(size: int, before: str, fragment: str, after: str) -> Body:
    """Repeat a fragment between two texts, up to a size."""
    count = max(1, (size - len(before) - len(after)) // len(fragment))
    return (before + (fragment * count).rstrip(",") + after).encode()


def members(size: int, value: str = "1") -> Body:
    count = size // (13 + len(value))
    return ("{" + ",".join(f'"m{number:08}":{value}' for number in range(count)) + "}").encode()


def long_name(size: int) -> Body:
    """A name of half the size with a list of as many values: each value's place would be as long as the name."""
    return ('{"' + "n" * (size // 2) + '":[' + ",".join(["1"] * (size // 4)) + '],"\\u0061":1}').encode()


def digits(size: int) -> Body:
    return b"[" + b"1" * (size // 2) + b",0." + b"1" * (size // 2 - 8) + b"]"


def json_bodies(size: int) -> Iterator[tuple[str, Body]]:
    for fragment in _FRAGMENTS:
        yield f"[ {fragment[:20]} …", fill(size, "[", fragment, "]")
        yield f"{fragment[:20]} …", fill(size, "", fragment, "")
        yield f'items: [ {fragment[:20]} …, "\\u"', fill(size, '{"items":[', fragment, '],"\\u0061":1}')
    yield "members", members(size)
    yield "members of one object each", members(size, "{}")
    yield "a long name", long_name(size)
    yield "digits", digits(size)


def mutated(size: int, random: Random) -> tuple[str, Body]:
    """Fragments at random, for a search."""
    chosen = random.choices(_FRAGMENTS, k=random.randint(1, 4))
    begin = random.choice(
        ["[", "", '{"items":[', '{"inputs":[', '{"evaluations":[', '["\\u0061",', '{"fields":[']
    )
    end = {"[": "]", "": ""}.get(begin, "]" if begin.startswith("[") else "]}")
    return begin + "".join(chosen), fill(size, begin, "".join(chosen), end)


def rows(size: int, row: Callable[[int], object], *, name: str, more: dict[str, object]) -> Body:
    """An object with a list of rows, of about a size."""
    one = len(json.dumps(row(0))) + 2
    return json.dumps({**more, name: [row(number) for number in range(max(1, size // one))]}).encode()


def packed(make: Made) -> Made:
    """Make a body that unpacks to the size."""
    return lambda size: gzip.compress(make(size), 9)
