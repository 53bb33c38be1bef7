"""Nothing that was typed can break a card, stretch it beyond Telegram's limits or pass itself off as ours."""

from datetime import date
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office.calendar.calendars import work_calendar
from office.cases.sheets import lay_out
from office.leave.plan import prepare_leave
from office.reminders.todo import find_todos
from storage.tables import Case, Leave, Step, StepStatus
from tests.views.town import Town, assert_sendable, visible
from views.card import Card
from views.case import case_card
from views.leave_form import (
    Candidate,
    confirm_card,
    dates_card,
    fields_card,
    kind_card,
    stand_in_card,
    text_card,
)
from views.leave_plan import plan_card
from views.menu import error_card, help_card, menu_card, welcome_card
from views.page import LONGEST, fit
from views.todo import todo_card

NASTY = (
    "<b>粗体</b><a href='tg://user?id=1'>点我</a>",
    "</b>&lt;&amp;&#39;",
    "👨‍👩‍👧‍👦🇨🇳🏮" * 20,
    "\u202e反写\u2066隔离\u200b零宽",
    "第一行\n已批准\r\n第三行\x00\x07",
    "{{ 7 * 7 }}{% raw %}%(who)s{name}",
    "长" * 10_000,
)


@pytest.mark.parametrize("text", NASTY)
def test_case_card_holds_whatever_was_typed(town: Town, text: str) -> None:
    case = town.ask()
    leave = town.session.get_one(Leave, case.id)
    applicant = town.person("陆一鸣")
    leave.place, leave.reason, leave.contact, applicant.name = text, text, text, text
    for step in town.steps(case):
        step.status, step.comment, step.paper = StepStatus.DONE, text, text
        town.session.add(step)
    town.session.flush()
    card = town.card("case", "邵清和", case=case.id)
    assert card is not None
    assert_sendable(card)
    assert "已批准\n" not in card.html
    assert not set("\u202e\u2066\u200b\x00\x07\r") & set(card.html)


@pytest.mark.parametrize("text", NASTY)
def test_notices_hold_whatever_was_typed(town: Town, text: str) -> None:
    case = town.grant(filed=False)
    leave = town.session.get_one(Leave, case.id)
    person, seat = town.person("陆一鸣"), town.seat("住建局局长")
    leave.place, person.name, seat.title = text, text, text
    town.session.flush()
    filing = next(step for step in town.steps(case) if step.act == "file")
    filing.status = StepStatus.DONE
    town.session.flush()
    for name, reader in (
        ("leave.noted", "唐予安"),
        ("leave.stand_in", "温秋实"),
        ("leave.filing", "唐予安"),
        ("reminder.return_named", "唐予安"),
    ):
        card = town.card(name, reader, case=case.id, step=filing.id, reminder=0)
        assert card is not None
        assert_sendable(card)


def test_longest_case_keeps_its_head_and_fits(town: Town) -> None:
    """As much as the office takes: eight steps, each with a comment of 500 characters, and every mark."""
    case = town.ask()
    leave = town.session.get_one(Leave, case.id)
    leave.place = leave.reason = "地" * 200
    leave.contact = "1" * 60
    first = town.steps(case)[0]
    for number in range(8):
        town.session.add(_comment(case, first, 1000 + number))
    town.session.flush()
    card = town.card("case", "邵清和", case=case.id)
    assert card is not None
    assert_sendable(card)
    assert visible(card).startswith("请假 L2026-0001 · 办理中")
    assert [button.label for button in card.rows[0]] == ["同意", "不同意"]


def _comment(case: Case, like: Step, position: int) -> Step:
    return Step(
        organisation_id=case.organisation_id,
        case_id=case.id or 0,
        position=position,
        act=like.act,
        ranks=like.ranks,
        cite=like.cite,
        status=StepStatus.DONE,
        decided_by_id=case.applicant_id,
        comment="意" * 500,
    )


def test_forms_and_lists_hold_whatever_was_typed(town: Town) -> None:
    for text in NASTY:
        people = tuple(Candidate(n, text, text, text) for n in range(12))
        cards = [
            text_card(7, "place", "zh", text),
            text_card(7, "contact", "en", text, stored_contact=text),
            stand_in_card(10**9, people, must=False, delegated=True, lang="zh"),
            confirm_card(text, 7, "zh"),
            error_card(text),
        ]
        for card in cards:
            assert_sendable(card)


def test_buttons_of_large_numbers_fit(town: Town) -> None:
    draft, today = 10**12, date(2026, 11, 23)
    calendar = work_calendar(town.session, 1)
    actor = town.actor("陆一鸣")
    plan = prepare_leave(town.session, actor, town.request())
    town.ask()
    decider = town.actor("邵清和")
    cards: list[Card] = [
        kind_card(draft, "en"),
        fields_card(draft, "en"),
        dates_card(draft, {"from_on": "2026-11-26"}, today, today, calendar, "en"),
        plan_card(draft, plan, "en", session=town.session, reader=actor),
        menu_card(actor, "en"),
        help_card(actor, "en"),
        welcome_card(actor, "en"),
        todo_card(find_todos(town.session, decider), town.now, "en", today=today),
        case_card(
            lay_out(town.session, decider, town.ask(from_on=date(2027, 3, 1), to_on=date(2027, 3, 2))),
            decider,
        ),
    ]
    for card in cards:
        assert_sendable(card)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(alphabet="字a<&🏮", min_size=1, max_size=900), max_size=12))
def test_fit_leaves_out_whole_lines(lines: list[str]) -> None:
    written = "\n".join(f"<b>{escape(line)}</b>" for line in lines)
    fitted = fit(written)
    assert_sendable(Card(fitted or "空"))
    assert fitted == written or fitted.endswith("…")
    assert fitted.count("<b>") == fitted.count("</b>")


def test_fit_cuts_a_single_long_line() -> None:
    fitted = fit("<b>" + "字" * 9000 + "</b>")
    assert len(fitted) <= LONGEST
    assert fitted.endswith("…")
