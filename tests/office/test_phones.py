"""What looks like a telephone number, and what does not."""

import pytest

from office.errors import BadInputError
from office.people.phones import looks_like_phone
from tests.office.town import FINANCE, Town, nov


@pytest.mark.parametrize(
    "text",
    [
        "13800000000",
        "138 0000 0000",
        "+86 138-0000-0000",
        "１３８００００００００",
        "0519-86310000",
        "(0519)86310000",
        "010 62310000转8001",
        "0519-86310000-8001",
        "+49 30 901820",
        "0065-61234567",
        "13800000000、0519-86310000",
    ],
)
def test_number_is_taken(text: str) -> None:
    assert looks_like_phone(text)


@pytest.mark.parametrize(
    "text",
    ["138", "1380000000", "138000000000", "86310000", "12800000000", "没有", "", "13800000000、", "1" * 60],
)
def test_what_is_no_number_is_not_taken(text: str) -> None:
    assert not looks_like_phone(text)


def test_leave_is_not_submitted_with_what_is_no_number(town: Town) -> None:
    with pytest.raises(BadInputError, match="“138”不像电话号码"):
        town.ask(FINANCE, nov(26), nov(27), contact="138")
