"""What somebody of the office did, in the audit."""

from collections.abc import Mapping

from sqlmodel import Session

from office.access import Actor
from storage.audit import append


def log_act(
    session: Session,
    actor: Actor,
    action: str,
    *,
    about: str,
    text: Mapping[str, object],
    seat_id: int | None = None,
) -> None:
    """Write what an actor did about a record that is no case; `seat_id` where it was done for a seat."""
    append(
        session,
        organisation_id=actor.organisation_id,
        at=actor.now,
        actor_id=actor.person_id,
        seat_id=seat_id,
        action=action,
        about=about,
        cite=[],
        text=text,
    )
