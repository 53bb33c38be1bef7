"""The cards of the watch and of incidents, as their readers see them."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from office.cases.drafts import open_draft
from office.watch.incident_form import FORM as INCIDENT_FORM
from office.watch.incidents import (
    IncidentRequest,
    answer_incident,
    close_incident,
    note_order,
    report_incident,
)
from office.watch.list import lay_out_month, lay_out_watch
from office.watch.log import EntryRequest, add_entry, find_log, hand_over
from office.watch.roster import plan_roster, submit_roster, to_value
from office.watch.roster_checks import RosterFaultsError, Watch
from office.watch.roster_file import Fault
from office.watch.shift_swap_plan import SwapRequest
from office.watch.shift_swaps import ask_swap
from office.watch.shifts import find_month
from storage.tables import DutyEntryKind, Shift
from tests.views.town import NOW, Snapshot, Town, assert_sendable, visible
from views.card import Card
from views.roster import FORM as ROSTER_FORM
from views.roster import faults_card
from views.watch import mine_card, month_card, watch_card, watch_group_card
from views.watch_files import log_file

DIRECTOR, CLERK, HEAD, DEPUTY, EXECUTIVE, FINANCE = "唐予安", "白景行", "陆一鸣", "邵清和", "江以宁", "顾言"
NOVEMBER = date(2026, 11, 1)


def watches(town: Town, *, officer: str = CLERK, days: int = 3) -> list[Watch]:
    """Watches of November from the 23rd on, a day each; the second is the director's."""
    found = []
    for number in range(days):
        starts = NOW - timedelta(minutes=30) + timedelta(days=number)
        named = DIRECTOR if number == 1 else officer
        leader = DEPUTY if number == 1 else EXECUTIVE
        found.append(
            Watch(
                f"H{number + 3}",
                date(2026, 11, 23 + number),
                "",
                starts,
                starts + timedelta(days=1),
                town.person(leader).id or 0,
                town.person(named).id or 0,
            )
        )
    return found


@pytest.fixture
def watched(town: Town) -> Town:
    """The district with its watches in force; its people have telephones."""
    for number, name in enumerate((CLERK, DIRECTOR, DEPUTY, EXECUTIVE)):
        town.person(name).phone = f"1380000001{number}"
    plan = plan_roster(town.session, town.actor(CLERK), NOVEMBER, watches(town))
    submit_roster(town.session, town.actor(CLERK), NOVEMBER, plan.watches, mark=plan.mark)
    return town


def shift(town: Town, number: int) -> Shift:
    return find_month(town.session, town.organisation.id or 0, NOVEMBER)[number]


def shown(town: Town, card: str, name: str, **args: object) -> Card:
    """Return a card that is there for its reader."""
    found = town.card(card, name, anew=False, **args)
    assert found is not None
    return found


def duty(town: Town, name: str) -> Card:
    actor = town.actor(name)
    return watch_card(town.session, lay_out_watch(town.session, actor), actor)


def test_duty_shows_numbers_to_those_who_need_them(watched: Town, snapshot: Snapshot) -> None:
    snapshot("watch_duty_officer", duty(watched, CLERK))
    snapshot("watch_duty_department", duty(watched, HEAD))
    sheet = lay_out_watch(watched.session, watched.actor(CLERK))
    group = watch_group_card(watched.session, sheet, "zh")
    assert "1380000" not in group.html
    assert group.rows == ()


def test_month_and_own_watches_are_listed(watched: Town, snapshot: Snapshot) -> None:
    actor = watched.actor(CLERK)
    sheets = lay_out_month(watched.session, actor, NOVEMBER)
    snapshot("watch_month", month_card(sheets, NOVEMBER, actor))
    assert_sendable(mine_card(sheets[:1], actor))
    assert "还没有排班" in month_card([], date(2027, 1, 1), actor).html


def test_every_fault_of_a_roster_has_its_line(snapshot: Snapshot) -> None:
    unknown = "没有叫“{name}”的同志，请写全名。"
    faults = [Fault(f"H{row}", unknown, {"name": "欧\n阳{x}"}) for row in range(3, 26)]
    snapshot("roster_faults", faults_card(RosterFaultsError(faults), "zh"))


def test_roster_shows_what_it_would_change(watched: Town, snapshot: Snapshot) -> None:
    actor = watched.actor(CLERK)
    changed = watches(watched, officer=FINANCE)
    plan = plan_roster(watched.session, actor, NOVEMBER, changed)
    values: dict[str, object] = {
        "month": NOVEMBER.isoformat(),
        "watches": [to_value(one) for one in changed],
        "warnings": [{"cell": "H5", "template": "{name}连值两班。", "values": {"name": FINANCE}}],
        "mark": plan.mark,
    }
    draft = open_draft(watched.session, actor, 1, ROSTER_FORM, values=values, field="plan")
    snapshot("roster_form", watched.card("form.roster", CLERK, draft=draft.id))
    gained = [shift(watched, 2).starts_at.isoformat()]
    month = NOVEMBER.isoformat()
    snapshot("roster_changed", watched.card("roster.changed", FINANCE, month=month, gained=gained, lost=[]))


def test_watch_shows_its_log_and_is_handed_over(watched: Town, snapshot: Snapshot) -> None:
    session, found = watched.session, shift(watched, 0)
    entry = EntryRequest(DutyEntryKind.FROM_ABOVE, "防汛视频会改在16点", DEPUTY, "通知各镇")
    add_entry(session, watched.actor(CLERK), entry)
    add_entry(session, watched.actor(DIRECTOR), EntryRequest(DutyEntryKind.CALL, "=1+1"))
    hand_over(session, watched.actor(CLERK), found.id or 0, "和平路抢修未完")
    snapshot("watch_shift", watched.card("shift", DIRECTOR, shift=found.id))
    assert "防汛" not in visible(shown(watched, "shift", FINANCE, shift=found.id))
    book = load_workbook(
        io.BytesIO(log_file(session, watched.actor(CLERK), found, find_log(session, found)).content)
    )
    cells = {cell.value: cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert cells["=1+1"] == "s", "no formula"


def test_swap_is_shown_to_whoever_is_asked(watched: Town, snapshot: Snapshot) -> None:
    request = SwapRequest(shift(watched, 2).id or 0, watched.person(FINANCE).id or 0, None, "家中有事")
    swap = ask_swap(watched.session, watched.actor(CLERK), request)
    snapshot("watch_swap", watched.card("swap", FINANCE, swap=swap.id))
    assert visible(shown(watched, "swap", HEAD, swap=swap.id)).startswith("这次换班已经作罢")


def test_incident_says_first_whom_to_ring(watched: Town, snapshot: Snapshot) -> None:
    actor = watched.actor(HEAD)
    values = {
        "what": "和平路燃气泄漏",
        "happened": (NOW - timedelta(minutes=20)).isoformat(),
        "place": "和平路",
    }
    draft = open_draft(watched.session, actor, 1, INCIDENT_FORM, values=values, field="plan")
    snapshot("incident_form", watched.card("form.incident", HEAD, draft=draft.id))
    for field in ("what", "happened", "known", "place", "fields"):
        draft.field = field
        assert_sendable(shown(watched, "form.incident", HEAD, draft=draft.id))


def test_incident_is_shown_with_its_log(watched: Town, snapshot: Snapshot) -> None:
    request = IncidentRequest("和平路燃气泄漏", "和平路", NOW - timedelta(minutes=20))
    found = report_incident(watched.session, watched.actor(HEAD), request)
    snapshot("incident_reporter", watched.card("incident", HEAD, incident=found.id))
    answer_incident(watched.session, watched.actor(CLERK), found.id or 0)
    note_order(watched.session, watched.actor(EXECUTIVE), found.id or 0, "立即疏散")
    snapshot("incident_office", watched.card("incident", CLERK, incident=found.id))
    assert watched.card("incident", FINANCE, incident=found.id) is None
    close_incident(watched.session, watched.actor(CLERK), found.id or 0, "已修复通气")
    snapshot("incident_closed", watched.card("incident", HEAD, incident=found.id))
    watched.speak_english(CLERK)
    assert_sendable(shown(watched, "incident", CLERK, incident=found.id))
