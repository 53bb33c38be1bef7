"""The topic's cards as their readers see them: questions, the card before 提交, lists, what becomes of it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from handlers.topic_words import read_topic
from office.cases.decisions import consent
from office.cases.drafts import open_draft
from office.topics.changes import defer_topic, move_topic
from office.topics.form import (
    EXCLUDED,
    FACT,
    FORM,
    PLAN,
    next_field,
    to_request,
    with_exclusions,
    with_fact,
)
from office.topics.gate import Done
from office.topics.operations import submit_topic, withdraw_topic
from rules.loading import shipped
from rules.vocabulary import Meeting as MeetingKind
from storage.tables import Case, CaseStatus, Draft, Meeting, MeetingStatus, Topic
from tests.views.town import NOW, Snapshot, Town, assert_sendable, visible

GOOD = "征求意见:11月20日 会签〔2026〕3号 意见一致:是 已协调:11月19日 规范性文件:否 市场主体:否"
LINE = "常务会议 关于调整停车收费的请示 汇报:住建局"
HEAD, DIRECTOR, MAYOR, CLERK = "陆一鸣", "唐予安", "苏文渊", "白景行"


def meet(town: Town, month: int, day: int, **fields: Any) -> Meeting:
    meeting = Meeting(
        organisation_id=town.organisation.id or 0,
        number=f"M2026-{month:02d}{day:02d}",
        kind="executive",
        title="常务会议",
        status=MeetingStatus.PLANNED,
        rulebook="wujin-2021@1",
        starts_at=datetime(2026, month, day, 1, tzinfo=UTC),
        minutes_long=90,
        uid=f"{month}-{day}",
        made_by_id=town.person(CLERK).id or 0,
        made_at=NOW,
        **fields,
    )
    town.session.add(meeting)
    town.session.flush()
    return meeting


def draft(town: Town, line: str, *, name: str = HEAD, field: str | None = None) -> Draft:
    actor = town.actor(name)
    values = {"urgency": "normal", "meeting": 0, **read_topic(town.session, line, actor)}
    asked = field or next_field(town.session, actor, values)
    return open_draft(town.session, actor, actor.person.telegram_id or 0, FORM, values=values, field=asked)


def put(town: Town, line: str = f"{LINE} {GOOD}") -> Case:
    actor = town.actor(HEAD)
    values = {"urgency": "normal", "meeting": 0, **read_topic(town.session, line, actor)}
    return submit_topic(town.session, actor, to_request(town.session, actor, values))


def approve(town: Town, case: Case) -> Case:
    for name in (DIRECTOR, MAYOR):
        consent(town.session, town.actor(name), town.step(case))
    return case


def test_topic_before_it_is_put(town: Town, snapshot: Snapshot) -> None:
    meet(town, 11, 30)
    row = draft(town, f"{LINE} 加急 时长:15分钟 列席:财政局 {GOOD}")
    snapshot("topic_plan", town.card("form.topic", HEAD, draft=row.id))


def test_topic_that_the_gate_keeps_off_says_why_and_what_can_be_done(town: Town, snapshot: Snapshot) -> None:
    meet(town, 11, 30)
    barred = GOOD.replace("已协调:11月19日", "已协调:否").replace(
        "规范性文件:否", "规范性文件:是 合法性审查:否"
    )
    row = draft(town, f"{LINE} {barred}")
    snapshot("topic_barred", town.card("form.topic", HEAD, draft=row.id))


def test_topic_after_closing_says_who_lets_it_on(town: Town, snapshot: Snapshot) -> None:
    meet(town, 11, 30, agenda_closed_at=NOW)
    row = draft(town, f"{LINE} {GOOD}".replace("常务会议", "常务会议 11月30日"))
    snapshot("topic_after_closing", town.card("form.topic", HEAD, draft=row.id))
    waits = draft(town, f"{LINE} {GOOD}")
    shown = town.card("form.topic", HEAD, draft=waits.id)
    assert shown is not None
    assert "议程已经截止；提交后待下一次会议排定再列入" in visible(shown)


def test_questions_of_the_form(town: Town, snapshot: Snapshot) -> None:
    meet(town, 11, 30)
    for field, name in (
        ("kind", "topic_kind"),
        ("meeting", "topic_meeting"),
        ("presenter", "topic_presenter"),
        ("fact:consulted", "topic_fact"),
        ("fields", "topic_fields"),
    ):
        row = draft(town, LINE, field=field)
        snapshot(name, town.card("form.topic", HEAD, draft=row.id))


def test_topic_on_its_way_and_on_the_agenda(town: Town, snapshot: Snapshot) -> None:
    meet(town, 11, 30)
    case = put(town)
    snapshot("topic_pending", town.card("case", DIRECTOR, case=case.id))
    approve(town, case)
    snapshot("topic_listed", town.card("case", HEAD, case=case.id))
    snapshot("topic_list_office", town.card("topics", CLERK))
    snapshot("topic_news_listed", town.card("topic.news", CLERK, case=case.id, what="listed"))


def test_topic_whose_presenter_will_be_away(town: Town, snapshot: Snapshot) -> None:
    meet(town, 11, 30)
    case = approve(town, put(town))
    town.grant(HEAD, from_on=date(2026, 11, 30), to_on=date(2026, 11, 30))
    town.grant("邵清和", from_on=date(2026, 11, 30), to_on=date(2026, 12, 1), stand_in_seat_id=None)
    snapshot("topic_flag_office", town.card("topic.flag", CLERK, case=case.id))
    snapshot("topic_flag_head", town.card("topic.flag", HEAD, case=case.id))
    assert town.card("topic.flag", "顾言", case=case.id) is None


def test_outcome_of_a_topic_says_on_which_agenda_it_stands(town: Town, snapshot: Snapshot) -> None:
    meet(town, 11, 30)
    case = approve(town, put(town))
    snapshot("topic_outcome", town.card("case.outcome", HEAD, case=case.id))


def test_topic_moved_laid_aside_and_taken_back(town: Town, snapshot: Snapshot) -> None:
    meet(town, 11, 30)
    meet(town, 12, 14)
    case = approve(town, put(town))
    move_topic(town.session, town.actor(CLERK), case.id or 0)
    snapshot("topic_news_moved", town.card("topic.news", HEAD, case=case.id, what="moved"))
    defer_topic(town.session, town.actor(CLERK), case.id or 0)
    snapshot("topic_deferred", town.card("case", HEAD, case=case.id))
    withdraw_topic(town.session, town.actor(HEAD), case.id or 0)
    snapshot("topic_withdrawn", town.card("case", CLERK, case=case.id))
    assert town.session.get_one(Topic, case.id).position is None


def test_topic_is_nothing_to_others(town: Town) -> None:
    meet(town, 11, 30)
    case = approve(town, put(town))
    shown = town.card("case", "顾言", case=case.id)
    assert shown is not None
    assert "停车收费" not in visible(shown)
    listed = town.card("topics", "顾言")
    assert listed is not None
    assert "T2026-0001" not in visible(listed)
    assert town.card("topic.news", "顾言", case=case.id, what="listed") is None


@pytest.mark.parametrize("rulebook", sorted(shipped().ids))
def test_every_rulebook_answers_for_every_kind_of_meeting_or_says_it_is_silent(
    town: Town, rulebook: str
) -> None:
    organisation = town.organisation
    organisation.rulebook = rulebook
    town.session.add(organisation)
    actor = town.actor(HEAD)
    for kind in MeetingKind:
        values: dict[str, object] = {
            "kind": str(kind),
            "meeting": 0,
            "title": f"提交{kind.term}的事项",
            "presenter": town.seat("住建局局长").id,
            "urgency": "normal",
        }
        while (field := next_field(town.session, actor, values)) != PLAN:
            row = open_draft(town.session, actor, 1, FORM, values=values, field=field)
            question = town.card("form.topic", HEAD, draft=row.id)
            assert question is not None
            assert_sendable(question)
            if field == EXCLUDED:
                values["facts"] = with_exclusions(town.session, actor, values, None)
            else:
                values["facts"] = with_fact(values, field.removeprefix(FACT), Done(is_so=True))
        row = open_draft(town.session, actor, 1, FORM, values=values, field=PLAN)
        card = town.card("form.topic", HEAD, draft=row.id)
        assert card is not None
        assert_sendable(card)
        case = submit_topic(town.session, actor, to_request(town.session, actor, values))
        assert "规则未规定" in visible(card) or case.status is not CaseStatus.DRAFT
