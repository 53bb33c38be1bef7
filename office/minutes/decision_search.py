"""What was decided, found again by words, within what was distributed to whoever asks."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from office.access import Actor
from office.calendar.calendars import local
from office.errors import BadInputError, NotForYouError
from office.meetings.records import concerns, find_meeting, sits_in
from office.tasks.operations import can_see_task
from storage.tables import Case, Decision, Meeting, Minutes, Seat, Task, Topic, Unit

MOST = 200
"""Decisions looked at in one search; the latest first."""
WORDS = 8


@dataclass(frozen=True)
class DecisionSheet:
    """A decision laid out for one reader who may see it."""

    id: int
    number: str
    """The topic's."""
    title: str
    meeting: str
    meeting_title: str
    starts_at: datetime
    rulebook: str
    decision: Decision
    leader: str
    lead: str
    others: tuple[str, ...]
    task: Task | None
    """The task, where the reader may see it."""
    is_issued: bool
    """Whether the minutes that hold it are signed."""


def search_decisions(session: Session, actor: Actor, words: list[str]) -> list[DecisionSheet]:
    """Return the decisions whose title or text holds all of the words, latest first.

    The office finds all that is recorded; everybody else what signed minutes brought to them, or what they
    carry out. Raises BadInputError for no word and for too many.
    """
    wanted = [word for word in (word.strip() for word in words) if word]
    if not wanted:
        raise BadInputError("请写要查的词，例如：/minutes 停车收费。")
    if len(wanted) > WORDS:
        raise BadInputError("一次最多按{most}个词查找。", most=WORDS)
    query = (
        select(Decision)
        .join(Case, col(Case.id) == col(Decision.topic_case_id))
        .join(Meeting, col(Meeting.id) == col(Decision.meeting_id))
        .where(Decision.organisation_id == actor.organisation_id)
        .order_by(col(Meeting.starts_at).desc(), col(Decision.position), col(Decision.id))
        .limit(MOST)
    )
    for word in wanted:
        query = query.where(
            or_(
                col(Case.title).icontains(word, autoescape=True),
                col(Decision.text).icontains(word, autoescape=True),
                col(Case.number) == word.upper(),
                col(Meeting.number) == word.upper(),
            )
        )
    found = session.exec(query).all()
    return [lay_out_decision(session, actor, d) for d in found if can_see_decision(session, actor, d)]


def find_decision(session: Session, actor: Actor, decision_id: int) -> Decision:
    """Load a decision that the actor may see. Raises NotForYouError alike for none and for another's."""
    decision = session.get(Decision, decision_id)
    if (
        decision is None
        or decision.organisation_id != actor.organisation_id
        or not can_see_decision(session, actor, decision)
    ):
        raise NotForYouError("没有这项决定，或者它没有印发给您。")
    return decision


def can_see_decision(session: Session, actor: Actor, decision: Decision) -> bool:
    """Whether a decision is the actor's to know.

    The office's always; the carriers' of its task at once; once the minutes are signed, theirs who sat in the
    meeting, and theirs whose topic it was.
    """
    if actor.is_office:
        return True
    task = session.get(Task, decision.task_id) if decision.task_id else None
    if task is not None and can_see_task(session, actor, task):
        return True
    if not _is_issued(session, decision):
        return False
    meeting = find_meeting(session, actor, decision.meeting_id)
    return sits_in(session, actor, meeting) or concerns(
        session, actor, session.get_one(Topic, decision.topic_case_id)
    )


def lay_out_decision(session: Session, reader: Actor, decision: Decision) -> DecisionSheet:
    """Lay a decision out for a reader who may see it."""
    case = session.get_one(Case, decision.topic_case_id)
    meeting = session.get_one(Meeting, decision.meeting_id)
    leader = session.get(Seat, decision.leader_seat_id) if decision.leader_seat_id else None
    lead = session.get(Unit, decision.lead_unit_id) if decision.lead_unit_id else None
    task = session.get(Task, decision.task_id) if decision.task_id else None
    return DecisionSheet(
        decision.id or 0,
        case.number,
        case.title,
        meeting.number,
        meeting.title,
        local(reader.organisation, meeting.starts_at),
        meeting.rulebook,
        decision,
        leader.title if leader else "",
        lead.name if lead else "",
        tuple(session.get_one(Unit, unit_id).name for unit_id in decision.other_unit_ids),
        task if task is not None and can_see_task(session, reader, task) else None,
        _is_issued(session, decision),
    )


def _is_issued(session: Session, decision: Decision) -> bool:
    minutes = session.exec(select(Minutes).where(Minutes.meeting_id == decision.meeting_id)).first()
    return minutes is not None and minutes.issued_at is not None
