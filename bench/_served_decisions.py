"""Serve `POST /v1/decisions` of the tree in the working directory, for `bench._against`.

Prints one line of JSON: the address, the headers, and the questions. Ends when its standard input closes.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))

from bench import decisions
from tests import databases, servers


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, databases.cloned() as database:
        key = decisions.fill(database)
        with servers.serving(database, log=Path(folder), workers=decisions.WORKERS) as [server]:
            headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
            url = f"http://127.0.0.1:{server.port}/v1/decisions"
            bodies = decisions._questions("none")  # noqa: SLF001  an older tree has no public name for it
            print(json.dumps({"url": url, "headers": headers, "bodies": bodies}), flush=True)
            sys.stdin.read()


if __name__ == "__main__":
    main()
