"""Fill a temporary database with 100,000 model versions, written directly into its tables.

Most versions form families that derive from their predecessors, up to 400 deep, starting from open weights.
Occasionally a version derives from an older one, or merges another family of its group.

Beside them is a wide graph: 40 layers of 125 versions, each made from 8 of the layer before, so almost all
are ancestors of later ones. Every fifth version was trained by its own run, on 50 of its family's 200
tenants. There are 10,000 tenants.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import psycopg

from tests import databases

BASES, FAMILIES, GROUP, DEEPEST = 5, 318, 4, 400
LAYERS, WIDTH, WIDE_PARENTS = 40, 125, 8
TENANTS, POOL, USED = 10_000, 200, 50
CATEGORY = "machine-telemetry"
_INDEX = "CREATE INDEX descendants ON lineage_ancestry USING gin (ancestors) WITH (fastupdate = off)"
_AT = "2026-01-01T00:00:00Z"


@dataclass(slots=True)
class Graph:
    """Versions numbered from 1; parents come before their children."""

    parents: list[list[int]] = field(default_factory=lambda: [[]])
    families: list[str] = field(default_factory=lambda: [""])
    wide: range = range(0)
    above: list[frozenset[int]] = field(default_factory=lambda: [frozenset()])

    def add(self, family: str, parents: list[int]) -> int:
        """Add a version; return its number."""
        self.parents.append(parents)
        self.families.append(family)
        self.above.append(frozenset(parents).union(*(self.above[parent] for parent in parents)))
        return len(self.parents) - 1

    def __len__(self) -> int:
        return len(self.parents) - 1


def version(number: int) -> UUID:
    return UUID(int=(1 << 100) + number)


def tenant(number: int) -> UUID:
    return UUID(int=(2 << 100) + number)


def clearance(number: int) -> UUID:
    return UUID(int=(3 << 100) + number)


def grown(seed: int = 7) -> Graph:
    """Return the graph for this seed."""
    chance = random.Random(seed)  # noqa: S311  the same graph each time
    graph = Graph()
    bases = [graph.add("open", []) for _ in range(BASES)]
    for group in range(0, FAMILIES, GROUP):
        lines: list[list[int]] = [[] for _ in range(GROUP)]
        depths = [DEEPEST if chance.random() < 0.6 else chance.randrange(20, DEEPEST) for _ in lines]
        for step in range(DEEPEST):
            for place, line in enumerate(lines):
                if step < depths[place]:
                    family = f"family-{group + place}"
                    line.append(graph.add(family, _parents(chance, lines, line, bases)))
    first = len(graph) + 1
    layer: list[int] = []
    for _ in range(LAYERS):
        parents_of_layer = [
            chance.sample(layer, WIDE_PARENTS) if layer else [chance.choice(bases)] for _ in range(WIDTH)
        ]
        layer = [graph.add("wide", parents) for parents in parents_of_layer]
    graph.wide = range(first, len(graph) + 1)
    return graph


def _parents(chance: random.Random, lines: list[list[int]], line: list[int], bases: list[int]) -> list[int]:
    """Choose a version's parents within its family and group."""
    if not line:
        return [chance.choice(bases)]
    back = min(len(line), 1 if chance.random() < 0.95 else chance.randrange(2, 10))
    parents = [line[-back]]
    others = [other for other in lines if other and other is not line]
    if others and chance.random() < 0.01:
        parents.append(chance.choice(others)[-1])
    return parents


def fill(database: str, graph: Graph) -> None:
    """Write the graph and its runs into the database."""
    with psycopg.connect(databases.url(database, "owner"), autocommit=True) as connection:
        connection.execute("SET licet.scope = '*'")
        connection.execute("SET statement_timeout = 0")
        _guards(connection, "DISABLE", "DISABLE")
        connection.execute(
            "DROP INDEX descendants"
        )  # building it at the end takes seconds, row by row many minutes
        _copy(
            connection,
            "lineage_modelversion (id, mode, family, name, version, origin, declared_lineage, created_at, entry_id)",
            (
                (version(n), "live", graph.families[n], "m", str(n), *_origin(graph, n), _AT, version(n))
                for n in range(1, len(graph) + 1)
            ),
        )
        _copy(
            connection,
            "lineage_derivation (child_id, parent_id, kind, created_at, entry_id)",
            (
                (version(n), version(parent), "fine_tune", _AT, version(n))
                for n in range(1, len(graph) + 1)
                for parent in graph.parents[n]
            ),
        )
        _copy(
            connection,
            "lineage_ancestry (model_id, number, ancestors, lineage)",
            (
                (version(n), n, "{" + ",".join(map(str, sorted(graph.above[n]))) + "}", 0)
                for n in range(1, len(graph) + 1)
            ),
        )
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute(_INDEX)
        connection.execute("SELECT setval('lineage_version_number', %s)", [len(graph)])
        _runs(connection, graph)
        _guards(connection, "ENABLE", "ENABLE")
        connection.execute("VACUUM ANALYZE")


def _origin(graph: Graph, number: int) -> tuple[str, str]:
    return ("base", "declared") if not graph.parents[number] else ("derived", "recorded")


def _runs(connection: psycopg.Connection[tuple[object, ...]], graph: Graph) -> None:
    """Write the training runs and the use of tenants' data."""
    chance = random.Random(8)  # noqa: S311  the same runs each time
    pools = {name: chance.sample(range(TENANTS), POOL) for name in dict.fromkeys(graph.families[1:])}
    trained = [n for n in range(BASES + 1, len(graph) + 1) if n % 5 == 0]
    _copy(
        connection,
        "lineage_clearance (id, mode, run, request, request_sha256, purpose, manifest_digest, tenants, pairs, excluded,"
        " revision, created_at, entry_id, status, expires_at, ended_at, checked_revision)",
        (
            (
                clearance(n),
                "live",
                f"run-{n}",
                "{}",
                "",
                "train-shared-model",
                "",
                USED,
                USED,
                0,
                1,
                _AT,
                clearance(n),
                "completed",
                _AT,
                _AT,
                1,
            )
            for n in trained
        ),
    )
    _copy(
        connection,
        "lineage_training (clearance_id, model_id, ownership, obligations)",
        ((clearance(n), version(n), "vendor", "[]") for n in trained),
    )
    _copy(
        connection,
        "lineage_report (id, clearance_id, number, sha256, measurements, processors, silent, reported_at, entry_id)",
        ((n, clearance(n), 1, "", "[]", "{}", False, _AT, clearance(n)) for n in trained),
    )
    _copy(
        connection,
        'lineage_use (report_id, tenant_id, name, category, "rows", within)',
        (
            (n, tenant(tenant_number), f"tenant-{tenant_number}", CATEGORY, 1000, True)
            for n in trained
            for tenant_number in chance.sample(pools[graph.families[n]], USED)
        ),
    )


def _guards(connection: psycopg.Connection[tuple[object, ...]], triggers: str, security: str) -> None:
    """Switch triggers and row security off or on, because COPY would run them for every row."""
    for table in ("modelversion", "derivation", "training", "clearance", "report", "use"):
        connection.execute(
            f"ALTER TABLE lineage_{table} {triggers} TRIGGER USER, {security} ROW LEVEL SECURITY".encode()
        )


def _copy(
    connection: psycopg.Connection[tuple[object, ...]], into: str, rows: Iterator[tuple[object, ...]]
) -> None:
    """Write rows into a table with COPY."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)
