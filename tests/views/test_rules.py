"""Answers of rule: with their articles, with the days counted, and silence said as silence."""

from datetime import date

import pytest

from office.leave_plan import find_chain
from office.readings import Reading
from office.rulebooks import find_rulebook
from office.steps import Act, PlannedStep
from rules.answers import SignAnswer
from rules.calendar import WorkCalendar
from rules.engine import answer
from rules.loading import shipped
from rules.questions import Deadline, Sign
from rules.showing import find_rules
from rules.vocabulary import DeadlineName, Document, Matter, Meeting, NameOf
from tests.views.town import Snapshot, Town, assert_sendable
from views.readings import reading_form_card, readings_card
from views.rules import due_card, rule_card, sign_card, sign_form_card

BOOK = find_rulebook("wujin-2021")
CALENDAR = WorkCalendar({})


def test_sign_form(snapshot: Snapshot) -> None:
    snapshot("sign_form", sign_form_card(BOOK, "zh"))


def test_sign_names_who_it_is_today(town: Town, snapshot: Snapshot) -> None:
    town.grant("苏文渊", stand_in_seat_id=town.seat("常务副区长").id, from_on=date(2026, 11, 23))
    actor = town.actor("陆一鸣")
    question = Sign(rulebook=BOOK.id, document=Document.MINUTES, meeting=Meeting.EXECUTIVE)
    reply = answer(BOOK, question, CALENDAR)
    assert isinstance(reply.answer, SignAnswer)
    steps = tuple(PlannedStep(str(s.act), tuple(map(str, s.by)), reply.cite) for s in reply.answer.steps)
    lines = find_chain(town.session, actor, actor.seats[0], steps)
    snapshot("sign_minutes", sign_card(reply, question, lines, "zh", book=BOOK))
    snapshot("sign_minutes_en", sign_card(reply, question, lines, "en", book=BOOK))


def test_sign_asks_what_would_change_the_answer(snapshot: Snapshot) -> None:
    for name, matter in (("open", None), ("plain", ()), ("major", (Matter.MAJOR,))):
        question = Sign(rulebook=BOOK.id, document=Document.NORMATIVE, name_of=NameOf.OFFICE, matter=matter)
        snapshot(
            f"sign_normative_{name}",
            sign_card(answer(BOOK, question, CALENDAR), question, (), "zh", book=BOOK),
        )


def test_sign_where_the_rules_are_silent(snapshot: Snapshot) -> None:
    question = Sign(rulebook=BOOK.id, document=Document.MINUTES, meeting=Meeting.PLENARY)
    reply = answer(BOOK, question, CALENDAR)
    snapshot("sign_silent", sign_card(reply, question, (), "zh", book=BOOK))
    reading = Reading(1, "sign", (PlannedStep(Act.SIGN, ("mayor",), ()),), "参照常务会议纪要办理")
    snapshot("sign_reading", sign_card(reply, question, (), "zh", book=BOOK, office_reading=reading))


def test_every_answer_on_signing_can_be_sent() -> None:
    for book_id in shipped().ids:
        book = find_rulebook(book_id)
        for document in Document:
            for name_of in NameOf:
                for meeting in (None, *Meeting):
                    question = Sign(rulebook=book_id, document=document, name_of=name_of, meeting=meeting)
                    card = sign_card(answer(book, question, CALENDAR), question, (), "zh", book=book)
                    assert_sendable(card)


def test_rule_by_number_by_words_and_not_found(snapshot: Snapshot) -> None:
    for name, asked in (("number", "53"), ("words", "纪要 签发"), ("nothing", "<b>食堂</b>")):
        snapshot(f"rule_{name}", rule_card(find_rules(BOOK, asked), asked, BOOK, "zh"))
    snapshot("rule_number_en", rule_card(find_rules(BOOK, "53"), "53", BOOK, "en"))


@pytest.mark.parametrize(
    ("name", "deadline", "on", "meeting"),
    [
        ("over_a_holiday", DeadlineName.DEPARTMENT_HANDLING, "2026-09-28", None),
        ("moved_back", DeadlineName.DISTRIBUTION, "2026-12-21", Meeting.EXECUTIVE),
        ("long", DeadlineName.INVESTIGATION, "2026-09-28", None),
        ("unpublished", DeadlineName.DEPARTMENT_OPINION, "2026-12-28", None),
        ("silent", DeadlineName.MINUTES, "2026-12-21", None),
    ],
)
def test_due_shows_the_days_counted(
    snapshot: Snapshot, name: str, deadline: DeadlineName, on: str, meeting: Meeting | None
) -> None:
    question = Deadline(rulebook=BOOK.id, name=deadline, on=date.fromisoformat(on), meeting=meeting)
    reply = answer(BOOK, question, CALENDAR)
    snapshot(f"due_{name}", due_card(reply, question, CALENDAR, BOOK, "zh"))
    snapshot(f"due_{name}_en", due_card(reply, question, CALENDAR, BOOK, "en"))


def test_every_deadline_of_every_rulebook_can_be_sent() -> None:
    for book_id in shipped().ids:
        book = find_rulebook(book_id)
        for name in DeadlineName:
            for meeting in (None, *Meeting):
                question = Deadline(rulebook=book_id, name=name, on=date(2026, 9, 28), meeting=meeting)
                assert_sendable(due_card(answer(book, question, CALENDAR), question, CALENDAR, book, "zh"))


def test_readings_are_shown_as_such(snapshot: Snapshot) -> None:
    found = Reading(
        1,
        "leave:department_deputy",
        (
            PlannedStep(Act.CONSENT, ("department_head",), ()),
            PlannedStep(Act.APPROVE, ("responsible_deputy",), ()),
            PlannedStep(Act.FILE, ("office",), ()),
        ),
        "主任办公会意见",
    )
    snapshot("readings", readings_card((found,), BOOK.id, "zh"))
    snapshot("readings_en", readings_card((found,), BOOK.id, "en"))
    snapshot("readings_none", readings_card((), BOOK.id, "zh"))
    snapshot("reading_form", reading_form_card("leave:department_deputy", BOOK.id, "zh"))
    snapshot("reading_form_abroad", reading_form_card("leave:-:abroad", BOOK.id, "zh"))
