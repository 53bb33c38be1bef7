"""Dates of force within one rulebook: a rule that follows another."""

from datetime import date

import pytest

from rules.answers import LeaveAnswer
from rules.calendar import WorkCalendar
from rules.engine import answer
from rules.loading import build
from rules.questions import check
from rules.yaml_files import parse

BOOK = build(
    parse(
        "sample-2026.yaml",
        """\
id: sample-2026
title: 某区人民政府工作规则
place: 某区
kind: published
effective_on: 2026-01-01
posts: [mayor, deputy, executive_deputy]
leave:
  - title: 副区长外出
    cite: [10]
    summary: 报区长批准。
    applicants: [deputy]
    until_on: 2026-06-30
    steps:
      - {act: approve, by: [mayor]}
  - title: 副区长外出（七月起）
    cite: [10]
    summary: 先经常务副区长同意。
    applicants: [deputy]
    from_on: 2026-07-01
    steps:
      - {act: consent, by: [executive_deputy]}
      - {act: approve, by: [mayor]}
deadline:
  - title: 材料
    cite: [11]
    summary: 提前三天。
    name: materials
    n: 3
    unit: working_day
    direction: before
    anchor: 会议当日
    until_on: 2026-06-30
  - title: 材料（七月起）
    cite: [11]
    summary: 提前五天。
    name: materials
    n: 5
    unit: working_day
    direction: before
    anchor: 会议当日
    from_on: 2026-07-01
duties:
  - title: 周报
    cite: [12]
    summary: 每周四报。
    duty: weekly_report
    by: [departments]
    schedule: {every: week, weekday: 4}
    until_on: 2026-06-30
""".encode(),
    )
)


@pytest.mark.parametrize(("on", "steps"), [(date(2026, 6, 30), 1), (date(2026, 7, 1), 2)])
def test_rule_in_force_on_the_day_answers(on: date, steps: int) -> None:
    question = check({"ask": "leave", "rulebook": BOOK.id, "applicant": "deputy"})
    reply = answer(BOOK, question, WorkCalendar(), on=on)
    assert isinstance(reply.answer, LeaveAnswer)
    assert len(reply.answer.steps) == steps


@pytest.mark.parametrize(("on", "n"), [("2026-06-30", 3), ("2026-07-01", 5)])
def test_time_limit_stands_on_its_anchors_day(on: str, n: int) -> None:
    question = check({"ask": "deadline", "rulebook": BOOK.id, "name": "materials", "on": on})
    for today in (None, date(2026, 1, 5), date(2026, 12, 31)):
        assert answer(BOOK, question, WorkCalendar(), on=today).to_json()["answer"]["n"] == n


def test_duty_occurs_only_within_its_rules_force() -> None:
    question = check({"ask": "duties", "rulebook": BOOK.id, "from": "2026-06-20", "to": "2026-07-20"})
    found = answer(BOOK, question, WorkCalendar(), on=date(2026, 7, 20)).to_json()["answer"]["occurrences"]
    assert [each["due"] for each in found] == ["2026-06-25"]
