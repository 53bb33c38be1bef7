"""The organisation's own texts: loaded whole, confirmed by the office, found alike on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from office.access import Actor, actor_of
from office.errors import BadInputError, NotForYouError, StaleError
from office.rulebook.texts import (
    confirm_all,
    confirm_article,
    find_own,
    find_passage,
    find_passages,
    find_restored,
    find_rows,
    load_text,
    search_text,
)
from office.rulebook.versions import find_damage, find_key, marks_on, plain_name
from rules.texts import split_text
from rules.vocabulary import Warn
from storage.audit import verify
from storage.database import Database
from storage.tables import Article, Audit, Organisation, Person, Role, RuleText

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BOOK = "wujin-2021@1"
TEXT = (
    "某区工作规则\n第一条 会议纪要由区长签发。\n二条  公文由区长签发，纪要另行规定；纪要不公开。\n"
    "第三条 分工：\n（一）办公室负责文秘；\n（二）司法局负责审查。\n第四条 附则。\n"
    "附件1 会议规定\n一、议题先报办公室。\n"
)


@pytest.fixture
def office(database: Database) -> Database:
    """An organisation with somebody of its office and somebody of none."""

    def found(session: Session) -> None:
        organisation = Organisation(slug="qingyu", name="清榆区人民政府", rulebook="wujin-2021")
        session.add(organisation)
        session.flush()
        for name, roles in (("唐予安", [Role.OFFICE]), ("陆一鸣", [])):
            person = Person(organisation_id=organisation.id or 0, name=name, roles=[str(r) for r in roles])
            session.add(person)

    database.write(found)
    return database


def organisation_of(session: Session) -> Organisation:
    return session.exec(select(Organisation)).one()


def actor(session: Session, name: str) -> Actor:
    return actor_of(session, session.exec(select(Person).where(Person.name == name)).one(), now=NOW)


def load(session: Session, text: str = TEXT, file: str = "规则.docx", days: int = 0) -> RuleText:
    return load_text(
        session,
        organisation_of(session),
        rulebook=BOOK,
        split=split_text(text),
        file=file,
        now=NOW + timedelta(days=days),
    )


def test_text_is_loaded_in_its_order_with_its_headings(office: Database) -> None:
    office.write(load)
    rows = office.read(lambda session: find_rows(session, 1, BOOK))
    assert [(row.number, row.kind.value, row.heading, row.restored) for row in rows] == [
        ("1", "article", "第一条", None),
        ("2", "article", "第二条", "原文作“二条”，按次序补为第二条"),
        ("3", "article", "第三条", None),
        ("4", "article", "第四条", None),
        ("app1", "appendix", "附件1", None),
        ("app1:1", "appendix", "附件1 一、", None),
    ]


def test_loading_again_replaces_and_keeps_what_was_confirmed_of_the_same(office: Database) -> None:
    office.write(load)
    office.write(lambda session: confirm_all(session, actor(session, "唐予安"), BOOK))
    office.write(lambda session: load(session, days=1))
    assert office.read(lambda session: find_restored(session, actor(session, "唐予安"), BOOK)) == []
    office.write(lambda session: load(session, TEXT.replace("不公开", "公开"), days=2))
    waiting = office.read(lambda session: find_restored(session, actor(session, "唐予安"), BOOK))
    assert [row.number for row in waiting] == ["2"]
    assert office.read(lambda session: len(session.exec(select(RuleText)).all())) == 1
    assert office.read(lambda session: len(session.exec(select(Article)).all())) == 6


def test_loading_and_confirming_are_audited(office: Database) -> None:
    office.write(load)
    office.write(lambda session: confirm_all(session, actor(session, "唐予安"), BOOK))
    rows = office.read(lambda session: session.exec(select(Audit.action, Audit.about, Audit.actor_id)).all())
    assert [tuple(row) for row in rows] == [
        ("text.load", f"text:{BOOK}", None),
        ("text.confirm", f"text:{BOOK}:2", 1),
    ]
    assert office.read(lambda session: verify(session, 1)).holds


def test_only_the_office_confirms_and_only_what_waits(office: Database) -> None:
    office.write(load)

    def row_id(session: Session) -> int:
        return find_restored(session, actor(session, "唐予安"), BOOK)[0].id or 0

    with pytest.raises(NotForYouError):
        office.write(lambda session: confirm_article(session, actor(session, "陆一鸣"), row_id(session)))
    with pytest.raises(StaleError):
        office.write(lambda session: confirm_article(session, actor(session, "唐予安"), 999))
    office.write(lambda session: confirm_article(session, actor(session, "唐予安"), row_id(session)))
    with pytest.raises(BadInputError, match="没有待核对"):
        office.write(lambda session: confirm_all(session, actor(session, "唐予安"), BOOK))


def test_citation_opens_its_words(office: Database) -> None:
    office.write(load)

    def words(cite: str) -> str | None:
        found = office.read(lambda session: find_passage(session, 1, BOOK, cite))
        return found.text if found else None

    assert words("1") == "会议纪要由区长签发。"
    assert words("3(2)") == "（二）司法局负责审查。"
    assert words("app1:1") == "议题先报办公室。"
    assert (words("3(9)"), words("9")) == (None, None)
    assert office.read(lambda session: find_passage(session, 2, BOOK, "1")) is None
    assert office.read(lambda session: find_passage(session, 1, "wujin-2021@2", "1")) is None


def test_passages_of_several_citations_are_whole_articles_once(office: Database) -> None:
    office.write(load)
    found = office.read(lambda session: find_passages(session, 1, BOOK, ("app1:1", "3(2)", "3", "2", "9")))
    assert [(each.number, bool(each.restored), each.confirmed) for each in found] == [
        ("2", True, False),
        ("3", False, False),
        ("app1:1", False, False),
    ]


def test_search_is_the_same_by_number_and_by_words(office: Database) -> None:
    office.write(load)

    def numbers(text: str) -> list[str]:
        return [hit.article.number for hit in office.read(lambda s: search_text(s, 1, BOOK, text))]

    assert numbers("第二条") == ["2"]
    assert numbers("附件1") == ["app1"]
    assert numbers("纪要 签发") == ["2", "1"]
    assert numbers("%") == numbers("_") == numbers("保密") == []


def test_search_without_a_text_finds_nothing(office: Database) -> None:
    assert office.read(lambda session: search_text(session, 1, BOOK, "纪要")) == ()
    assert office.read(lambda session: find_own(session, 1, BOOK)) is None


def test_marks_say_draft_and_restored() -> None:
    assert marks_on("wujin-2021@1", ("53",)) == ()
    assert marks_on("dongchang-draft@1", ("30",)) == (Warn.DRAFT,)
    assert marks_on("hainan-2023@1", ("47",)) == (Warn.RESTORED,)
    assert marks_on("hainan-2023@1", ("80",)) == ()
    assert find_damage("hainan-2023@1", "47")
    assert find_damage("wujin-2021@1", "47") == ()


def test_rulebook_is_kept_with_its_version_and_carried_away_by_its_id() -> None:
    assert find_key("wujin-2021", NOW.date()) == BOOK
    assert find_key(BOOK, NOW.date()) == BOOK
    assert plain_name(BOOK) == "wujin-2021"
    assert plain_name("gone-2001@1") == "gone-2001@1"
