"""Folders and files on this machine or in an object store, through the file systems of pyarrow and fsspec."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from licet.errors import NotConfigured, NotReadable

_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def is_address(path: str) -> bool:
    """Tell whether a text is an address such as `s3://bucket/folder`, and no path of this machine."""
    return _ADDRESS.match(path) is not None


def local_path(path: str) -> str | None:
    """Return a path on this machine, also for a `file://` address; None for any other address."""
    if path.lower().startswith("file://"):
        return url2pathname(urlsplit(path).path)
    return None if is_address(path) else path


def resolved(path: str, filesystem: Any = None, options: Mapping[str, Any] | None = None) -> tuple[Any, str]:
    """Return the pyarrow file system of a path or an address, and the path within.

    A given file system may be pyarrow's or fsspec's. Without one, pyarrow's is taken for the schemes that it knows,
    otherwise fsspec's.

    Raises: NotConfigured, NotReadable.
    """
    try:
        from pyarrow import fs
    except ImportError as error:
        raise NotConfigured(f"Reading {path} needs Arrow: pip install 'licet[arrow]'.") from error
    if filesystem is not None:
        return _wrapped(filesystem), _within(path)
    if not is_address(path):
        return fs.LocalFileSystem(), str(Path(path).absolute())
    try:
        found, within = fs.FileSystem.from_uri(path)
    except (ValueError, OSError) as error:  # a scheme that pyarrow does not know
        return _by_fsspec(path, options or {}, error)
    return found, within.rstrip("/")


def _wrapped(filesystem: Any) -> Any:
    """Return fsspec's file system as one of pyarrow's."""
    from pyarrow import fs

    if isinstance(filesystem, fs.FileSystem):
        return filesystem
    return fs.PyFileSystem(fs.FSSpecHandler(filesystem))


def _by_fsspec(path: str, options: Mapping[str, Any], error: Exception) -> tuple[Any, str]:
    """Find the file system of a scheme with fsspec. Raises: NotConfigured, NotReadable."""
    try:
        import fsspec
    except ImportError:
        raise NotConfigured(
            f"{path} is on a file system that Arrow does not know. Install fsspec and the package for it."
        ) from error
    try:
        found, within = fsspec.core.url_to_fs(path, **options)
    except (ValueError, ImportError) as reason:
        raise NotReadable(
            f"{path} is on a file system that neither Arrow nor fsspec knows ({reason})."
        ) from reason
    return _wrapped(found), str(within).rstrip("/")


def _within(path: str) -> str:
    """Return the path of an address within its file system."""
    return _ADDRESS.sub("", path).rstrip("/")


def shallow(filesystem: Any, folder: str) -> Iterator[str]:
    """Yield what lies in a folder, and in the folder `metadata` of it, from where a table is recognised."""
    from pyarrow import fs

    for place in (folder, f"{folder}/metadata"):
        selector = fs.FileSelector(place, recursive=False, allow_not_found=True)
        try:
            for each in filesystem.get_file_info(selector):
                yield each.path
        except NotADirectoryError:
            return
        except OSError as error:
            raise NotReadable(f"{folder} cannot be read ({type(error).__name__}).") from error


def address(given: str, found: str, root: str) -> str:
    """Return the address of a file that was found below a given one."""
    return given.rstrip("/") + found.removeprefix(root) if is_address(given) else found
