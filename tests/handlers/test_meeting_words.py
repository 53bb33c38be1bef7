"""How long a meeting takes, as officials write it."""

import pytest

from handlers.meeting_words import read_length
from office.errors import BadInputError


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90", 90),
        ("90分钟", 90),
        ("1.5小时", 90),
        ("2小时", 120),
        ("1小时30分", 90),
        ("一个半小时", 90),
        ("半小时", 30),
        (" 120 分钟 ", 120),
    ],
)
def test_length_is_read_in_minutes(text: str, minutes: int) -> None:
    assert read_length(text) == minutes


@pytest.mark.parametrize("text", ["很久", "", "5分钟", "1000分钟", "1.7小时"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(BadInputError):
        read_length(text)
