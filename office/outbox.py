"""What is owed to others: rows of the outbox, written in the operation's own transaction."""

from datetime import UTC, datetime

from sqlmodel import Session, col, or_, select

from office.cases.chain import can_press
from office.reminders.own_hours import quiet_until
from office.reminders.rules import Rule
from storage.tables import Lane, Organisation, Outbox, OutboxState, Person, Posted

AT_ONCE = ("incident", f"reminder.{Rule.INCIDENT}")
"""What the names of cards begin with that go through everybody's quiet hours."""
HELD = "held_until"
"""The argument of a card that waited for the end of its reader's own quiet hours: until when."""


def tell(
    session: Session,
    person: Person,
    card: str,
    args: dict[str, object],
    *,
    now: datetime,
    about: str | None = None,
    lane: Lane = Lane.NOTICE,
    anew: bool = False,
    edit_message_id: int | None = None,
    reminder_id: int | None = None,
) -> bool:
    """Owe a person a card in their private chat. Returns whether they can be reached at all.

    Where another message of the chat showed the record until now, that one says so and loses its buttons.
    What is no answer to them waits for the end of their own quiet hours, incidents excepted.
    """
    if not can_press(person) or person.telegram_id is None:
        return False
    if about is not None and (anew or edit_message_id is not None):
        supersede(session, person, about, now=now, but=edit_message_id)
    wakes = None if lane is Lane.ANSWER or card.startswith(AT_ONCE) else _wakes_at(session, person, now)
    if wakes is not None:
        args = {**args, HELD: wakes.isoformat()}
    session.add(
        Outbox(
            organisation_id=person.organisation_id,
            chat_id=person.telegram_id,
            person_id=person.id,
            lane=lane,
            card=card,
            args=args,
            about=about,
            anew=anew,
            edit_message_id=edit_message_id,
            not_before_at=now if wakes is None else wakes.astimezone(UTC),
            made_at=now,
            reminder_id=reminder_id,
        )
    )
    return True


def _wakes_at(session: Session, person: Person, now: datetime) -> datetime | None:
    organisation = session.get_one(Organisation, person.organisation_id)
    return quiet_until(session, organisation, person.id or 0, now)


def supersede(session: Session, person: Person, about: str, *, now: datetime, but: int | None = None) -> None:
    """Take the buttons from the message that shows a record to somebody, and point to the newer one."""
    chat_id = person.telegram_id or 0
    posted = session.exec(select(Posted).where(Posted.chat_id == chat_id, Posted.about == about)).first()
    if posted is None or posted.with_file or posted.message_id == but:
        return
    session.add(
        Outbox(
            organisation_id=person.organisation_id,
            chat_id=chat_id,
            person_id=person.id,
            lane=Lane.NOTICE,
            card="superseded",
            args={"about": about},
            edit_message_id=posted.message_id,
            not_before_at=now,
            made_at=now,
        )
    )


def find_last_told(session: Session, person: Person, about: str) -> str | None:
    """Return the card that somebody was last sent of a record, or that is on its way; None without any."""
    # By the chat, not by the person: that is what the index leads to.
    chat_id = person.telegram_id or 0
    owed = session.exec(
        select(Outbox.card)
        .where(
            Outbox.chat_id == chat_id,
            Outbox.about == about,
            or_(Outbox.state == OutboxState.PENDING, Outbox.state == OutboxState.SENT),
        )
        .order_by(col(Outbox.id).desc())
        .limit(1)
    ).first()
    posted = select(Posted.card).where(Posted.chat_id == chat_id, Posted.about == about).limit(1)
    return owed or session.exec(posted).first()


def find_told_people(session: Session, about: str) -> list[Person]:
    """Return those whom a record was shown to, or to whom it is on its way."""
    shown = session.exec(select(Posted.person_id).where(Posted.about == about)).all()
    waiting = select(Outbox.person_id).where(Outbox.about == about, Outbox.state == OutboxState.PENDING)
    ids = {*shown, *session.exec(waiting).all()}
    return [session.get_one(Person, person_id) for person_id in sorted(filter(None, ids))]


def is_superseded(session: Session, about: str, *, chat_id: int, message_id: int) -> bool:
    """Whether a newer message in the chat shows the record: what this one shows may be out of date."""
    posted = session.exec(select(Posted).where(Posted.chat_id == chat_id, Posted.about == about)).first()
    return posted is not None and message_id < posted.message_id


def refresh(session: Session, about: str, *, now: datetime, but: frozenset[int] = frozenset()) -> None:
    """Have every posted card about a record edited to what is so now, except in the chats `but`.

    A row that waits will be made from what is so when its turn comes. One under way may have been made from
    what was so before: its chat gets another, though nothing is posted there yet.
    """
    shown: dict[int, Posted | Outbox] = {
        posted.chat_id: posted for posted in session.exec(select(Posted).where(Posted.about == about)).all()
    }
    waiting = set()
    for row in session.exec(
        select(Outbox).where(Outbox.about == about, Outbox.state == OutboxState.PENDING)
    ).all():
        if row.lease_until_at is None:
            waiting.add(row.chat_id)
        else:
            shown[row.chat_id] = row
    for chat_id, posted in shown.items():
        if chat_id in waiting or chat_id in but:
            continue
        session.add(
            Outbox(
                organisation_id=posted.organisation_id,
                chat_id=chat_id,
                person_id=posted.person_id,
                lane=Lane.NOTICE,
                card=posted.card,
                args=posted.args,
                about=about,
                not_before_at=now,
                made_at=now,
            )
        )
