"""The cards of attendance: an absence's form, who is told, the list of answers, the meeting as it runs."""

from datetime import timedelta
from typing import Any

from office.attendance.absence_plan import AbsenceRequest
from office.attendance.absences import submit_absence
from office.attendance.operations import answer_notice
from office.cases.chain import find_steps
from office.cases.decisions import consent
from office.cases.drafts import open_draft
from office.meetings.live import begin_meeting, end_meeting, mark_here
from storage.tables import Case, Meeting, Reply
from tests.views.agendas import CLERK, FINANCE, HEAD, MAYOR, STARTS, arranged
from tests.views.town import Snapshot, Town
from views.card import Card

DEPUTY, EXECUTIVE = "邵清和", "江以宁"


def ask(town: Town, meeting: Meeting, *, grant: bool = True, **fields: Any) -> Case:
    """Have the deputy ask to stay away, and the mayor grant it."""
    request = AbsenceRequest(meeting.id or 0, "省厅会议", **fields)
    case = submit_absence(town.session, town.actor(DEPUTY), request)
    if grant:
        (step,) = find_steps(town.session, case)
        consent(town.session, town.actor(MAYOR), step.id or 0)
    return case


def form(town: Town, meeting: Meeting, field: str, **values: Any) -> Card | None:
    draft = open_draft(
        town.session,
        town.actor(DEPUTY),
        1,
        "absence",
        values={"meeting": meeting.id, **values},
        field=field,
    )
    return town.card("form.absence", DEPUTY, draft=draft.id)


def test_form_asks_one_question_at_a_time(town: Town, snapshot: Snapshot) -> None:
    meeting, _ = arranged(town)
    snapshot("absence_meeting", form(town, meeting, "meeting"))
    snapshot("absence_substitute", form(town, meeting, "substitute", reason="省厅会议"))
    town.session.refresh(meeting)
    snapshot(
        "absence_plan", form(town, meeting, "plan", reason="省厅会议", substitute=town.seat("财政局局长").id)
    )


def test_granted_absence_is_told_without_its_reason(town: Town, snapshot: Snapshot) -> None:
    meeting, _ = arranged(town)
    case = ask(town, meeting, substitute_seat_id=town.seat("财政局局长").id)
    snapshot("absence_noted", town.card("absence.noted", CLERK, case=case.id))
    snapshot("absence_told_substitute", town.card("absence.substitute", FINANCE, case=case.id))
    assert town.card("absence.substitute", HEAD, case=case.id) is None


def test_list_of_answers_is_for_the_office_only(town: Town, snapshot: Snapshot) -> None:
    meeting, _ = arranged(town)
    ask(town, meeting)
    answer_notice(town.session, town.actor(EXECUTIVE), meeting.id or 0, Reply.COMING)
    snapshot("attendance", town.card("attendance", CLERK, meeting=meeting.id))
    assert town.card("attendance", MAYOR, meeting=meeting.id) is None
    assert town.card("meeting.live", EXECUTIVE, meeting=meeting.id) is None


def test_meeting_as_it_runs_shows_who_is_here_and_what_is_on(town: Town, snapshot: Snapshot) -> None:
    meeting, topics = arranged(town)
    ask(town, meeting)
    town.now = STARTS - timedelta(minutes=10)
    mark_here(town.session, town.actor(CLERK), meeting.id or 0, town.seat("区长").id or 0)
    begin_meeting(town.session, town.actor(CLERK), meeting.id or 0)
    snapshot("meeting_live", town.card("meeting.live", CLERK, meeting=meeting.id))
    for name, topic, minutes in (("topic_call", topics[0], 0), ("topic_call_soon", topics[1], 15)):
        card = town.card("topic.call", HEAD, meeting=meeting.id, case=topic.case_id, minutes=minutes)
        snapshot(name, card)


def test_meeting_that_ended_has_no_next_topic(town: Town) -> None:
    meeting, _ = arranged(town)
    town.now = STARTS
    begin_meeting(town.session, town.actor(CLERK), meeting.id or 0)
    end_meeting(town.session, town.actor(CLERK), meeting.id or 0)
    card = town.card("meeting.live", CLERK, meeting=meeting.id)
    assert card is not None
    assert "下一项" not in card.html
