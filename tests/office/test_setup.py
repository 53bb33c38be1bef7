"""The organisation's settings: begun with one administrator, read strictly, changed with the others told."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from office.access import Actor, actor_of
from office.directory.operations import import_district
from office.directory.setup import (
    apply_setup,
    create_organisation,
    find_rulebook_notes,
    is_fresh,
    read_value,
    settings_of,
)
from office.errors import BadInputError, NotForYouError
from office.people.invitations import invite, redeem
from rules.loading import shipped
from rules.rulebook import Kind
from storage.database import Database
from storage.tables import Audit, Organisation, Outbox, Person
from tests.office.books import TEXT, district

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def found(session: Session, name: str) -> Actor:
    return actor_of(session, session.exec(select(Person).where(Person.name == name)).one(), now=NOW)


def test_organisation_begins_with_an_administrator_who_can_come_in(database: Database) -> None:
    def act(session: Session) -> None:
        organisation, person = create_organisation(
            session,
            slug="qingyu",
            name="清榆区人民政府",
            rulebook="wujin-2021",
            administrator="邵清和",
            now=NOW,
        )
        token = invite(session, person_id=person.id or 0, made_by_id=None, now=NOW)
        redeem(session, token=token, telegram_id=7, language="zh", now=NOW)
        actor = found(session, "邵清和")
        assert (actor.is_administrator, actor.is_office, actor.seats) == (True, True, ())
        assert is_fresh(session, organisation)
        with pytest.raises(BadInputError, match="已经有短名"):
            create_organisation(
                session, slug="qingyu", name="甲", rulebook="wujin-2021", administrator="乙", now=NOW
            )

    database.write(act)


@pytest.mark.parametrize(
    ("slug", "name", "rulebook", "sentence"),
    [
        ("清榆", "清榆区", "wujin-2021", "短名用两个以上"),
        ("qingyu", "  ", "wujin-2021", "请写机构全称"),
        ("qingyu", "清榆区", "wujin-2012", "没有“wujin-2012”这部规则，是不是“wujin-2021”？"),
    ],
)
def test_organisation_is_refused_in_a_sentence(
    sqlite_database: Database, slug: str, name: str, rulebook: str, sentence: str
) -> None:
    def act(session: Session) -> None:
        with pytest.raises(BadInputError, match=sentence):
            create_organisation(
                session, slug=slug, name=name, rulebook=rulebook, administrator="邵清和", now=NOW
            )

    sqlite_database.write(act)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("name", " 清榆区人民政府 ", {"name": "清榆区人民政府"}),
        ("timezone", "Asia/Urumqi", {"timezone": "Asia/Urumqi"}),
        ("quiet", "21：30 到 6:30", {"quiet_from": "21:30", "quiet_until": "06:30"}),
        ("digest", "8:30", {"digest_at": "08:30"}),
        ("evening", "18:00", {"evening_at": "18:00"}),
    ],
)
def test_value_is_read_as_it_is_typed(field: str, text: str, value: dict[str, str]) -> None:
    assert read_value(field, text) == value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", "长" * 101),
        ("name", "清榆\u202e区"),
        ("rulebook", "无此规则"),
        ("timezone", "北京"),
        ("quiet", "晚上"),
        ("quiet", "21:00-21:00"),
        ("quiet", "21:00-25:00"),
        ("digest", "八点"),
        ("digest", "08:60"),
    ],
)
def test_value_that_cannot_stand_is_refused(field: str, text: str) -> None:
    with pytest.raises(BadInputError):
        read_value(field, text)


def test_settings_are_changed_and_the_other_administrators_told(sqlite_database: Database) -> None:
    def act(session: Session) -> None:
        import_district(
            session, district(TEXT.replace("{name: 苏文渊,", "{name: 苏文渊, roles: administrator,")), now=NOW
        )
        for number, name in enumerate(("苏文渊", "邵清和", "顾言"), 7):
            person = session.exec(select(Person).where(Person.name == name)).one()
            person.telegram_id, person.joined_at = number, NOW
        session.flush()
        organisation = session.exec(select(Organisation)).one()
        values: dict[str, object] = {
            **settings_of(organisation),
            "rulebook": "beijing-2005",
            "digest_at": "09:00",
        }
        with pytest.raises(NotForYouError):
            apply_setup(session, found(session, "顾言"), values)
        assert apply_setup(session, found(session, "邵清和"), values) == ("rulebook", "digest_at")
        assert (organisation.rulebook, organisation.digest_at) == ("beijing-2005", "09:00")
        (told,) = session.exec(select(Outbox)).all()
        assert (told.card, told.chat_id) == ("setup.changed", 7)
        assert apply_setup(session, found(session, "邵清和"), values) == ()
        actions = session.exec(select(Audit.action).where(Audit.action == "organisation.setup")).all()
        assert len(actions) == 1

    sqlite_database.write(act)


@pytest.mark.parametrize("rulebook", shipped().ids)
def test_rulebook_says_what_it_leaves_open(rulebook: str) -> None:
    notes = find_rulebook_notes(rulebook, date(2026, 11, 23))
    assert notes.title
    assert notes.silent or notes.left_out
    assert (notes.kind is Kind.DRAFT) == (rulebook == "dongchang-draft")
