"""What a step asks of whoever decides it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from office.cases.sheets import lay_out
from tests.views.town import Snapshot, Town
from views.leave_form import Candidate
from views.steps import pick_card, reason_card, record_card, record_plan_card

PEOPLE = (Candidate(2, "江以宁", "常务副区长"), Candidate(8, "顾言", "财政局局长"))


def test_somebody_is_picked(snapshot: Snapshot) -> None:
    snapshot("pick_opinion", pick_card(5, "ask", PEOPLE, "zh", case_id=1))
    snapshot("pick_turn", pick_card(5, "turn", PEOPLE[:1], "zh", case_id=1))
    snapshot("pick_nobody", pick_card(5, "turn", (), "zh", case_id=1))


def test_reason_is_asked_for(town: Town, snapshot: Snapshot) -> None:
    reader = town.actor("邵清和")
    sheet = lay_out(town.session, reader, town.ask())
    snapshot("reason_refuse", reason_card("refuse", sheet, "zh"))
    snapshot("reason_return", reason_card("return", sheet, "zh"))
    snapshot("reason_return_en", reason_card("return", sheet, "en"))


def test_decision_given_elsewhere_is_asked_for(town: Town, snapshot: Snapshot) -> None:
    reader = town.actor("白景行")
    sheet = lay_out(town.session, reader, town.ask(abroad=True))
    snapshot("record", record_card(sheet, "zh"))
    snapshot("record_en", record_card(sheet, "en"))


def test_decision_given_elsewhere_is_shown_before_it_is_recorded(town: Town, snapshot: Snapshot) -> None:
    reader = town.actor("白景行")
    sheet = lay_out(town.session, reader, town.ask(abroad=True))
    said: dict[str, Any] = {
        "today": reader.today,
        "agreed": False,
        "decider": "区委书记",
        "paper": "",
        "comment": "同期有会",
    }
    snapshot("record_plan", record_plan_card(7, sheet, "zh", **said, given=None))
    said |= {"agreed": True, "paper": "区委〔2026〕3号", "comment": ""}
    given = datetime(2026, 11, 20, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
    snapshot("record_plan_given", record_plan_card(7, sheet, "zh", **said, given=given))
