"""Left alone where the engines are not; under `make test-engines` they have to be there."""

import importlib.util
import os

NEEDED = {
    "test_dask.py": "distributed",
    "test_spark.py": "pyspark",
    "test_spark_types.py": "pyspark",
    "test_drawn_cells.py": "pyspark",
    "test_huggingface.py": "datasets",
    "test_pytorch.py": "torch",
}
OPTIONAL = {"torch"}

collect_ignore = [
    file
    for file, module in NEEDED.items()
    if importlib.util.find_spec(module) is None and (module in OPTIONAL or "LICET_ENGINES" not in os.environ)
]
