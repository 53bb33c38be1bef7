"""A topic's record: whose it is, what it says, and who is told when it changes."""

from sqlmodel import Session, col, select

from office.access import Actor, access_case, hold_case
from office.auditing import log_act
from office.cases.flow import about
from office.errors import BadInputError, NotForYouError, StaleError
from office.meetings.records import about_meeting, hold_meeting
from office.outbox import refresh
from office.people.seats import find_holder
from office.topics.agenda import is_of_unit
from office.topics.effects import tell_news
from office.topics.facts import read_fact
from office.topics.flags import flag_absences
from office.topics.gate import BarLine, Done
from office.topics.plan import TopicRequest
from storage.tables import Case, Meeting, Person, Topic, TopicSeat


class BarredError(BadInputError):
    """The rule keeps the topic off the agenda; the sentence names every bar with its articles."""

    def __init__(self, bars: tuple[BarLine, ...]) -> None:
        named = "；".join(f"{bar.fact.fault}（{'、'.join(bar.cite)}）" for bar in bars)
        super().__init__("按规则还不能列入议题：{bars}。填写的内容已保留。", bars=named)
        self.bars = bars


def request_of(session: Session, case: Case, topic: Topic) -> TopicRequest:
    """Read a topic back as what was asked for."""
    seats = session.exec(
        select(TopicSeat.seat_id).where(TopicSeat.case_id == case.id).order_by(col(TopicSeat.id))
    ).all()
    return TopicRequest(
        topic.meeting_kind,
        case.title,
        topic.unit_id,
        topic.presenter_seat_id,
        topic.meeting_id,
        topic.urgency,
        facts_of(topic),
        tuple(seats),
        topic.minutes_long,
        topic.about_persons,
    )


def facts_of(topic: Topic) -> dict[str, Done]:
    lines = (read_fact(name, said) for name, said in topic.facts.items())
    return {line.name: Done(line.is_so, line.on, line.paper) for line in lines}


def access_own_topic(session: Session, actor: Actor, case_id: int) -> tuple[Case, Topic]:
    """Load a topic that the actor proposed or whose unit they head, and hold it."""
    case = access_case(session, actor, case_id)
    topic = topic_of(session, case)
    if case.applicant_id != actor.person_id and not _is_own(session, actor, case, topic):
        raise NotForYouError("这项议题由提请单位办理。")
    hold_case(session, case)
    return case, topic


def access_unit_topic(session: Session, actor: Actor, case_id: int) -> tuple[Case, Topic]:
    """Load a topic that is the actor's own, or any for the office, and hold it."""
    if not actor.is_office:
        return access_own_topic(session, actor, case_id)
    case = access_case(session, actor, case_id)
    hold_case(session, case)
    return case, topic_of(session, case)


def _is_own(session: Session, actor: Actor, case: Case, topic: Topic) -> bool:
    return is_of_unit(session, {seat.id for seat in actor.seats}, case, topic)


def topic_of(session: Session, case: Case) -> Topic:
    topic = session.get(Topic, case.id)
    if topic is None:
        raise NotForYouError("没有这项议题。")
    return topic


def require_office_staff(actor: Actor) -> None:
    if not actor.is_office:
        raise NotForYouError("这一步由政府办公室办理。")


def require_not_begun(session: Session, topic: Topic) -> None:
    """Refuse a topic whose meeting is on, and hold the meeting: it does not begin, nor its agenda change."""
    meeting = session.get(Meeting, topic.meeting_id) if topic.meeting_id else None
    if meeting is None:
        return
    hold_meeting(session, meeting)
    if meeting.began_at is not None:
        raise StaleError("会议已经开始，不能再调整这项议题。")


def flag_topic(session: Session, actor: Actor, topic: Topic) -> None:
    meeting = session.get(Meeting, topic.meeting_id) if topic.meeting_id else None
    if meeting is not None:
        flag_absences(session, actor.organisation, now=actor.now, meeting=meeting)


def tell_unit(session: Session, actor: Actor, case: Case, topic: Topic, what: str) -> None:
    """Tell whoever proposed the topic and whoever presents it."""
    holder = find_holder(session, topic.presenter_seat_id, actor.today)
    people: dict[int | None, Person] = {case.applicant_id: session.get_one(Person, case.applicant_id)}
    if holder is not None:
        people.setdefault(holder.id, holder)
    for person in people.values():
        if person.id != actor.person_id:
            tell_news(session, person, case, what, now=actor.now)


def refresh_topic(session: Session, actor: Actor, case: Case, meeting: Meeting | None) -> None:
    refresh(session, about(case), now=actor.now)
    refresh(session, f"{about(case)}:flag", now=actor.now)
    if meeting is not None:
        refresh(session, about_meeting(meeting), now=actor.now)


def log_topic(session: Session, actor: Actor, case: Case, action: str, *, cite: tuple[str, ...] = ()) -> None:
    topic = session.get_one(Topic, case.id)
    log_act(
        session,
        actor,
        action,
        about=about(case),
        text={
            "status": case.status,
            "title": case.title,
            "state": topic.state,
            "meeting": topic.meeting_id,
            "presenter": topic.presenter_seat_id,
            "facts": topic.facts,
            "marks": topic.marks,
        },
        cite=cite,
        seat_id=case.seat_id,
    )
