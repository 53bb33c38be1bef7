"""What a meeting decided on a topic: recorded by the office, carried out as a task, issued in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from office.access import Actor, hold_case, require_office
from office.auditing import log_act
from office.cases.flow import about, close
from office.errors import BadInputError, NotForYouError, StaleError
from office.meetings.records import about_meeting, find_meeting, hold_meeting
from office.minutes.decided import about_decision, find_decision_on, require_begun, require_open_minutes
from office.minutes.decision_clocks import PASSED, find_interpret_clock, find_issue_clock
from office.minutes.decision_reminders import plan_decision
from office.outbox import refresh
from office.rulebook.meeting_rules import Deadlined
from office.tasks.from_decisions import follow_decision
from office.tasks.operations import Assignment, check_assignment
from office.topics.agenda import MOVED, mark
from storage.tables import (
    Case,
    CaseStatus,
    Decision,
    Meeting,
    Outcome,
    Topic,
    TopicState,
)

TEXT_LIMIT = 2000


@dataclass(frozen=True)
class Resolution:
    """What was decided. What passed needs its words, leader, lead department and deadline."""

    outcome: Outcome
    text: str = ""
    leader_seat_id: int | None = None
    lead_unit_id: int | None = None
    other_unit_ids: tuple[int, ...] = ()
    due_on: date | None = None
    issues_document: bool = False
    """Whether a document that was passed is to be issued."""
    interprets: bool = False
    """Whether it is to be interpreted to the public."""


@dataclass(frozen=True)
class ResolutionPlan:
    """What stands before the office before 提交; the clocks are None where the rulebook sets none."""

    meeting: Meeting
    case: Case
    topic: Topic
    resolution: Resolution
    missing: tuple[str, ...]
    """Of `text`, `leader`, `lead`, `due`: what is still wanted."""
    issue: Deadlined | None
    interpret: Deadlined | None
    former: Decision | None


def prepare_resolution(
    session: Session, actor: Actor, topic_case_id: int, resolution: Resolution
) -> ResolutionPlan:
    """Look what a decision would bring; nothing is written.

    Raises NotForYouError for anybody but the office, BadInputError for a meeting not held or an assignment
    that cannot be, StaleError once the minutes that hold it are being signed.
    """
    meeting, case, topic = _take(session, actor, topic_case_id)
    if len(resolution.text) > TEXT_LIMIT:
        raise BadInputError(
            "决定内容请不超过{most}字，现在是{count}字。", most=TEXT_LIMIT, count=len(resolution.text)
        )
    missing = _missing(resolution)
    former = find_decision_on(session, meeting.id or 0, topic_case_id)
    if not set(missing) & {"leader", "lead", "due"} and resolution.outcome in PASSED:
        _check(session, actor, former, resolution)
    passed = resolution.outcome in PASSED
    issue = interpret = None
    if resolution.issues_document and passed:
        issue = find_issue_clock(session, meeting, resolution.outcome)
    if resolution.interprets and passed:
        interpret = find_interpret_clock(session, meeting)
    return ResolutionPlan(meeting, case, topic, resolution, missing, issue, interpret, former)


def resolve_topic(session: Session, actor: Actor, topic_case_id: int, resolution: Resolution) -> Decision:
    """Record what the meeting decided on a topic, or what was recorded wrongly anew.

    What passed becomes a task at once, and a task of before follows what was changed; a topic laid aside is
    DEFERRED and may be put again, every other one ends. Raises BadInputError where something is missing.
    """
    meeting, _, _ = _take(session, actor, topic_case_id, hold=True)
    plan = prepare_resolution(session, actor, topic_case_id, resolution)
    if plan.missing:
        names = "、".join(_NAMES[item] for item in plan.missing)
        raise BadInputError("通过的议题还要写明：{names}。", names=names)
    hold_case(session, plan.case)
    decision = plan.former or Decision(
        organisation_id=actor.organisation_id,
        meeting_id=meeting.id or 0,
        topic_case_id=topic_case_id,
        outcome=resolution.outcome,
        text="",
        recorded_by_id=actor.person_id,
        recorded_at=actor.now,
    )
    _write(decision, plan, actor)
    session.add(decision)
    session.flush()
    _settle_topic(session, actor, plan)
    follow_decision(session, actor, decision, plan.case.title, meeting)
    plan_decision(session, decision, now=actor.now)
    _log(session, actor, decision, "decision.record" if plan.former is None else "decision.change")
    refresh(session, about_meeting(meeting), now=actor.now)
    refresh(session, about(plan.case), now=actor.now)
    refresh(session, about_decision(session, decision), now=actor.now)
    return decision


def leave_undiscussed(session: Session, actor: Actor, topic_case_id: int) -> Case:
    """未议: take a topic that the meeting did not come to off its agenda; it waits for the next one."""
    meeting, case, topic = _take(session, actor, topic_case_id, hold=True)
    if find_decision_on(session, meeting.id or 0, topic_case_id) is not None:
        raise StaleError("这个议题已经记录了决定，不能再记为未议。")
    topic.moved_from_id, topic.meeting_id, topic.position = meeting.id, None, None
    topic.state = TopicState.PROPOSED
    mark(topic, MOVED)
    if meeting.current_topic_id == topic_case_id:
        meeting.current_topic_id = None
        session.add(meeting)
    session.add(topic)
    session.flush()
    log_act(session, actor, "topic.undiscussed", about=about(case), text={"meeting": meeting.number})
    refresh(session, about(case), now=actor.now)
    refresh(session, about_meeting(meeting), now=actor.now)
    return case


def mark_issued(session: Session, actor: Actor, decision_id: int) -> Decision:
    """已印发: the document that was passed is out."""
    decision = _take_clocked(session, actor, decision_id)
    if not decision.issues_document:
        raise StaleError("这项决定没有需要印发的文件。")
    if decision.issued_on is not None:
        raise StaleError("已经记为印发，请看最新的卡片。")
    decision.issued_on = actor.today
    return _mark(session, actor, decision, "decision.issued")


def mark_interpreted(session: Session, actor: Actor, decision_id: int) -> Decision:
    """已解读: what was decided has been interpreted to the public."""
    decision = _take_clocked(session, actor, decision_id)
    if decision.interpret_due_on is None:
        raise StaleError("这项决定没有公开解读的期限。")
    if decision.interpreted_on is not None:
        raise StaleError("已经记为解读，请看最新的卡片。")
    decision.interpreted_on = actor.today
    return _mark(session, actor, decision, "decision.interpreted")


def resolution_of(decision: Decision) -> Resolution:
    """Return what was recorded, as it would be recorded again."""
    return Resolution(
        decision.outcome,
        decision.text,
        decision.leader_seat_id,
        decision.lead_unit_id,
        tuple(decision.other_unit_ids),
        decision.due_on,
        decision.issues_document,
        decision.interpret_due_on is not None,
    )


_NAMES = {"text": "决定内容", "leader": "责任领导", "lead": "牵头单位", "due": "完成时限"}


def _take(
    session: Session, actor: Actor, topic_case_id: int, *, hold: bool = False
) -> tuple[Meeting, Case, Topic]:
    """Load a topic whose decision may be recorded; `hold` keeps others from moving its meeting."""
    require_office(actor)
    topic = session.get(Topic, topic_case_id)
    if topic is None or topic.organisation_id != actor.organisation_id:
        raise NotForYouError("没有这个议题。")
    if hold and topic.meeting_id is not None:
        # Before anything else is looked at: what is read later is then what is so.
        hold_meeting(session, session.get_one(Meeting, topic.meeting_id))
        session.refresh(topic)
    case = session.get_one(Case, topic_case_id)
    if topic.meeting_id is None or topic.position is None:
        raise StaleError("这个议题现在不在会议议程上。")
    meeting = find_meeting(session, actor, topic.meeting_id)
    require_begun(meeting)
    require_open_minutes(session, meeting)
    return meeting, case, topic


def _missing(resolution: Resolution) -> tuple[str, ...]:
    if resolution.outcome not in PASSED:
        return ()
    wanted = {
        "text": resolution.text.strip(),
        "lead": resolution.lead_unit_id,
        "leader": resolution.leader_seat_id,
        "due": resolution.due_on,
    }
    return tuple(name for name, value in wanted.items() if not value)


def _check(session: Session, actor: Actor, former: Decision | None, resolution: Resolution) -> None:
    assert resolution.leader_seat_id and resolution.lead_unit_id and resolution.due_on  # noqa: S101, PT018 - nothing is missing
    due_on = resolution.due_on
    if former is not None and former.due_on == due_on:
        due_on = max(due_on, actor.today)  # recorded in time, it may be mended after its deadline
    check_assignment(
        session,
        actor,
        Assignment(resolution.leader_seat_id, resolution.lead_unit_id, due_on, resolution.other_unit_ids),
    )


def _write(decision: Decision, plan: ResolutionPlan, actor: Actor) -> None:
    asked = plan.resolution
    decision.outcome, decision.text = asked.outcome, asked.text.strip()
    decision.position = plan.topic.position
    carried = asked.outcome in PASSED
    decision.leader_seat_id = asked.leader_seat_id if carried else None
    decision.lead_unit_id = asked.lead_unit_id if carried else None
    decision.other_unit_ids = list(asked.other_unit_ids) if carried else []
    decision.due_on = asked.due_on if carried else None
    decision.issues_document = asked.issues_document and carried
    decision.is_normative = _is_normative(plan.topic)
    decision.issue_due_on = plan.issue.due if plan.issue else None
    decision.issue_cite = list(plan.issue.cite) if plan.issue else []
    decision.interpret_due_on = plan.interpret.due if plan.interpret else None
    decision.interpret_cite = list(plan.interpret.cite) if plan.interpret else []
    if not decision.issues_document:
        decision.issued_on = None
    if decision.interpret_due_on is None:
        decision.interpreted_on = None
    decision.recorded_by_id, decision.recorded_at = actor.person_id, actor.now


def _is_normative(topic: Topic) -> bool:
    said = topic.facts.get("normative")
    return bool(said.get("is")) if isinstance(said, dict) else False


def _settle_topic(session: Session, actor: Actor, plan: ResolutionPlan) -> None:
    if plan.resolution.outcome is Outcome.DEFERRED:
        plan.topic.state = TopicState.DEFERRED
        plan.case.status, plan.case.closed_at = CaseStatus.APPROVED, None
        session.add(plan.case)
    else:
        plan.topic.state = TopicState.DISCUSSED
        close(session, plan.case, CaseStatus.ENDED, now=actor.now)
    session.add(plan.topic)
    session.flush()


def _take_clocked(session: Session, actor: Actor, decision_id: int) -> Decision:
    require_office(actor)
    decision = session.get(Decision, decision_id)
    if decision is None or decision.organisation_id != actor.organisation_id:
        raise NotForYouError("没有这项决定。")
    session.refresh(decision, with_for_update={"key_share": True})
    return decision


def _mark(session: Session, actor: Actor, decision: Decision, action: str) -> Decision:
    session.add(decision)
    session.flush()
    plan_decision(session, decision, now=actor.now)
    _log(session, actor, decision, action)
    refresh(session, about_decision(session, decision), now=actor.now)
    return decision


def _log(session: Session, actor: Actor, decision: Decision, action: str) -> None:
    cites: Sequence[str] = [*decision.issue_cite, *decision.interpret_cite]
    log_act(
        session,
        actor,
        action,
        about=about_decision(session, decision),
        text={
            "outcome": decision.outcome,
            "text": decision.text,
            "leader": decision.leader_seat_id,
            "lead": decision.lead_unit_id,
            "others": decision.other_unit_ids,
            "due": decision.due_on.isoformat() if decision.due_on else None,
            "issue_due": decision.issue_due_on.isoformat() if decision.issue_due_on else None,
            "interpret_due": decision.interpret_due_on.isoformat() if decision.interpret_due_on else None,
        },
        cite=list(dict.fromkeys(cites)),
    )
