"""The deliberate defects still fit the code that they spoil, and each names a judge."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world import defects
from tests.world.judges import JUDGES


@pytest.mark.parametrize("name", defects.DEFECTS)
def test_a_defect_is_one_changed_place(name: str, tmp_path: Path) -> None:
    defect = defects.DEFECTS[name]
    built = defects.build(name, tmp_path / "build")
    right, wrong = (defects.ROOT / defect.file).read_text(), (built / defect.file).read_text()
    assert right != wrong
    assert wrong.count(defect.wrong) == 1
    compile(wrong, defect.file, "exec")
    assert defect.judge in JUDGES


def test_a_defect_that_no_longer_fits_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = defects.Defect("manage.py", "nobody wrote this", "", "no_stale_yes")
    monkeypatch.setitem(defects.DEFECTS, "gone", gone)
    with pytest.raises(defects.NoSuchLine):
        defects.build("gone", tmp_path / "build")
