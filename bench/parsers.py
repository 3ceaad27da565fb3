"""Measure what the worst body costs each parser, beside a typical body of the same size in the same run.

Every reader of what strangers and callers send is given bodies that are written to cost as much as they can. The
processor time and the memory of the worst are divided by those of a typical body. Exits with 1 if one is above
`GOAL`.

`ARGS="--search 600"` looks for worse bodies at random, for so many seconds of processor time for each parser of JSON.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from api import bodies, content_encoding, cursors, etags, idempotency, parameters  # noqa: E402
from api.authzen import mapping  # noqa: E402
from api.authzen import requests as authzen  # noqa: E402
from api.decisions import decision_request  # noqa: E402
from api.decisions.batch import batch_request  # noqa: E402
from api.decisions.batch.arrow_request import from_arrow  # noqa: E402
from api.decisions.fastlane import fast_parser  # noqa: E402
from api.shapes.consent_bodies import CONSENT_REQUEST  # noqa: E402
from bench import hostile_arrow, hostile_texts  # noqa: E402
from bench.hostile_bodies import json_bodies, mutated, rows  # noqa: E402
from ledger import clock  # noqa: E402
from lineage.findings.openlineage import parser as openlineage  # noqa: E402

KIB, MIB = 1024, 1024 * 1024
GOAL = 10.0
REPEATS = 2


@dataclass(frozen=True)
class Parser:
    """A reader, its typical body of a size, and hostile ones of that size."""

    name: str
    size: int
    read: Callable[[bytes], Any]
    typical: Callable[[int], bytes]
    hostile: Callable[[int], Iterable[tuple[str, bytes]]]
    takes_json: bool = False


@dataclass(frozen=True)
class Cost:
    seconds: float
    memory: int


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--search", type=float, default=0.0, metavar="SECONDS")
    words.add_argument("--only", default="", help="part of a parser's name")
    said = words.parse_args()
    print(f"{'parser':26} {'size':>8} {'typical':>9} {'worst':>9} {'time':>6} {'memory':>7}  the worst body")
    short = []
    for parser in parsers():
        if said.only not in parser.name:
            continue
        time_ratio, memory_ratio = judge(parser, said.search)
        if max(time_ratio, memory_ratio) > GOAL:
            short.append(parser.name)
    print(f"parsers: above {GOAL:.0f}: {', '.join(short)}" if short else f"parsers: none above {GOAL:.0f}")
    return 1 if short else 0


def judge(parser: Parser, search: float) -> tuple[float, float]:
    """Print a row, and return the worst ratios of time and of memory."""
    usual = cost(parser.read, parser.typical(parser.size))
    worst = Worst()
    for name, body in parser.hostile(parser.size):
        worst.add(name, cost(parser.read, body))
    if search and parser.takes_json:
        until, chance = time.process_time() + search, random.Random(1)  # noqa: S311  no secret
        while time.process_time() < until:
            name, body = mutated(parser.size, chance)
            worst.add(name, cost(parser.read, body))
    times, memory = worst.seconds / usual.seconds, worst.memory / max(usual.memory, 64 * KIB)
    print(
        f"{parser.name:26} {parser.size // KIB:5} KiB {usual.seconds * 1e3:6.2f} ms {worst.seconds * 1e3:6.1f} ms"
        f" {times:6.1f} {memory:7.1f}  {worst.slowest!r}; memory: {worst.largest!r}",
        flush=True,
    )
    return times, memory


@dataclass
class Worst:
    """The slowest body so far, and the one that needed most memory."""

    seconds: float = 0.0
    memory: int = 0
    slowest: str = ""
    largest: str = ""

    def add(self, name: str, found: Cost) -> None:
        if found.seconds > self.seconds:
            self.seconds, self.slowest = found.seconds, name
        if found.memory > self.memory:
            self.memory, self.largest = found.memory, name


def cost(read: Callable[[bytes], Any], body: bytes) -> Cost:
    """Return the least processor time of some runs, and the most memory that one needed."""
    seconds = []
    for _ in range(REPEATS):
        gc.collect()
        began = time.process_time()
        _run(read, body)
        seconds.append(time.process_time() - began)
        if seconds[-1] > 5:
            break
    tracemalloc.start()
    try:
        _run(read, body)
        return Cost(max(min(seconds), 1e-6), tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def _run(read: Callable[[bytes], Any], body: bytes) -> None:
    with suppress(Exception):  # most are refused, which is what is to be cheap
        read(body)


def parsers() -> Iterator[Parser]:
    question = {"tenant": "acme-works", "category": "machine-telemetry", "purpose": "train-shared-model"}

    def questions(size: int) -> bytes:
        return rows(
            size,
            lambda number: {"tenant": f"tenant-{number:06}", "category": "machine-telemetry"},
            name="items",
            more={"purpose": "train-shared-model"},
        )

    def evaluations(size: int) -> bytes:
        return rows(
            size,
            lambda number: {
                "subject": {"type": "training_job", "id": f"job-{number}", "properties": {"region": "EU"}},
                "action": {"name": "train-shared-model", "properties": {"form": "raw"}},
                "resource": {"type": "tenant_data", "id": f"tenant-{number}/machine-telemetry",
                             "properties": {"fields": [f"field-{n}" for n in range(20)]}},
            },
            name="evaluations",
            more={},
        )  # fmt: skip

    def event(size: int) -> bytes:
        return rows(
            size,
            lambda number: {
                "namespace": "s3://lake", "name": f"telemetry/tenant-{number}/part.parquet",
                "facets": {"symlinks": {"identifiers": [{"namespace": "hive", "name": f"lake.t{number}"}]}},
                "inputFacets": {"subset": {"inputCondition": {"type": "location", "locations": [f"day={number}"]}}},
            },
            name="inputs",
            more={"eventTime": "2026-11-30T10:00:00Z", "eventType": "COMPLETE", "run": {"runId": "r-1"},
                  "job": {"namespace": "airflow", "name": "train"}},
        )  # fmt: skip

    def fields(size: int) -> bytes:
        """A list of columns whose names are not all ASCII, as Python's json writes it."""
        names = [f"F\u00f6rderh\u00f6he-{number:06}" for number in range(size // 33)]
        return json.dumps({**question, "fields": names}).encode()

    def consent(size: int) -> bytes:
        names = [f"F\u00f6rderh\u00f6he-{number:06}" for number in range(size // 33)]
        conditions = {"form": "raw", "regions": ["EU"], "fields": names}
        body = {"category": "c", "purpose": "train-shared-model", "terms": "t", "conditions": conditions}
        return json.dumps(body).encode()

    def aliases(size: int) -> Iterator[tuple[str, bytes]]:
        yield from json_bodies(size)
        shared = {"subject": {"type": "training_job", "id": "j"}, "action": {"name": "train"}}
        many = ["f" * 8 + str(number) for number in range((size - 6000) // 16)]
        body = {**shared, "resource": {"type": "tenant_data", "id": "a/b", "properties": {"fields": many}}}
        yield "defaults that all share", json.dumps({**body, "evaluations": [{}] * 1000}).encode()

    yield Parser("strict JSON", 256 * KIB, bodies.value, questions, json_bodies, takes_json=True)
    yield Parser("JSON of a consent", 128 * KIB, _consent, consent, json_bodies, takes_json=True)
    yield Parser("a question", 64 * KIB, _question, fields, json_bodies, takes_json=True)
    yield Parser(
        "a batch of questions", MIB, batch_request.from_json, questions, json_bodies, takes_json=True
    )
    yield Parser("a batch in Arrow", MIB, from_arrow, hostile_arrow.typical, hostile_arrow.streams)
    yield Parser("AuthZEN evaluations", 256 * KIB, _evaluations, evaluations, aliases, takes_json=True)
    yield Parser("an OpenLineage event", 256 * KIB, _event, event, json_bodies, takes_json=True)
    yield Parser(
        "a packed event", 32 * KIB, _packed_event, hostile_texts.gzip_of(event), hostile_texts.gzip_bombs
    )
    yield Parser("Idempotency-Key", 250, _key, lambda size: b"a" * size, hostile_texts.printable)
    yield Parser("a cursor", 1000, _cursor, hostile_texts.cursor, hostile_texts.printable)
    yield Parser("If-Match", 32 * KIB, _tags, hostile_texts.entity_tags, hostile_texts.tag_lists)
    yield Parser("query parameters", 8 * KIB, _query, hostile_texts.query, hostile_texts.queries)
    yield Parser(
        "cookies", 32 * KIB, hostile_texts.read_cookies, hostile_texts.cookies, hostile_texts.hostile_cookies
    )
    yield Parser("headers", 60 * KIB, hostile_texts.read_http, hostile_texts.head, hostile_texts.heads)
    yield Parser(
        "chunked bodies", 512 * KIB, hostile_texts.read_http, hostile_texts.chunked, hostile_texts.chunks
    )
    yield Parser("forms", 256 * KIB, hostile_texts.read_form, hostile_texts.form, hostile_texts.forms)
    yield Parser("uploads", 512 * KIB, hostile_texts.read_upload, hostile_texts.upload, hostile_texts.uploads)
    yield Parser(
        "documents", MIB, hostile_texts.read_document, hostile_texts.document, hostile_texts.documents
    )
    yield Parser(
        "Markdown of terms",
        64 * KIB,
        hostile_texts.read_markdown,
        hostile_texts.terms,
        hostile_texts.hostile_terms,
    )
    yield Parser(
        "names of data sets", 2000, hostile_texts.match_name, hostile_texts.name, hostile_texts.names
    )


def _consent(body: bytes) -> None:
    bodies.read(CONSENT_REQUEST, bodies.members(body))


def _question(body: bytes) -> None:
    if fast_parser.read(body) is None:
        decision_request.read(body, min_revision=None, now=clock.known())


def _evaluations(body: bytes) -> None:
    read = authzen.batch(bodies.value(body))
    for one in read.items if isinstance(read, authzen.EvaluationBatch) else [read]:
        if not isinstance(one, Exception):
            with suppress(Exception):
                mapping.question(one)


def _packed_event(body: bytes) -> None:
    content = content_encoding.decoded(body, max_bytes=16 * MIB)
    if content is not None:
        _event(content)


def _event(body: bytes) -> None:
    openlineage.read(bodies.value(body))


def _key(body: bytes) -> None:
    idempotency.run_once(
        lambda: None, key=None, header=body.decode("latin-1"), method="POST", path="/", body=b"", at=None  # type: ignore[arg-type,return-value]
    )  # fmt: skip


def _cursor(body: bytes) -> None:
    cursors.decode(body.decode("latin-1"))


def _tags(body: bytes) -> None:
    etags.lists_tag(body.decode("latin-1"), '"' + "a" * 32 + '"')


def _query(body: bytes) -> None:
    from django.http import QueryDict

    from api.route import LIMIT

    parameters.read(QueryDict(body.decode("latin-1")), (LIMIT,))


if __name__ == "__main__":
    sys.exit(main())
