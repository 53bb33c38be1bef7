"""Invitations for many: each once, withdrawn at will; reminded of once; on paper without a number."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from office.access import Actor, actor_of
from office.directory.operations import import_district
from office.errors import BadInputError, NotForYouError, StaleError
from office.people.invitation_list import (
    DAYS,
    Reminded,
    find_guests,
    invite_again,
    invite_all,
    remind_of_invitations,
    withdraw_invitation,
)
from office.people.invitations import InvitationWithdrawnError, redeem
from office.people.members import Standing
from storage.database import Database
from storage.tables import Organisation, Outbox, Person
from tests.office.books import district
from views.invitations import links_card, reminded_card, sheet_card

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def administrator(session: Session, now: datetime = NOW) -> Actor:
    return actor_of(session, session.exec(select(Person).where(Person.name == "邵清和")).one(), now=now)


def begin(session: Session) -> Actor:
    import_district(session, district(), now=NOW)
    person = session.exec(select(Person).where(Person.name == "邵清和")).one()
    person.telegram_id, person.joined_at = 7, NOW
    session.flush()
    return administrator(session)


def standing(session: Session, name: str, now: datetime = NOW) -> Standing:
    organisation = session.exec(select(Organisation)).one()
    guests = find_guests(session, organisation, now=now)
    return next(guest.member.standing for guest in guests if guest.member.person.name == name)


def number(session: Session, name: str) -> int:
    return session.exec(select(Person).where(Person.name == name)).one().id or 0


def test_all_who_have_not_joined_are_invited_once(database: Database) -> None:
    def act(session: Session) -> None:
        actor = begin(session)
        first = invite_all(session, actor, at_most=2)
        assert [one.guest.member.person.name for one in first] == ["苏文渊", "江以宁"]
        rest = invite_all(session, actor)
        assert [one.guest.member.person.name for one in rest] == ["顾言", "陆一鸣", "温秋实"]
        assert standing(session, "邵清和") is Standing.JOINED
        assert standing(session, "顾言") is Standing.INVITED
        with pytest.raises(BadInputError):
            invite_all(session, actor)
        later = NOW + timedelta(days=DAYS)
        assert standing(session, "顾言", later) is Standing.UNINVITED

    database.write(act)


def test_invitation_is_withdrawn_and_made_anew(sqlite_database: Database) -> None:
    def act(session: Session) -> None:
        actor = begin(session)
        who = number(session, "顾言")
        one = invite_again(session, actor, who)
        assert withdraw_invitation(session, actor, who).member.standing is Standing.UNINVITED
        with pytest.raises(StaleError):
            withdraw_invitation(session, actor, who)
        with pytest.raises(InvitationWithdrawnError):
            redeem(session, token=one.token, telegram_id=8, language="zh", now=NOW)
        new = invite_again(session, actor, who)
        redeem(session, token=new.token, telegram_id=8, language="zh", now=NOW)
        assert standing(session, "顾言") is Standing.JOINED

    sqlite_database.write(act)


def test_heads_are_asked_once_to_remind_theirs(sqlite_database: Database) -> None:
    def act(session: Session) -> None:
        actor = begin(session)
        made = {one.guest.member.person.name: one.token for one in invite_all(session, actor)}
        redeem(session, token=made["顾言"], telegram_id=8, language="zh", now=NOW)
        assert remind_of_invitations(session, actor) == Reminded(("陆一鸣",), ("苏文渊", "江以宁", "温秋实"))
        (told,) = session.exec(select(Outbox)).all()
        assert (told.card, told.chat_id, told.args) == ("invitations.wanted", 8, {"names": ["陆一鸣"]})
        again = remind_of_invitations(session, actor)
        assert again == Reminded((), ())
        assert "每个邀请只提醒一次" in reminded_card(again, "zh").html

    sqlite_database.write(act)


def test_only_administrators_invite(sqlite_database: Database) -> None:
    def act(session: Session) -> None:
        begin(session)
        other = actor_of(session, session.exec(select(Person).where(Person.name == "顾言")).one(), now=NOW)
        with pytest.raises(NotForYouError):
            invite_all(session, other)
        with pytest.raises(NotForYouError):
            remind_of_invitations(session, other)

    sqlite_database.write(act)


def test_links_and_sheet_carry_names_and_posts_and_no_number(sqlite_database: Database) -> None:
    def act(session: Session) -> None:
        actor = begin(session)
        session.get_one(Person, number(session, "顾言")).phone = "13800000077"
        made = invite_all(session, actor)
        card = links_card(made, actor.organisation, "qingyu_bot", "zh", more=False)
        links = re.findall(r"https://t\.me/qingyu_bot\?start=[\w-]{32}", card.html)
        assert len(set(links)) == 5
        assert "顾言（副区长、财政局局长）" in card.html
        file = sheet_card(made, actor.organisation, "qingyu_bot", "zh").file
        assert file is not None
        with zipfile.ZipFile(io.BytesIO(file.content)) as paper:
            text = paper.read("word/document.xml").decode()
            pictures = [name for name in paper.namelist() if name.startswith("word/media/")]
        assert (len(pictures), set(re.findall(r"start=([\w-]{32})", text))) == (
            5,
            {one.token for one in made},
        )
        assert "12月7日" in text
        assert "138" not in card.html + re.sub(r"start=[\w-]{32}", "", re.sub(r'"[^"]*"', "", text))

    sqlite_database.write(act)
