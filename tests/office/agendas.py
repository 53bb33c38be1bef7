"""Agendas for the tests of office/: topics listed on a meeting without their way there."""

from sqlmodel import Session, select

from office.agenda.approval import approve_agenda, submission_of, submit_agenda
from office.meetings.records import find_agenda
from storage.tables import Case, CaseKind, CaseStatus, Meeting, Seat, Topic, TopicState
from tests.office.meetings import meeting
from tests.office.town import CLERK, MAYOR, NOW, Town, seat_titled

TITLES = ("关于调整停车收费的请示", "关于老旧小区改造的请示", "关于安全生产的汇报")


def list_topics(
    town: Town,
    meeting_id: int,
    *titles: str,
    presenter: str = "住建局局长",
    minutes: int | None = None,
    about_persons: bool = False,
) -> list[int]:
    """Put approved topics at the end of a meeting's agenda; returns their cases."""

    def put(session: Session) -> list[int]:
        held = session.get_one(Meeting, meeting_id)
        seat = seat_titled(session, presenter, town.organisation_id)
        cases = []
        for title in titles or TITLES:
            case = _case(session, held, seat, title)
            session.add(
                Topic(
                    case_id=case.id or 0,
                    organisation_id=held.organisation_id,
                    meeting_kind=held.kind,
                    meeting_id=held.id,
                    unit_id=seat.unit_id,
                    presenter_seat_id=seat.id or 0,
                    state=TopicState.LISTED,
                    position=len(find_agenda(session, held)) + 1,
                    minutes_long=minutes,
                    about_persons=about_persons,
                )
            )
            session.flush()
            cases.append(case.id or 0)
        return cases

    return town.change(put)


def _case(session: Session, held: Meeting, seat: Seat, title: str) -> Case:
    number = len(session.exec(select(Case.id)).all()) + 1
    case = Case(
        organisation_id=held.organisation_id,
        number=f"T2026-{number:04d}",
        kind=CaseKind.TOPIC,
        title=title,
        status=CaseStatus.APPROVED,
        rulebook=held.rulebook,
        applicant_id=held.made_by_id,
        seat_id=seat.id or 0,
        made_at=NOW,
    )
    session.add(case)
    session.flush()
    return case


def order(town: Town, meeting_id: int) -> list[int]:
    """Return an agenda's cases in their order."""
    return town.read(
        lambda session: [t.case_id for t in find_agenda(session, session.get_one(Meeting, meeting_id))]
    )


def approve(town: Town, meeting_id: int, *, by: str = MAYOR, submits: str = CLERK) -> None:
    """Have an agenda submitted and approved."""
    town.do(submit_agenda, submits, NOW, meeting_id)
    town.do(approve_agenda, by, NOW, meeting_id, stamp=submission_of(meeting(town, meeting_id)))
