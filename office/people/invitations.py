"""Invitations: the one-time way in for one person, as the payload of Telegram's /start."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from office.errors import OfficeError
from storage import audit
from storage.tables import Invitation, Person

TOKEN_BYTES = 24
"""192 random bits: 32 characters of Telegram's start payload, which takes 64 of `[A-Za-z0-9_-]`."""


class InvitationError(OfficeError):
    """The invitation cannot be used.

    A stranger reads the same sentence whatever the reason: nobody may learn by trying which links
    exist. The class says the reason to the log and to tests.
    """

    def __init__(self) -> None:
        super().__init__("这个邀请链接不能使用。请联系本单位政府办公室，重新要一个链接。")


class InvitationUnknownError(InvitationError):
    """No invitation has this token."""


class InvitationExpiredError(InvitationError):
    """Its days are over."""


class InvitationUsedError(InvitationError):
    """Somebody has come in with it."""


class InvitationWithdrawnError(InvitationError):
    """A newer one was made, or the office took it back."""


class AccountTakenError(OfficeError):
    """The Telegram account is another person's of the same organisation."""

    def __init__(self) -> None:
        super().__init__(
            "这个Telegram账号已经登记为本机构的另一位同志。请用本人的账号打开链接，或联系政府办公室。"
        )


def invite(session: Session, *, person_id: int, made_by_id: int | None, now: datetime, days: int = 7) -> str:
    """Make a one-time invitation and return its token, which is kept nowhere: only its SHA-256 is.

    An older open invitation of the person is withdrawn. Somebody who has joined may be invited anew:
    the new account then takes the old one's place. `made_by_id` is None on the command line.
    """
    person = session.exec(select(Person).where(Person.id == person_id).with_for_update()).one()
    _close_open(session, person_id, now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        Invitation(
            organisation_id=person.organisation_id,
            person_id=person_id,
            token_hash=_hash(token),
            made_by_id=made_by_id,
            made_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    _record(session, person, "invitation.made", actor_id=made_by_id, now=now, text={"days": days})
    return token


def withdraw(session: Session, *, person_id: int, withdrawn_by_id: int | None, now: datetime) -> bool:
    """Withdraw the person's open invitation; tell whether there was one."""
    closed = _close_open(session, person_id, now)
    if closed:
        person = session.exec(select(Person).where(Person.id == person_id)).one()
        _record(session, person, "invitation.withdrawn", actor_id=withdrawn_by_id, now=now)
    return closed


def redeem(session: Session, *, token: str, telegram_id: int, language: str, now: datetime) -> Person:
    """Bind the Telegram account to the invited person, once, and return the person.

    Of two presses at once one counts; the same account pressing its own used link again is let in as
    what it is. Raises an InvitationError that never tells a stranger why, or AccountTakenError.
    """
    invitation = session.exec(select(Invitation).where(Invitation.token_hash == _hash(token))).first()
    if invitation is None:
        raise InvitationUnknownError
    person = session.exec(select(Person).where(Person.id == invitation.person_id)).one()
    if not _take(session, invitation, now):
        session.refresh(invitation)
        session.refresh(person)
        if invitation.used_at is not None and person.telegram_id == telegram_id:
            return person
        raise _why_not(invitation)
    return _bind(session, person, telegram_id, language, now)


def _take(session: Session, invitation: Invitation, now: datetime) -> bool:
    """Mark the invitation used where it is still open. The row count decides between two at once."""
    taken = session.connection().execute(
        update(Invitation)
        .where(
            col(Invitation.id) == invitation.id,
            col(Invitation.used_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
            col(Invitation.expires_at) > now,
        )
        .values(used_at=now)
    )
    return taken.rowcount == 1


def _why_not(invitation: Invitation) -> InvitationError:
    if invitation.used_at is not None:
        return InvitationUsedError()
    if invitation.withdrawn_at is not None:
        return InvitationWithdrawnError()
    return InvitationExpiredError()


def _bind(session: Session, person: Person, telegram_id: int, language: str, now: datetime) -> Person:
    taken = select(Person.id).where(
        Person.organisation_id == person.organisation_id,
        Person.telegram_id == telegram_id,
        Person.id != person.id,
    )
    if session.exec(taken).first() is not None:
        raise AccountTakenError
    person.telegram_id = telegram_id
    person.language = language
    person.joined_at = now
    person.blocked_at = None
    try:
        session.flush()
    except IntegrityError as error:  # another invitation bound the same account a moment ago
        raise AccountTakenError from error
    _record(session, person, "person.joined", actor_id=person.id, now=now)
    return person


def _close_open(session: Session, person_id: int, now: datetime) -> bool:
    closed = session.connection().execute(
        update(Invitation)
        .where(
            col(Invitation.person_id) == person_id,
            col(Invitation.used_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now)
    )
    return closed.rowcount > 0


def _record(
    session: Session,
    person: Person,
    action: str,
    *,
    actor_id: int | None,
    now: datetime,
    text: dict[str, object] | None = None,
) -> None:
    session.flush()
    audit.append(
        session,
        organisation_id=person.organisation_id,
        at=now,
        actor_id=actor_id,
        seat_id=None,
        action=action,
        about=f"person:{person.name}",
        cite=[],
        text=text or {},
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
