from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire import ids

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_new_id_is_a_uuid_version_7_of_its_instant() -> None:
    uuid = ids.new(at=NOON)
    assert (uuid.version, uuid.variant) == (7, "specified in RFC 4122")
    assert uuid.int >> 80 == int(NOON.timestamp() * 1000)
    assert ids.new(at=NOON) != uuid


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9000, 1, 1)))  # noqa: DTZ001
def test_ids_sort_by_their_microsecond(naive: datetime) -> None:
    at = naive.replace(tzinfo=UTC)
    earlier, later = ids.new(at=at), ids.new(at=at + timedelta(microseconds=1))
    assert earlier < later
    assert ids.render("ent", earlier) < ids.render("ent", later)


def test_no_id_before_1970() -> None:
    with pytest.raises(ValueError, match="UUIDv7"):
        ids.new(at=datetime(1969, 12, 31, tzinfo=UTC))


def test_the_text_is_the_one_the_typeid_specification_publishes() -> None:
    uuid = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
    assert ids.render("con", uuid) == "con_01h455vb4pex5vsknk084sn02q"


@given(st.uuids())
def test_every_id_survives_the_journey(uuid: UUID) -> None:
    assert ids.parse("con", ids.render("con", uuid)) == uuid


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ent_01h455vb4pex5vsknk084sn02q", id="another kind"),
        pytest.param("01h455vb4pex5vsknk084sn02q", id="no prefix"),
        pytest.param("con_01H455VB4PEX5VSKNK084SN02Q", id="upper case"),
        pytest.param("con_81h455vb4pex5vsknk084sn02q", id="beyond 128 bits"),
        pytest.param("con_01h455vb4pex5vsknk084sn02", id="too short"),
        pytest.param("con_01h455vb4pex5vsknk084sn02q\n", id="trailing newline"),
        pytest.param("con_01h455vb4pex5vsknk084sn02l", id="a letter left out of the alphabet"),
        pytest.param("con_con_01h455vb4pex5vsknk084sn02q", id="two prefixes"),
        pytest.param("con_01890a5d-ac96-774b-bcce-b302099a8057", id="a bare UUID"),
        pytest.param("", id="nothing"),
    ],
)
def test_anything_else_is_not_an_id(text: str) -> None:
    with pytest.raises(ids.InvalidId):
        ids.parse("con", text)
