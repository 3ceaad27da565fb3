"""Open storage for reading: a local path, an address that pyarrow knows (`s3://…`), or any fsspec file system."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from licet.errors import NotConfigured, NotReadable

CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Storage:
    """A pyarrow file system and a place in it. `bucket` and `prefix` are set for S3."""

    location: str
    files: Any
    root: str
    bucket: str | None = None
    prefix: str = ""

    def list(self) -> Iterator[Any]:
        """Yield every file below the root, as pyarrow describes it.

        Raises: NotReadable.
        """
        from pyarrow import fs

        try:
            info = self.files.get_file_info(self.root)
            # In S3 an object may have the name of a folder, and a folder without objects does not exist.
            is_s3 = self.bucket is not None
            if info.type == fs.FileType.File:
                yield info
            if info.type == fs.FileType.NotFound and not is_s3:
                raise NotReadable(f"{self.location}: this file or folder does not exist.")
            if info.type != fs.FileType.Directory and not is_s3:
                return
            below = fs.FileSelector(self.root, recursive=True, allow_not_found=is_s3)
            for each in self.files.get_file_info(below):
                if each.type == fs.FileType.File:
                    yield each
        except OSError as error:
            raise NotReadable(f"{self.location}: {error}.") from error

    def open(self, path: str) -> Any:
        """Open a file for reading, with random access."""
        return self.files.open_input_file(path)


def open_storage(location: str, *, filesystem: Any = None) -> Storage:
    """Open a location. `filesystem` is an fsspec file system for addresses that pyarrow does not know.

    Raises: NotConfigured, NotReadable.
    """
    try:
        from pyarrow import fs
    except ImportError as error:
        raise NotConfigured("A search needs pyarrow. Run pip install 'licet[arrow]'.") from error
    if filesystem is not None:
        wrapped = fs.PyFileSystem(fs.FSSpecHandler(filesystem))
        return Storage(location, wrapped, urlsplit(location).path if "://" in location else location)
    if "://" not in location:
        path = Path(location).expanduser()
        if not path.exists():
            raise NotReadable(f"{location}: this file or folder does not exist.")
        return Storage(location, fs.LocalFileSystem(), str(path.resolve()))
    parts = urlsplit(location)
    try:
        if parts.scheme == "s3":
            root = f"{parts.netloc}{parts.path}".rstrip("/")
            return Storage(location, _s3(fs), root, parts.netloc, parts.path.lstrip("/"))
        files, root = fs.FileSystem.from_uri(location)
    except (OSError, ValueError) as error:
        raise NotReadable(f"{location}: {error}.") from error
    return Storage(location, files, root)


def _s3(fs: Any) -> Any:
    """Return S3, or the store that AWS_ENDPOINT_URL names."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if not endpoint:
        return fs.S3FileSystem()
    parts = urlsplit(endpoint)
    return fs.S3FileSystem(endpoint_override=parts.netloc, scheme=parts.scheme)
