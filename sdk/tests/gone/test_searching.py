"""A search finds rows, names, files, snapshots and backups of a tenant, and says what it could not read."""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.errors import NotConfigured, NotReadable
from licet.gone import contents, places
from licet.gone.result import SearchResult
from licet.gone.search import search
from licet.gone.storage import open_storage
from licet.gone.wanted import Wanted, of_certificate

ACME = Wanted(("acme", "acme-alias"), "tenant")
AT = "2026-11-30T12:00:00Z"


def parquet(path: Path, *tenants: str, column: str = "tenant") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({column: list(tenants), "rpm": list(range(len(tenants)))}), path)


def text(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def found(folder: Path, wanted: Wanted = ACME) -> SearchResult:
    return search(wanted, [open_storage(str(folder))], at=AT)


def hits(result: SearchResult) -> list[tuple[str, str, int | None]]:
    return [(hit.kind, Path(hit.place).name, hit.rows) for hit in result.hits]


def test_rows_in_a_folder_of_parquet_files_are_counted(tmp_path: Path) -> None:
    parquet(tmp_path / "part-0.parquet", "globex", "acme", "acme-alias")
    parquet(tmp_path / "deep" / "part-1.parquet", "globex", "acmes")
    assert hits(found(tmp_path)) == [("key", "part-0.parquet", 2)]


def test_nothing_left_is_gone(tmp_path: Path) -> None:
    parquet(tmp_path / "part-0.parquet", "globex")
    text(tmp_path / "log.txt", b"globex was here, and acmeify too")
    result = found(tmp_path)
    assert (result.gone, result.targets[0].files, result.unread) == (True, 2, [])


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("tenant=acme/data.csv", "key"),
        ("acme.csv", "key"),
        ("acme/.snapshot/hourly.0/data.csv", "snapshot"),
        ("_delta_log/00000000000000000001.json", "snapshot"),
        ("metadata/v3.metadata.json", "snapshot"),
        ("data.csv.bak", "backup"),
        ("backups/2026/data.csv", "backup"),
        ("data.csv~", "backup"),
    ],
)
def test_snapshots_and_backups_are_named_as_such(tmp_path: Path, path: str, kind: str) -> None:
    text(tmp_path / path, b'{"tenant": "acme"}')
    assert {hit.kind for hit in found(tmp_path).hits} == {kind}


def test_a_destroyed_file_is_known_by_its_digest(tmp_path: Path) -> None:
    content = b"weights without a name"
    text(tmp_path / "renamed.bin", content)
    wanted = Wanted(("acme",), digests=frozenset([hashlib.sha256(content).hexdigest()]))
    assert hits(found(tmp_path, wanted)) == [("copy", "renamed.bin", None)]


def test_packed_text_is_unpacked(tmp_path: Path) -> None:
    text(tmp_path / "rows.csv.gz", gzip.compress(b"globex,1\nacme,2\n"))
    assert hits(found(tmp_path)) == [("key", "rows.csv.gz", None)]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("all.zip", b"PK\3\4"),
        ("rows.csv.gz", gzip.compress(os.urandom(100))[:-12]),
        ("broken.parquet", b"PAR1 and no more"),
        ("encrypted.parquet", b"PARE" + bytes(range(256))),
        ("weights.bin", bytes(range(256))),
        ("latin.csv", "Müller".encode("latin-1")),
    ],
)
def test_what_cannot_be_read_is_not_gone(tmp_path: Path, path: str, content: bytes) -> None:
    text(tmp_path / path, content)
    result = found(tmp_path)
    assert (result.gone, result.complete, result.hits) == (False, False, [])
    assert Path(result.unread[0][0]).name == path


def test_a_name_in_a_binary_file_is_found(tmp_path: Path) -> None:
    text(tmp_path / "index.bin", bytes(range(256)) + b" acme ")
    result = found(tmp_path)
    assert (hits(result), result.unread) == ([("key", "index.bin", None)], [])


def test_parquet_without_the_column_is_not_gone(tmp_path: Path) -> None:
    parquet(tmp_path / "part-0.parquet", "acme", column="customer")
    assert not found(tmp_path).complete
    assert not found(tmp_path, Wanted(("acme",))).complete


def test_a_search_writes_nothing(tmp_path: Path) -> None:
    parquet(tmp_path / "part-0.parquet", "acme")
    text(tmp_path / "log.txt", b"acme")
    before = {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()
    }
    found(tmp_path)
    after = {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()
    }
    assert after == before


def test_storage_of_fsspec_is_searched(tmp_path: Path) -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe("/bucket/tenants/acme.json", b"{}")
    result = search(ACME, [open_storage("/bucket", filesystem=memory)], at=AT)
    assert [hit.place for hit in result.hits] == ["/bucket/tenants/acme.json"]


@given(before=st.integers(0, 40), name=st.sampled_from(["acme", "acme-alias"]), after=st.binary(max_size=9))
def test_a_name_is_found_wherever_the_pieces_of_a_file_divide(before: int, name: str, after: bytes) -> None:
    import io

    filler = b"." * (contents.CHUNK - 20 + before)
    assert contents.rows_of(io.BytesIO(filler + name.encode() + b"," + after), ACME, path="x.csv") is None
    other = filler + b"x" + name.encode()
    assert contents.rows_of(io.BytesIO(other), Wanted((name,)), path="x.csv") == 0


def test_a_certificate_names_what_should_be_gone() -> None:
    certificate: dict[str, Any] = {"id": "crt_1", "tenant": "acme"}
    wanted = of_certificate(certificate, tenants=("alias",), column=None, digests=frozenset())
    assert (wanted.tenants, wanted.certificate) == (("acme", "alias"), "crt_1")
    with pytest.raises(NotConfigured):
        of_certificate({"object": "receipt"}, tenants=(), column=None, digests=frozenset())


@pytest.mark.parametrize("digests", [{"A" * 64}, {"short"}])
def test_a_faulty_digest_is_refused(digests: set[str]) -> None:
    with pytest.raises(NotConfigured):
        Wanted(("acme",), digests=frozenset(digests))


def test_a_search_needs_a_name_and_a_place(tmp_path: Path) -> None:
    with pytest.raises(NotConfigured):
        Wanted(())
    with pytest.raises(NotReadable):
        open_storage(str(tmp_path / "none"))


def test_an_old_folder_is_not_taken_for_a_backup_of_everything_below() -> None:
    assert places.kind_of("golden/data.csv") == "key"
