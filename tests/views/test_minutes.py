"""Decisions, minutes and tasks as their readers see them, and the minutes' paper."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from docx import Document
from sqlmodel import Session, select

from handlers.task_words import read_decision
from office.access import Actor
from office.cases.decisions import consent
from office.cases.drafts import open_draft
from office.errors import BadInputError
from office.minutes.decided import find_items
from office.minutes.decision_search import search_decisions
from office.minutes.operations import MinutesRequest, find_owed_minutes, submit_minutes
from office.minutes.resolutions import Resolution, resolve_topic
from office.tasks.list import Scope, find_tasks, lay_out_task
from office.tasks.operations import TaskRequest, open_task
from office.tasks.steps import ask_extension, note_progress, propose_closing
from storage.tables import Case, CaseStatus, Decision, Meeting, Outcome, Step, Task, TaskSource, Topic, Unit
from tests.office.sessions import hold
from tests.views.town import Snapshot, Town
from views.card import Card
from views.decisions import found_card
from views.minutes import issued_card, owed_card
from views.minutes_paper import minutes_of
from views.tasks import tasks_card

OFFICE, MAYOR, DEPUTY, HEAD, OTHER = "唐予安", "苏文渊", "邵清和", "陆一鸣", "顾言"
DUE = date(2026, 12, 31)


def unit(town: Town, name: str) -> int:
    return town.session.exec(select(Unit).where(Unit.name == name)).one().id or 0


def held(town: Town) -> tuple[Meeting, list[int]]:
    meeting = hold(town.session, town.actor(OFFICE))
    return meeting, [item.case.id or 0 for item in find_items(town.session, meeting)]


def passed(town: Town, **changes: Any) -> Resolution:
    values: dict[str, Any] = {
        "outcome": Outcome.PASSED,
        "text": "会议原则同意，由住建局按程序印发。",
        "leader_seat_id": town.seat("副区长").id,
        "lead_unit_id": unit(town, "住建局"),
        "other_unit_ids": (unit(town, "财政局"),),
        "due_on": DUE,
        "issues_document": True,
        **changes,
    }
    return Resolution(**values)


def decided(town: Town) -> tuple[Meeting, list[Decision]]:
    meeting, (first, second) = held(town)
    return meeting, [
        resolve_topic(town.session, town.actor(OFFICE), first, passed(town)),
        resolve_topic(town.session, town.actor(OFFICE), second, Resolution(Outcome.DEFERRED)),
    ]


def signed(town: Town, meeting: Meeting, **request: Any) -> Case:
    """Have minutes handed in and consented to by whoever they wait for."""
    case = submit_minutes(town.session, town.actor("白景行"), meeting.id or 0, MinutesRequest(**request))
    for name in (OFFICE, MAYOR):
        if case.status is CaseStatus.PENDING:
            consent(town.session, town.actor(name), town.session.get_one(Step, town.step(case)).id or 0)
    return case


def form(town: Town, kind: str, field: str, values: dict[str, Any]) -> Card | None:
    draft = open_draft(town.session, town.actor(OFFICE), 1, kind, values=values, field=field)
    return town.card(f"form.{kind}", OFFICE, draft=draft.id)


def text_of(file_content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(file_content)).paragraphs)


def test_decision_as_its_readers_see_it(town: Town, snapshot: Snapshot) -> None:
    meeting, (first, second) = decided(town)
    snapshot("decision_office", town.card("decision", OFFICE, decision=first.id))
    snapshot("decision_head", town.card("decision", HEAD, decision=first.id))
    snapshot("decision_deferred", town.card("decision", OFFICE, decision=second.id))
    assert town.card("decision", "温秋实", decision=second.id) is None, "not distributed to a deputy head"
    found = search_decisions(town.session, town.actor(OFFICE), ["停车"])
    snapshot("decisions_found", found_card(found, "停车", town.actor(OFFICE)))
    snapshot("decisions_not_found", found_card([], "地铁", town.actor(OTHER)))
    assert meeting.id


def test_words_beside_a_topics_number_are_what_was_decided(town: Town) -> None:
    held(town)
    values = read_decision(town.session, town.actor(OFFICE), "T2026-0001 通过 原则同意调整方案 期限:12月31日")
    assert (values["outcome"], values["text"], values["due"]) == (
        "passed",
        "原则同意调整方案",
        "2026-12-31",
    )
    with pytest.raises(BadInputError, match="不知道是哪个议题"):
        read_decision(town.session, town.actor(OFFICE), "原则同意调整方案 通过")


def test_decision_form_asks_one_thing_at_a_time(town: Town, snapshot: Snapshot) -> None:
    _, (topic, _) = held(town)
    lead, leader = unit(town, "住建局"), town.seat("副区长").id
    values: dict[str, Any] = {"topic": topic}
    snapshot("form_decision_topic", form(town, "decision", "topic", {}))
    snapshot("form_decision_outcome", form(town, "decision", "outcome", values))
    values["outcome"] = "passed"
    snapshot("form_decision_text", form(town, "decision", "text", values))
    snapshot("form_decision_lead", form(town, "decision", "lead", values))
    values |= {"text": "原则同意", "lead": lead}
    snapshot("form_decision_leader", form(town, "decision", "leader", values))
    values["chosen"] = [unit(town, "财政局")]
    snapshot("form_decision_others", form(town, "decision", "others", values))
    values |= {"leader": leader, "others": [unit(town, "财政局")]}
    snapshot("form_decision_due", form(town, "decision", "due", values))
    values["due"] = DUE.isoformat()
    snapshot("form_decision_issues", form(town, "decision", "issues", values))
    snapshot("form_decision_plan", form(town, "decision", "plan", {**values, "issues": True}))
    snapshot("form_decision_fields", form(town, "decision", "fields", {**values, "issues": True}))


def test_minutes_from_the_draft_to_the_signed_paper(town: Town, snapshot: Snapshot) -> None:
    meeting, (first, _) = decided(town)
    office = town.actor(OFFICE)
    snapshot("minutes_owed", owed_card(find_owed_minutes(town.session, office), office))
    snapshot("minutes_meeting", town.card("minutes.meeting", OFFICE, meeting=meeting.id))
    values = {"meeting": meeting.id, "text": "会议强调，要抓好落实。"}
    snapshot("form_minutes_text", form(town, "minutes", "text", {"meeting": meeting.id}))
    snapshot("form_minutes_plan", form(town, "minutes", "plan", values))
    case = signed(town, meeting, text="会议强调，要抓好落实。\n各单位要按时办结。")
    assert case.status is CaseStatus.APPROVED
    card = town.card("minutes.issued", DEPUTY, case=case.id)
    snapshot("minutes_issued", card)
    snapshot("minutes_group", town.card("minutes.group", None, case=case.id))
    snapshot("minutes_list", issued_card([], town.actor(OTHER)))
    assert card is not None
    assert card.file is not None
    said = text_of(card.file.content)
    for words in (
        "第1次常务会议纪要",
        "关于调整停车收费的请示",
        "会议原则同意",
        "责任领导：副区长",
        "缓议",
        "会议强调，要抓好落实。",
        "各单位要按时办结。",
        "签发：区长 苏文渊　2026年11月23日",
    ):
        assert words in said, words
    assert "送审稿" not in said
    assert first.task_id


def test_minutes_paper_is_a_draft_until_signed_and_names_no_topic_about_persons(town: Town) -> None:
    meeting, (first, _) = decided(town)
    topic = town.session.get_one(Topic, first.topic_case_id)
    topic.about_persons = True
    town.session.add(topic)
    town.session.flush()
    said = text_of(minutes_of(town.session, meeting, now=town.now).content)
    assert "送审稿" in said
    assert "人事事项" in said
    assert "停车" not in said
    case = signed(town, meeting)
    group = town.card("minutes.group", None, case=case.id)
    assert group is not None
    assert "停车" not in group.html


def test_paper_says_in_whose_stead_it_was_signed(town: Town) -> None:
    meeting, _ = decided(town)
    case = submit_minutes(town.session, town.actor("白景行"), meeting.id or 0, MinutesRequest())
    consent(town.session, town.actor(OFFICE), town.step(case))
    town.grant(MAYOR, stand_in_seat_id=town.seat("常务副区长").id, from_on=date(2026, 11, 23))
    consent(town.session, town.actor("江以宁"), town.step(case))
    said = text_of(minutes_of(town.session, meeting, now=town.now).content)
    assert "签发：常务副区长 江以宁（代区长）" in said


def test_unfinished_minutes_offer_each_open_topic(town: Town, snapshot: Snapshot) -> None:
    meeting, _ = held(town)
    snapshot("form_minutes_open", form(town, "minutes", "plan", {"meeting": meeting.id, "text": ""}))


def opened(town: Town, **changes: Any) -> Task:
    values: dict[str, Any] = {
        "title": "老旧小区改造排查",
        "leader_seat_id": town.seat("副区长").id,
        "lead_unit_id": unit(town, "住建局"),
        "due_on": date(2026, 12, 11),
        "other_unit_ids": (unit(town, "财政局"),),
        "measure": "全部小区建档",
        "source": TaskSource.INSTRUCTION,
        **changes,
    }
    return open_task(town.session, town.actor(OFFICE), TaskRequest(**values))


def test_task_as_its_readers_see_it(town: Town, snapshot: Snapshot) -> None:
    task = opened(town)
    note_progress(town.session, town.actor("温秋实"), task.id or 0, "已排查12个小区")
    ask_extension(town.session, town.actor(HEAD), task.id or 0, date(2026, 12, 25), "雨雪停工")
    for name, who in (("head", HEAD), ("office", OFFICE), ("other", OTHER), ("leader", DEPUTY)):
        snapshot(f"task_{name}", town.card("task", who, task=task.id))
    snapshot("task_gone", town.card("task", "江以宁", task=task.id))
    assert town.card("task", "江以宁", anew=True, task=task.id) is None
    propose_closing(town.session, town.actor(HEAD), task.id or 0, "全部完成")
    snapshot("task_closing", town.card("task", OFFICE, task=task.id))
    town.speak_english(HEAD)
    assert town.card("task", HEAD, task=task.id)


def test_tasks_are_listed_with_what_is_overdue(town: Town, snapshot: Snapshot) -> None:
    opened(town)
    opened(town, title="清查违建", due_on=date(2026, 11, 24), other_unit_ids=())
    town.now += timedelta(days=2)

    def listed(session: Session, reader: Actor) -> Card:
        sheets = [lay_out_task(session, reader, task) for task in find_tasks(session, reader, Scope.MINE)]
        return tasks_card(sheets, Scope.MINE, reader)

    snapshot("tasks_office", listed(town.session, town.actor(OFFICE)))
    snapshot("tasks_head", listed(town.session, town.actor(HEAD)))


def test_task_form(town: Town, snapshot: Snapshot) -> None:
    values: dict[str, Any] = {
        "title": "老旧小区改造排查",
        "lead": unit(town, "住建局"),
        "leader": town.seat("副区长").id,
        "others": [],
        "due": DUE.isoformat(),
        "measure": "全部小区建档",
    }
    snapshot("form_task_title", form(town, "task", "title", {}))
    snapshot("form_task_source", form(town, "task", "source", values))
    snapshot("form_task_plan", form(town, "task", "plan", {**values, "source": "instruction"}))
    task = opened(town)
    snapshot("form_task_word", form(town, "task_word", "text", {"task": task.id, "purpose": "extend"}))
