"""The signed minutes that were distributed to somebody, latest first."""

from sqlmodel import Session, col, select

from office.access import Actor
from office.meetings.records import sits_in
from storage.tables import Meeting, Minutes

_LOOKED_AT = 100


def find_issued(session: Session, actor: Actor) -> list[tuple[Meeting, Minutes]]:
    """Return the signed minutes of meetings in which the actor sat as a whole, latest first."""
    rows = session.exec(
        select(Meeting, Minutes)
        .join(Minutes, col(Minutes.meeting_id) == col(Meeting.id))
        .where(Meeting.organisation_id == actor.organisation_id, col(Minutes.issued_at).is_not(None))
        .order_by(col(Meeting.starts_at).desc())
        .limit(_LOOKED_AT)
    ).all()
    return [
        (meeting, minutes) for meeting, minutes in rows if actor.is_office or sits_in(session, actor, meeting)
    ]
