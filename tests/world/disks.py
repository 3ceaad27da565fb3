"""Small disks, in memory, that can be filled."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.world import sealed


class Disk:
    """A folder; in a sealed world a file system of its own of so many mebibytes."""

    def __init__(self, folder: Path, *, mebibytes: int) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        if sealed.is_sealed():
            words = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=0755", "tmpfs", str(folder)]
            subprocess.run(words, check=True)

    def close(self) -> None:
        """Give the file system up, with what is on it."""
        if sealed.is_sealed():
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)

    def fill(self) -> None:
        """Leave no room."""
        with (self.folder / "filler").open("wb", buffering=0) as file:
            try:
                while True:
                    os.write(file.fileno(), b"\0" * (1 << 16))
            except OSError:
                return

    def free(self) -> None:
        """Take back what `fill` wrote."""
        (self.folder / "filler").unlink(missing_ok=True)
