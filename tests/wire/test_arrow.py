"""Arrow streams: what others wrote is read, what we write others read, and no bytes whatever do any harm."""

from __future__ import annotations

import base64
import random
import time
import tracemalloc
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import nanoarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nanoarrow.ipc import InputStream

from bench import hostile_arrow
from wire import arrow
from wire.arrow import Column, InvalidArrowStream

# Written by pyarrow 26, deflated.
WRITTEN_BY_OTHERS = {
    "int8_indices": "eNp9UEsKwkAMfdPGOkiRLkS69BguXLr0EloGEfxsuhDEvUfxON5oTGbS2lY0kGSal8979d77F4ACYhNMkWEEyy82Q20950haX4Y3w+xStxwFs7pHsIT9dgfvAo6HytXaPws9JfdmGPNcwZV4w4wEW7MvdIdYxl678/ZcQy9QiM1dy1tsbDURpTDLsvxT7yH0z1RZHmaRUMAWikdl1GoQzaXqEmSj9QQfS/Hbcs2F5kkHM4M9jVGnb1ud3P542blr/BY9j56eeV9PSswXzb/44r9SLl3OyR/+6YDvl1bz4SX5DVggIPc=",
    "uint32_large_texts": "eNp9T7ENwjAQPCfGRJGLFBFKSckQFAzAEgFFNBAaCkZgBEZgS3N2nsSxgJPe9v/9n/+cc+4JoIJHCQuDBQq+CKWZg1nBU8vJMqMOMw1rBkt2VawMGqr23I6xln4Pw7h1fdvfIOqDnhW2YG7GGT3OcT33kv8Q+mvZ0A6zmQ7cRvhY++OpYacWZi/1DBNy/EaT3GXEqUQnhk762+OlO52vh+4++XrMfK3mvnId/qxGxbmPrXDx7tkfHzbZ+5tnFb39fv5+A0G3HVY=",
    "plain": "eNp1TkEOwjAMc7WuTFOFepgQBw48iE9sqOICg8MOPIXfFifLxDQJS2kS10lcSikvAAmCFhEBNRpWhPPswa7h6+0lzeh0piMXsFNVsh2ulnwyrSAwpjz24yScV55ny8f2CCIOdjnqNlQeR6YzFrTso7oQbxfzXOGHdb1F2uT96s/9mfV6ddb210e+3Z9Dfks1+xfNF8ASF/4=",
    "views": "eNp1UFEKwjAMfWN1DimyjyF+CPbDA3gUj2CVoh9bJ1oUb+UNa1IyHAUfJGmSl5fQGGO8AWjAWECjwgw1vQiFohyU1eSVeCqTtWmmpVqFeWI1olGsOW6Ey6jIgvPWB66pVKe18SM6DI2VbNZJDaVKGgeMWFLeyBWaMuBItpPbS/xQiI2Y9nLss7jNdPJZvt2ee4cJ3xpv//W51zvTDf7i7iZcrTfh5bqnM6d3cI/0D8z7AnC9I3A=",
    "two_batches_delta": "eNqNUjEOwjAMvITQRihCHRBi5CGMjHwCqgqQoCwdeAIjz2Bk5HfBTlI1LVBqyXWSO9tnq9ZaeweQgW0CgwRjaDqRCQVF4UUcjoJ85rgLYiRIiZ3Ri88VY8bW5EtyBW8JeVWU27IC5WiH8NeA74Y8dXcu4PN8T2ppH6EfHH8WlBmXC6kctgy4V+xr17MsiKkCsgnvEo2N8NtMiFmIkwgTnTq1qYi3zc/F/nTZFVd/53lurXnm7XlGivQ2/br6VwGLNcsB+mu932YV0Zn1Pfv0yU99U7f3tJ5Z9O1dDNy77sS0o1d8yWHOsTxWRX4YvGf9Z89y4J71n/9CRvvl+AZy8S+c",
    "two_batches_replaced": "eNqVUEsOgjAQfYXyCemCBTEsOYhLl14CCVETxQ0Lj+DSY3gEb1dn2hI+wVgnGablvem8eVpr/QSQgyODQowIKZ0ohISk8iYOV0FZGG5JjBgJsXP6Y3tFxNiOsqKUsBFT9m1Xdz2oJzUIfxX4rigTc+cHbJ+dSSP1y82D4RdOmTK9CKTBKodbxfbtYZeSmNIhe/c/wBghvodyNXc1m2Bi8c4QcsKrm2t7vNwO7d3eeZ/HbJ/NfJ9Qkt5x3lL/1mFTzYGH/kHv2q5icvb1O//Tb+Hpd7qoyUKnWOlhzrk7921z8vY3/eGv8PRXeugbfOX6ATZ3L3I=",
    "no_batches": "eNotTTkOwDAIcyRCo6pDhoz5XIauUYf8nxqEJQw2l5nZB6DDceOBoqKxIopQg6qRJZk2Y8TOoKe4YqrnjVI9z5x1KOO8e+3jnoTPt+a9H9XEDCk=",
    "compressed": "eNplkDEOgkAQRf+GZSFmCwoLCjVoLOw8gBfwEiYQQymx4ALewGvY0Xg7zfpnXRDiT2ZnZ+bxB3DOuSuADKIZLAxipLxRSrMGq5SnDifbjLl/Zs6eQeKpLHioWPIisCLDaOumalrpad/nWtcFH5FFHjZb74ZIe48jfrJYcYcemJKxZeSCYyxDJvF75YWms6nWIe9CXo5m6s+3/0/kn/t3kd2+xZ1kQbLTA9dfhSu76ESgOl9qhcfrsAnfL/MPXxkfQQ==",
    "null": "eNpdTkEOgzAMcyGUCvXAAU0cduBB+wSaOA7twGP228zpsq3CUurETZyoqj4BjDAMyIjokJgRQViDVeIr/lJmTGVmohbRl67RPUJnfPVeQ2Qc277uh2lSdK7Vl/sYMi6+ORc3tIKZtOCLgXUuV9htN7+5wR9tlQfn9PP/YHaWU29zmgvVv1T96/2xwe83fgNyshPW",
    "number": "eNp1T7sOwjAQc0pIo+qGDhVi5EMY+BUG1k79AEb++rBPh6iQsHQPRz7LcXd/ApghTDA0HNG5EaWSg6yz1+x8Zi1xs/CtYQzVnB5l0LykVmis7bHe101exhrDS+JbahjDX+krGE6ZxMIdh4pzZPlgIrdIpazX/EPBFwP+o+/28nOHHVcuzTfVHBJE",
}
EXPECTED = {
    "int8_indices": ["acme", "globex", "acme"],
    "uint32_large_texts": ["acme", "globex", "acme"],
    "plain": ["acme", "globex", "acme"],
    "views": ["acme", "a name longer than twelve bytes", "acme"],
    "two_batches_delta": ["acme", "globex", "acme", "initech", "acme"],
    "two_batches_replaced": ["acme", "globex", "acme", "initech"],
    "no_batches": [],
}
TEXTS = st.text(max_size=20)
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)


def written(name: str) -> bytes:
    return zlib.decompress(base64.b64decode(WRITTEN_BY_OTHERS[name]))


@pytest.mark.parametrize("name", EXPECTED)
def test_what_others_wrote_is_read(name: str) -> None:
    table = arrow.read(written(name), most_rows=100)
    assert table.columns["tenant"].texts() == EXPECTED[name]
    assert table.rows == len(EXPECTED[name])
    assert table.metadata.get("licet") == ("{}" if name == "int8_indices" else None)


@pytest.mark.parametrize(
    ("name", "why"),
    [("compressed", "without compression"), ("null", "null"), ("number", "does not hold texts")],
)
def test_what_is_not_taken_is_refused_by_its_reason(name: str, why: str) -> None:
    with pytest.raises(InvalidArrowStream, match=why):
        arrow.read(written(name), most_rows=100)


def test_there_is_an_end_to_rows_and_to_what_is_decoded() -> None:
    with pytest.raises(InvalidArrowStream, match="at most 2 rows"):
        arrow.read(written("plain"), most_rows=2)
    with pytest.raises(InvalidArrowStream, match="at most 1000 bytes"):
        arrow.read(arrow.stream([Column("tenant", "utf8", ["x" * 1001])]), most_rows=2)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=30), st.dictionaries(TEXTS, TEXTS, max_size=3))
def test_what_is_written_is_read_back(rows: list[tuple[str, str]], metadata: dict[str, str]) -> None:
    columns = [
        Column("tenant", "dictionary", [one for one, _ in rows]),
        Column("category", "utf8", [one for _, one in rows]),
    ]
    table = arrow.read(arrow.stream(columns, metadata=metadata), most_rows=100)
    found = zip(table.columns["tenant"].texts(), table.columns["category"].texts(), strict=True)
    assert (list(found), table.metadata) == (rows, metadata)


def test_every_kind_of_column_is_read_by_another_library() -> None:
    rows: list[dict[str, Any]] = [
        {"t": "acme", "u": "ü", "l": ["a", "b"], "at": None, "b": True, "n": 1, "w": 2**40},
        {"t": "globex", "u": "", "l": [], "at": BEGAN, "b": False, "n": -3, "w": -1},
        {
            "t": "acme",
            "u": "x",
            "l": ["c"],
            "at": BEGAN + timedelta(microseconds=7),
            "b": True,
            "n": 0,
            "w": 0,
        },
    ]

    def of(name: str) -> list[Any]:
        return [row[name] for row in rows]

    raw = arrow.stream(
        [
            Column("t", "dictionary", of("t")),
            Column("u", "utf8", of("u")),
            Column("l", "list", of("l")),
            Column("at", "timestamp", of("at"), null=True),
            Column("b", "bool", of("b")),
            Column("n", "int8", of("n")),
            Column("w", "int64", of("w")),
        ]
    )
    found = nanoarrow.Array(InputStream.from_readable(raw)).to_pylist()
    assert found == rows


def test_columns_of_different_lengths_are_no_table() -> None:
    with pytest.raises(ValueError, match="one length"):
        arrow.stream([Column("a", "utf8", ["x"]), Column("b", "utf8", [])])


@pytest.mark.parametrize("name", WRITTEN_BY_OTHERS)
def test_no_bytes_do_any_harm(name: str) -> None:
    chance, raw = random.Random(name), written(name)
    outcomes = {"read": 0, "refused": 0}
    for turn in range(400):
        broken = bytearray(raw)
        for _ in range(chance.choice((1, 2, 8))):
            broken[chance.randrange(len(broken))] = chance.choice(
                (0, 1, 127, 128, 255, chance.randrange(256))
            )
        if turn % 5 == 0:
            del broken[chance.randrange(len(broken)) :]
        try:
            arrow.read(bytes(broken), most_rows=1000)
            outcomes["read"] += 1
        except InvalidArrowStream:
            outcomes["refused"] += 1
    assert outcomes["refused"] > 50


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xff\xff\xff", b"ARROW1", b"\xff\xff\xff\xff\xff\xff\xff\x7f", b"{}" * 50]
)
def test_what_is_no_stream_at_all_is_refused(raw: bytes) -> None:
    with pytest.raises(InvalidArrowStream):
        arrow.read(raw, most_rows=10)


@pytest.mark.parametrize("name", [name for name, _ in hostile_arrow.streams(1000)])
def test_what_is_built_grows_with_what_was_sent(name: str) -> None:
    """A schema of half a megabyte that names one long text many times once kept a processor busy for a minute."""
    stream = dict(hostile_arrow.streams(500_000))[name]
    tracemalloc.start()
    try:
        began = time.process_time()
        with suppress(InvalidArrowStream):
            arrow.read(stream, most_rows=100_000)
        assert time.process_time() - began < 3
        assert tracemalloc.get_traced_memory()[1] < 40 * len(stream)
    finally:
        tracemalloc.stop()


def test_metadata_is_limited_by_what_is_decoded() -> None:
    with pytest.raises(InvalidArrowStream, match="may have 64"):
        arrow.read(dict(hostile_arrow.streams(500_000))["metadata: many pairs of one text"], most_rows=10)
    column = [Column("tenant", "utf8", ["a"])]
    assert arrow.read(arrow.stream(column, metadata={"pandas": "x" * 200_000}), most_rows=1).rows == 1
    with pytest.raises(InvalidArrowStream, match="a list or text has"):
        arrow.read(arrow.stream(column, metadata={"a": "x" * 600_000, "b": "x" * 600_000}), most_rows=1)


def test_batches_and_dictionaries_have_an_end() -> None:
    with pytest.raises(InvalidArrowStream, match="at most 1024 batches"):
        arrow.read(dict(hostile_arrow.streams(500_000))["empty batches"], most_rows=10)
    coded = arrow.stream([Column("tenant", "dictionary", [f"t{number}" for number in range(20)])])
    with pytest.raises(InvalidArrowStream, match="at most 10 texts in a dictionary"):
        arrow.read(coded, most_rows=10)
