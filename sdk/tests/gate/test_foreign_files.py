"""Every Parquet file of the published corpus, through every engine: equal to the reference, or refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdk.tests.gate.foreign import compared, files

FOLDER = files.folder()
FILES = [] if FOLDER is None else files.listed(FOLDER)

pytestmark = [
    pytest.mark.skipif(FOLDER is None, reason="the published Parquet files are not here: set LICET_VECTORS"),
    pytest.mark.filterwarnings("ignore"),  # of the engines, about values that Python cannot hold
]


@pytest.mark.parametrize("path", FILES or [Path("none")], ids=lambda path: path.stem)
def test_a_foreign_file_is_equal_to_the_reference_or_refused(path: Path) -> None:
    """`python3 dev.py test-gate files` prints the counts. The file of 2 GiB in one cell is tried there alone."""
    if path.name == files.HUGE:
        pytest.skip("one cell of 2 GiB")
    found = list(compared.outcomes(path))
    fates = {compared.EQUAL, compared.REFUSED, compared.NOT_HELD, compared.NOT_READ}
    assert {each.fate for each in found} <= fates
    assert not [each for each in found if each.fate == compared.REFUSED and not each.why]
