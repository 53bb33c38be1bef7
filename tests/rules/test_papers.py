"""Papers that come in: which checks are asked, who decides, what two rulebooks do differently."""

from datetime import date

import pytest

from rules.comparing import compare
from rules.loading import build, shipped
from rules.papers import find_checks, find_circled, find_return
from rules.vocabulary import Document, Matter, PaperCheck, PaperCircumstance, Urgency, WatchItem
from rules.watch import find_watch
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
posts: [mayor, deputy]
paper_check:
  - title: 重大事项征求意见
    cite: [10]
    summary: 重大的书面征求意见。
    name: consulted
    matter_any: [major]
  - title: 征求意见
    cite: [11]
    summary: 请示先征求意见。
    name: consulted
    documents: [request]
  - title: 特急附原因
    cite: [12]
    summary: 特急的说明原因。
    name: urgent_reason
    urgency: [extra_urgent]
    from_on: 2026-07-01
  - title: 有分歧的列明
    cite: [13]
    summary: 有分歧的列明理据。
    name: differences_stated
    where: disagreed
""".encode(),
    )
)


def cited(document: Document, matter: tuple[Matter, ...] | None) -> list[tuple[str, ...]]:
    found = find_checks(BOOK, document, matter, Urgency.NORMAL, ())
    return [check.cite for check in found]


def test_first_of_two_rules_on_one_check_answers() -> None:
    assert cited(Document.REQUEST, (Matter.MAJOR,)) == [("10",)]
    assert cited(Document.REQUEST, ()) == [("11",)]
    assert cited(Document.LETTER, ()) == []


def test_both_stand_while_the_first_hangs_on_what_is_not_said() -> None:
    assert cited(Document.REQUEST, None) == [("10",), ("11",)]


def test_conditions_left_open_are_named_and_settled_ones_are_not() -> None:
    open_ = {check.name: check for check in find_checks(BOOK, Document.REQUEST)}
    reason, differences = open_[PaperCheck.URGENT_REASON], open_[PaperCheck.DIFFERENCES_STATED]
    assert (reason.urgency, reason.is_settled) == ((Urgency.EXTRA_URGENT,), False)
    assert (differences.where, differences.is_settled) == (PaperCircumstance.DISAGREED, False)
    settled = find_checks(BOOK, Document.LETTER, (), Urgency.EXTRA_URGENT, (PaperCircumstance.DISAGREED,))
    assert [(check.name, check.is_settled) for check in settled] == [
        (PaperCheck.URGENT_REASON, True),
        (PaperCheck.DIFFERENCES_STATED, True),
    ]


@pytest.mark.parametrize(("day", "asked"), [(date(2026, 6, 30), 0), (date(2026, 7, 1), 1)])
def test_check_is_asked_while_it_is_in_force(day: date, asked: int) -> None:
    found = find_checks(BOOK.as_of(day), Document.LETTER, (), Urgency.EXTRA_URGENT, ())
    assert len(found) == asked


def test_rulebook_without_such_rules_is_silent() -> None:
    assert find_return(BOOK) is None
    assert find_circled(BOOK, Document.REQUEST) is None
    assert find_watch(BOOK, WatchItem.ROSTER) is None


def test_rulebooks_are_compared_by_what_they_say_of_papers_and_the_watch() -> None:
    rows = {row.about: (row.left, row.right) for row in compare(shipped().get("xicheng-2005"), BOOK)}
    silent = "规则未作规定"
    papers = [about for about in rows if about.startswith("来文呈批")]
    assert [about.partition("：")[0] for about in papers] == [
        "来文呈批",
        "来文呈批（加急）",
        "来文呈批（特急）",
        "来文呈批（特急重要）",
    ]
    assert rows[papers[1]] == ("批准：区长或分管副区长", silent)
    circled = next(about for about in rows if about.startswith("圈阅"))
    assert rows[circled] == ("圈阅表示同意所请示事项", silent)
    request = rows["来文核对：请示"]
    assert request == (
        "送办公室统一办理，未直接送领导个人；（请以区政府或办公室名义发文的）不属部门自行行文、自行办理的事项",
        (
            "（重大事项的）涉及其他部门职权的，已征求其意见；涉及其他部门职权的，已征求其意见；"
            "（特急的）已附紧急原因说明；（有关部门意见不一致的）意见不一致的，已列明各方理据和办理建议"
        ),
    )


def test_rows_on_the_watch_tell_who_and_what() -> None:
    rows = {row.about: row.left for row in compare(shipped().get("fangshan-2018"), BOOK)}
    assert rows["值班：值班表"] == "区政府办公室；审核：政府办公室主任"
    assert rows["退文"] == "退回报文单位"
    wujin = {row.about: row.left for row in compare(shipped().get("wujin-2021"), BOOK)}
    assert wujin["退文"] == "由区政府办公室退回报文单位"
    hours = {row.about: row.left for row in compare(shipped().get("civil-affairs-template"), BOOK)}
    assert hours["值班：值班记录、值班时间"] == "有规定，见条文"
