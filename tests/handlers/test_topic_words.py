"""What may be written of one fact, and of a length."""

from datetime import UTC, date, datetime

import pytest

from handlers.errors import BadInput
from handlers.topic_words import read_done, read_minutes
from office.access import Actor
from office.topics.gate import Done
from storage.tables import Organisation, Person

ACTOR = Actor(
    Organisation(slug="q", name="清榆区人民政府", rulebook="wujin-2021", timezone="Asia/Shanghai"),
    Person(organisation_id=1, name="顾言"),
    (),
    datetime(2026, 11, 23, 1, tzinfo=UTC),
    date(2026, 11, 23),
)


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("是", Done(is_so=True)),
        ("否", Done(is_so=False)),
        ("未", Done(is_so=False)),
        ("尚未征求", Done(is_so=False)),
        ("11月20日", Done(is_so=True, on=date(2026, 11, 20))),
        ("11月20日 会签〔2026〕3号", Done(is_so=True, on=date(2026, 11, 20), paper="会签〔2026〕3号")),
        ("是 11月 20日", Done(is_so=True, on=date(2026, 11, 20))),
        ("会签〔2026〕3号", Done(is_so=True, paper="会签〔2026〕3号")),
        ("2025年12月1日", Done(is_so=True, on=date(2025, 12, 1))),
    ],
)
def test_fact_is_read_with_its_day_and_paper(text: str, done: Done) -> None:
    assert read_done(text, ACTOR) == done


@pytest.mark.parametrize("text", ["12月1日", "明天", "2027年1月4日"])
def test_day_to_come_is_no_day_on_which_something_was_done(text: str) -> None:
    with pytest.raises(BadInput, match="还没有到"):
        read_done(text, ACTOR)


def test_paper_too_long_is_refused_and_not_cut() -> None:
    with pytest.raises(BadInput, match="文号请不超过60字，现在是61字"):
        read_done("甲" * 61, ACTOR)


def test_minutes_are_a_number() -> None:
    assert [read_minutes(text) for text in ("15", "15分钟", "20 分")] == [15, 15, 20]
    with pytest.raises(BadInput, match="请写分钟数"):
        read_minutes("一会儿")
