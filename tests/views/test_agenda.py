"""The agenda's cards: whose they are, what they ask, what they say of who approves."""

from typing import Any

import pytest

from office.agenda.approval import record_approval, reopen_agenda, return_agenda, submission_of, submit_agenda
from office.agenda.operations import set_minutes
from office.cases.decisions import Recorded
from office.cases.drafts import open_draft
from office.meetings.changes import set_closing
from office.reminders.todo import find_todos
from storage.tables import Meeting, TopicState
from tests.views.agendas import CLERK, FINANCE, HEAD, MAYOR, STARTS, approve, arranged, notify, plan, put
from tests.views.town import Snapshot, Town, assert_sendable, visible
from views.card import Card
from views.todo import todo_card


def agenda(town: Town, reader: str, meeting: Meeting) -> Card:
    card = town.card("agenda", reader, meeting=meeting.id)
    assert card is not None
    return card


def labels(card: Card) -> list[str]:
    return [button.label for row in card.rows for button in row]


def test_office_arranges_by_presses(town: Town, snapshot: Snapshot) -> None:
    meeting, topics = arranged(town)
    set_closing(town.session, town.actor(CLERK), meeting.id or 0, STARTS.replace(day=14, hour=9, minute=30))
    snapshot("agenda_office", agenda(town, CLERK, meeting))
    snapshot("agenda_topic", town.card("agenda.topic", CLERK, meeting=meeting.id, topic=topics[0].case_id))


def test_decider_gets_the_whole_agenda_with_consent_and_sending_back(town: Town, snapshot: Snapshot) -> None:
    meeting, _ = arranged(town)
    assert agenda(town, MAYOR, meeting).rows == ()
    submit_agenda(town.session, town.actor(CLERK), meeting.id or 0)
    assert labels(agenda(town, MAYOR, meeting)) == ["同意", "退回修改"]
    snapshot("agenda_office_waits", agenda(town, CLERK, meeting))


def test_waiting_agenda_stands_in_the_list_of_what_waits(town: Town, snapshot: Snapshot) -> None:
    meeting, _ = arranged(town)
    submit_agenda(town.session, town.actor(CLERK), meeting.id or 0)
    snapshot("todo_agenda", todo_card(find_todos(town.session, town.actor(MAYOR)), town.now, "zh"))


def test_approved_agenda_says_by_whom_and_what_a_change_brings(town: Town, snapshot: Snapshot) -> None:
    meeting, _ = arranged(town)
    approve(town, meeting)
    snapshot("agenda_approved", agenda(town, CLERK, meeting))
    reopen_agenda(town.session, town.actor(CLERK), meeting.id or 0)
    snapshot("agenda_reopened", town.card("agenda.reopened", MAYOR, meeting=meeting.id))


def test_recorded_approval_is_shown_as_such(town: Town) -> None:
    meeting, _ = arranged(town)
    recorded = Recorded("区长", "会签〔2026〕3号")
    record_approval(town.session, town.actor(CLERK), meeting.id or 0, recorded=recorded)
    assert "审定：区长（白景行代录，会签〔2026〕3号）" in visible(agenda(town, CLERK, meeting))


def test_agenda_sent_back_says_what_is_to_be_changed(town: Town, snapshot: Snapshot) -> None:
    meeting, _ = arranged(town)
    submit_agenda(town.session, town.actor(CLERK), meeting.id or 0)
    stamp = submission_of(meeting)
    return_agenda(town.session, town.actor(MAYOR), meeting.id or 0, stamp=stamp, reason="第二项<移至下次>")
    args: dict[str, Any] = {
        "seat": town.seat("区长").id,
        "by": town.person(MAYOR).id,
        "why": "第二项<移至下次>",
    }
    snapshot("agenda_returned", town.card("agenda.returned", CLERK, meeting=meeting.id, **args))


def test_who_sits_in_for_one_topic_sees_that_one_alone(town: Town) -> None:
    meeting, _ = notify(town)
    card = visible(agenda(town, FINANCE, meeting))
    assert "停车收费" in card
    assert "老旧小区" not in card
    assert "合计" not in card
    assert visible(agenda(town, HEAD, meeting)).count("《关于") == 2


def test_agenda_over_the_rules_measure_says_so(town: Town) -> None:
    meeting, topics = arranged(town)
    for topic in topics:
        set_minutes(town.session, town.actor(CLERK), topic.case_id, 50)
    assert "超过规则所定的90分钟（依据：第四十三条）" in visible(agenda(town, CLERK, meeting))


def test_sixty_topics_with_long_titles_fit_one_message(town: Town) -> None:
    meeting = plan(town)
    for number in range(60):
        put(town, meeting, f"{number}关于<b>" + "很长的题目" * 58)
    card = agenda(town, CLERK, meeting)
    assert_sendable(card)
    assert labels(card)[:2] == ["第1项", "第2项"]
    assert "60. " in visible(card)


def test_silent_rule_is_said(town: Town) -> None:
    town.organisation.rulebook = "hainan-2023"
    meeting, _ = arranged(town)
    card = agenda(town, CLERK, meeting)
    assert "规则未作规定：议程由谁审定" in visible(card)
    assert "代录" in labels(card)
    assert "提交" not in labels(card)


@pytest.mark.parametrize("field", ["minutes", "sit_ins", "return", "closes", "record"])
def test_agendas_questions(town: Town, snapshot: Snapshot, field: str) -> None:
    meeting, topics = arranged(town)
    values = {"meeting": meeting.id, "topic": topics[0].case_id, "stamp": 0}
    draft = open_draft(town.session, town.actor(CLERK), 1, "agenda", values=values, field=field)
    snapshot(f"agenda_form_{field}", town.card("form.agenda", CLERK, draft=draft.id))


def test_record_is_shown_before_it_is_submitted(town: Town, snapshot: Snapshot) -> None:
    meeting, _ = arranged(town)
    values = {
        "meeting": meeting.id,
        "agreed": True,
        "decider": "区长",
        "paper": "会签〔2026〕3号",
        "comment": "",
        "given": "2026-11-22",
    }
    draft = open_draft(town.session, town.actor(CLERK), 1, "agenda", values=values, field="plan")
    snapshot("agenda_form_plan", town.card("form.agenda", CLERK, draft=draft.id))


def test_several_agendas_are_offered(town: Town, snapshot: Snapshot) -> None:
    meeting, _ = arranged(town)
    snapshot("agenda_list", town.card("agenda.list", CLERK, meetings=[meeting.id]))


def test_topic_taken_off_has_no_card(town: Town) -> None:
    meeting, topics = arranged(town)
    topics[0].position, topics[0].state = None, TopicState.DEFERRED
    town.session.flush()
    assert town.card("agenda.topic", CLERK, meeting=meeting.id, topic=topics[0].case_id) is None
    assert town.card("agenda.topic", HEAD, meeting=meeting.id, topic=topics[1].case_id) is None
