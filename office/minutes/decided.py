"""The topics of a meeting that began, and what was decided on each of them so far."""

from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from office.access import Actor, require_office
from office.errors import BadInputError, StaleError
from office.meetings.records import find_agenda
from storage.tables import Case, CaseStatus, Decision, Meeting, MeetingStatus, Minutes

_FIXED = (CaseStatus.PENDING, CaseStatus.APPROVED, CaseStatus.ENDED)
"""Minutes that are being signed, or are signed: what they say is not changed under them."""


@dataclass(frozen=True)
class Item:
    """One topic of a meeting that began, with what was decided on it so far."""

    case: Case
    position: int | None
    decision: Decision | None


def has_begun(meeting: Meeting) -> bool:
    """Whether the meeting is being held or was held."""
    return meeting.status is MeetingStatus.HELD or (
        meeting.status is MeetingStatus.PLANNED and meeting.began_at is not None
    )


def require_begun(meeting: Meeting) -> None:
    """Refuse a meeting that is not held. Raises BadInputError saying what is so."""
    if meeting.status is MeetingStatus.CANCELLED:
        raise BadInputError("“{title}”已经取消，没有召开，没有决定和纪要可记。", title=meeting.title)
    if not has_begun(meeting):
        raise BadInputError(
            "“{title}”还没有召开。请在开会时于会议卡片上按“开会”，再记录决定、起草纪要。", title=meeting.title
        )


def require_open_minutes(session: Session, meeting: Meeting) -> None:
    """Refuse to change what a meeting decided while its minutes are being signed, or once they are."""
    minutes = session.exec(select(Minutes).where(Minutes.meeting_id == meeting.id)).first()
    case = session.get(Case, minutes.case_id) if minutes else None
    if case is None or case.status not in _FIXED:
        return
    if case.status is CaseStatus.PENDING:
        raise StaleError("这次会议的纪要正在审核签发，请先撤回，或请审核人退回修改。")
    raise StaleError("这次会议的纪要已经签发，决定不能再改。")


def find_items(session: Session, meeting: Meeting) -> list[Item]:
    """Return a meeting's topics in the agenda's order, with those decided that were put elsewhere since."""
    decisions = {d.topic_case_id: d for d in find_decisions(session, meeting)}
    items = [
        Item(session.get_one(Case, topic.case_id), topic.position, decisions.pop(topic.case_id, None))
        for topic in find_agenda(session, meeting)
    ]
    items += [Item(session.get_one(Case, d.topic_case_id), d.position, d) for d in decisions.values()]
    return sorted(items, key=lambda item: (item.position is None, item.position or 0, item.case.id or 0))


def find_decisions(session: Session, meeting: Meeting) -> list[Decision]:
    return list(
        session.exec(select(Decision).where(Decision.meeting_id == meeting.id).order_by(col(Decision.id)))
    )


def find_decision_on(session: Session, meeting_id: int, topic_case_id: int) -> Decision | None:
    return session.exec(
        select(Decision).where(Decision.meeting_id == meeting_id, Decision.topic_case_id == topic_case_id)
    ).first()


def find_decidable(session: Session, actor: Actor) -> list[tuple[Meeting, Item]]:
    """Return the topics of meetings held or being held on which nothing is recorded, latest meeting first."""
    require_office(actor)
    meetings = session.exec(
        select(Meeting)
        .where(
            Meeting.organisation_id == actor.organisation_id,
            or_(col(Meeting.starts_at) <= actor.now, col(Meeting.began_at).is_not(None)),
        )
        .order_by(col(Meeting.starts_at).desc())
        .limit(20)
    ).all()
    return [
        (meeting, item)
        for meeting in meetings
        if has_begun(meeting)
        for item in find_items(session, meeting)
        if item.decision is None
    ]


def about_decision(session: Session, decision: Decision) -> str:
    """Return the name under which a decision's cards are posted: its meeting's and its topic's numbers."""
    meeting = session.get_one(Meeting, decision.meeting_id)
    case = session.get_one(Case, decision.topic_case_id)
    return f"decision:{meeting.number}-{case.number}"
