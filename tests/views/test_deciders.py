"""Who acts for a seat, and on what article, with what must be said of it."""

from datetime import date

import pytest

from office.people.acting import Acting, Why
from rules.vocabulary import Warn
from storage.tables import Person, Seat
from views.deciders import Audience, acts_now

DAY = date(2026, 11, 24)
DRAFT = "本规则为征求意见稿，尚未施行"


@pytest.mark.parametrize(("marks", "said"), [((), "第五条"), ((Warn.DRAFT,), f"第五条；{DRAFT}")])
def test_article_of_a_stand_in_is_said_with_its_marks(marks: tuple[Warn, ...], said: str) -> None:
    seat = Seat(id=1, organisation_id=1, unit_id=1, title="区长", rank="mayor")
    other = Seat(id=2, organisation_id=1, unit_id=1, title="常务副区长", rank="executive_deputy")
    holder, deputy = (
        Person(id=1, organisation_id=1, name="苏文渊"),
        Person(id=2, organisation_id=1, name="江以宁"),
    )
    by_rule = Acting(seat, deputy, Why.RULE, other, ("5",), holder, DAY, marks=marks)
    assert acts_now(by_rule, Audience("zh", DAY)).endswith(f"按规定由常务副区长 江以宁代行（{said}）。")
    unnamed = Acting(seat, None, Why.UNDELEGATED, None, ("5",), holder, DAY, marks=marks)
    assert f"尚未记录委托谁主持（{said}）。" in acts_now(unnamed, Audience("zh", DAY))
