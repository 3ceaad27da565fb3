"""Measure the gate on Spark beside Spark's broadcast semi-join, in the environment of `make test-engines`."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROWS = int(os.environ.get("LICET_BENCH_SPARK_ROWS", "5000000"))
ROUNDS = 3


def goals(goal: Callable[..., Any]) -> list[Any]:
    """Run the measurement and return its goals; empty without that environment."""
    from sandbox import engines

    print("row filter in Spark", flush=True)
    if not engines.PYTHON.exists():
        print("  not measured: `make test-engines` sets Spark up")
        return []
    paths = os.pathsep.join([str(Path.cwd()), str(Path.cwd() / "sdk" / "src")])
    environment = os.environ | {
        "PYTHONPATH": paths,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": str(engines.PYTHON),
    }
    done = subprocess.run(
        [engines.PYTHON, "-m", "bench.gate_spark"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    seconds_by_name = json.loads(done.stdout.splitlines()[-1])
    for name, seconds in seconds_by_name.items():
        print(f"  {name:34} {ROWS / seconds / 1e6:8.1f} million rows/s")
    return [
        goal(
            "spark, of its bare semi-join",
            seconds_by_name["spark: semi-join"] / seconds_by_name["spark: gate"],
            0.7,
        )
    ]


def main() -> None:
    import pyarrow.parquet as pq
    from pyspark.sql import SparkSession, functions

    from bench import gate_data
    from licet.gate import Gate

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "4g")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    gate = Gate(gate_data.manifest(carved=False))
    with tempfile.TemporaryDirectory() as folder:
        pq.write_table(gate_data.rows(ROWS), f"{folder}/source.parquet")
        source = session.read.parquet(f"{folder}/source.parquet")
        allowed = functions.broadcast(
            session.createDataFrame([(name,) for name in gate_data.cleared()], ["tenant_id"])
        )
        works: dict[str, Callable[[], Any]] = {
            "spark: semi-join": lambda: source.join(allowed, on="tenant_id", how="left_semi"),
            "spark: gate": lambda: gate.filter(source, category=gate_data.CATEGORY, tenant="tenant_id"),
        }
        seconds: dict[str, list[float]] = {name: [] for name in works}
        for turn in range(ROUNDS + 1):
            for name, work in works.items():
                began = time.perf_counter()
                work().write.format("noop").mode("overwrite").save()
                if turn:
                    seconds[name].append(time.perf_counter() - began)
    session.stop()
    print(json.dumps({name: statistics.median(times) for name, times in seconds.items()}))


if __name__ == "__main__":
    sys.exit(main())
