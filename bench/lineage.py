"""Lineage of a large vendor: who learned from whom among 100,000 versions, a clearance of 10,000 tenants, and a
withdrawal that 10,000 copies and 1,000 models follow from.

    python -m bench.lineage [graph | manifest | withdrawal]

Each figure stands beside the bare SQL it rests on, asked by the owner of the tables over one connection, and beside
the other ways to do it. Exits 1 when a goal is missed.
"""

from __future__ import annotations

import gc
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("LICET_ROLE_PREFIX", "licet_test")
django.setup()

import psycopg  # noqa: E402
from django.db import connection as app  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import _lineage_graph as graphs  # noqa: E402
from bench import _lineage_manifest, withdrawal  # noqa: E402
from bench._lineage_graph import Graph  # noqa: E402
from ledger import scope  # noqa: E402
from lineage.versions.queries import versions  # noqa: E402
from tests import databases  # noqa: E402

GOAL_MS = 50
ASKED = 200

_UP = """WITH RECURSIVE up (id) AS (
    SELECT parent_id FROM lineage_derivation WHERE child_id = %s
    UNION SELECT d.parent_id FROM up JOIN lineage_derivation d ON d.child_id = up.id) SELECT id FROM up"""
_DOWN = """WITH RECURSIVE down (id) AS (
    SELECT child_id FROM lineage_derivation WHERE parent_id = %s
    UNION SELECT d.child_id FROM down JOIN lineage_derivation d ON d.parent_id = down.id) SELECT id FROM down"""
_KEPT_UP = """SELECT model_id FROM lineage_ancestry
    WHERE number = ANY ((SELECT ancestors FROM lineage_ancestry WHERE model_id = %s)::integer[])"""
_KEPT_DOWN = """SELECT model_id FROM lineage_ancestry
    WHERE ancestors @> ARRAY[(SELECT number FROM lineage_ancestry WHERE model_id = %s)]"""
_DIRECT = """SELECT DISTINCT t.model_id FROM lineage_use u JOIN lineage_report r ON r.id = u.report_id
    JOIN lineage_training t ON t.clearance_id = r.clearance_id WHERE u.tenant_id = %s AND u.rows > 0"""
_LEARNED = f"""WITH RECURSIVE learned (id) AS (
    {_DIRECT} UNION SELECT d.child_id FROM learned JOIN lineage_derivation d ON d.parent_id = learned.id)
    SELECT id FROM learned"""  # noqa: S608  our own words
_KEPT_LEARNED = f"""WITH direct AS MATERIALIZED ({_DIRECT})
    , mine AS MATERIALIZED (SELECT number, ancestors FROM lineage_ancestry JOIN direct USING (model_id))
    SELECT model_id FROM direct UNION SELECT model_id FROM lineage_ancestry WHERE ancestors && (
        SELECT array_agg(number) FROM mine WHERE NOT ancestors && (SELECT array_agg(number) FROM mine))"""  # noqa: S608

Ask = Callable[[Any], Sequence[Any]]


def main() -> int:
    sections: dict[str, Callable[[], bool]] = {
        "graph": graph,
        "manifest": manifest,
        "withdrawal": withdrawal.measure,
    }
    chosen = sys.argv[1:] or list(sections)
    reached = [sections[one]() for one in chosen]  # every one of them, whatever the first says
    print(f"lineage: {sum(reached)} of {len(reached)} goals reached (goal {len(reached)})")
    return 0 if all(reached) else 1


def manifest() -> bool:
    print("A clearance of 10,000 tenants × 8 categories")
    return _lineage_manifest.measure()


def graph() -> bool:
    grown = graphs.grown()
    print(f"{len(grown):,} versions are written", flush=True)
    with databases.cloned() as database, databases.connected(database):
        graphs.fill(database, grown)
        with psycopg.connect(databases.url(database, "owner")) as owner:
            owner.execute("SET licet.scope = '*'")
            _sizes(owner, grown)
            gc.collect()
            gc.freeze()  # going through 40 million kept numbers again would take half a second of some answer
            with scope.everything(reason="audit"):
                worst = _asked(owner, grown)
                _largest()
        reached = worst <= GOAL_MS
        print(f"graph: {len(grown):,} versions, slowest p99 {worst:.1f} ms (goal < {GOAL_MS} ms)")
        return reached


def _sizes(owner: psycopg.Connection[Any], grown: Graph) -> None:
    def size(name: str) -> str:
        return str(owner.execute("SELECT pg_size_pretty(pg_total_relation_size(%s))", [name]).fetchone()[0])  # type: ignore[index]

    ancestors = sum(len(one) for one in grown.above)
    edges = sum(len(one) for one in grown.parents)
    print(f"{len(grown):,} versions, {edges:,} derivations ({size('lineage_derivation')}),")
    print(f"{ancestors:,} ancestors kept ({size('lineage_ancestry')} with both indexes);")
    print(f"a row for each would be about {ancestors * 92 / 1e9:.1f} GB")


def _asked(owner: psycopg.Connection[Any], grown: Graph) -> float:
    chance = random.Random(9)  # noqa: S311  the same questions each time
    anywhere = [graphs.version(chance.randrange(1, len(grown) + 1)) for _ in range(ASKED)]
    wide = [graphs.version(chance.choice(grown.wide)) for _ in range(ASKED)]
    some = [graphs.tenant(chance.randrange(graphs.TENANTS)) for _ in range(ASKED)]

    def bare(statement: str) -> Ask:
        return lambda one: owner.execute(statement.encode(), [one]).fetchall()

    found = []
    for where, models in (("", anywhere), (", wide graph", wide)):
        found += [
            _row(f"ancestors{where}", models, lambda one: versions.ancestors(model=one)),
            _row(f"descendants{where}", models, lambda one: versions.descendants(model=one)),
        ]
        _row("  bare: kept numbers, up", models, bare(_KEPT_UP))
        _row("  bare: kept numbers, down", models, bare(_KEPT_DOWN))
        _row("  bare: recursive, up", models, bare(_UP))
        _row("  bare: recursive, down", models, bare(_DOWN))
    found.append(_row("learned from a tenant, all ids", some, _learned))
    _row("  a page of 100, with through what", some, _page)  # what people look at, not what is decided by
    _row("  bare: kept numbers", some, bare(_KEPT_LEARNED))
    _row("  bare: recursive", some, bare(_LEARNED))
    return max(found)


def _largest() -> None:
    """What cannot be small: all that was ever made of one set of open weights."""
    base = [graphs.version(one) for one in range(1, graphs.BASES + 1)]
    _row("descendants of open weights", base, lambda one: versions.descendants(model=one))
    _row(
        "  counted, and the newest 500",
        base,
        lambda one: [versions.descendants_visible(model=one, limit=500)],
    )


def _learned(tenant: Any) -> Sequence[Any]:
    with app.cursor() as cursor:
        cursor.execute("SELECT model_id, direct FROM lineage_learned_from('live', %s)", [tenant])
        found: list[Any] = cursor.fetchall()
        return found


def _page(tenant: Any) -> Sequence[Any]:
    return versions.versions_trained_on(mode="live", tenant=tenant, at=timezone.now(), limit=100)


def _row(name: str, about: Sequence[Any], ask: Ask) -> float:
    """Prints the median and the 99th percentile, and how many came back; the latter in ms."""
    for one in about[:20]:
        ask(one)
    spent, sizes = [], []
    for one in about:
        began = time.perf_counter()
        found = ask(one)
        spent.append((time.perf_counter() - began) * 1000)
        sizes.append(len(found))
    spent.sort()
    p99 = spent[min(len(spent) - 1, len(spent) * 99 // 100)]
    print(
        f"{name:<36} p50 {spent[len(spent) // 2]:8.2f} ms   p99 {p99:8.2f} ms"
        f"   {sum(sizes) // len(sizes):>7,} on average, {max(sizes):,} at most",
        flush=True,
    )
    return p99


if __name__ == "__main__":
    sys.exit(main())
