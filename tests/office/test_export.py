"""What an office would carry away, in the form that the command line promises."""

import json

from office.cases.decisions import Recorded, record_decision
from office.export import export
from office.leave.changes import end_leave
from office.reminders.planner import run_due
from storage.audit import chain_head
from tests.office.town import CLERK, EXECUTIVE, FINANCE, FINANCE_DEPUTY, MAYOR, NOW, Town, nov, on


def test_export_holds_the_case_with_its_steps(town_anywhere: Town) -> None:
    town = town_anywhere
    town.grant(EXECUTIVE, nov(23), nov(24), stand_in="副区长(城建)")
    case = town.ask(FINANCE, nov(26), nov(27), stand_in="财政局副局长")
    town.consent_all(case, at=on(11, 23, 10))
    found = town.read(lambda session: export(session, organisation=town.organisation()))
    exported = json.loads(json.dumps(found, ensure_ascii=False))["cases"][1]
    assert {
        key: exported[key] for key in ("id", "kind", "status", "rulebook", "applicant", "from", "to")
    } == {
        "id": "L2026-0002",
        "kind": "leave",
        "status": "approved",
        "rulebook": "wujin-2021",
        "applicant": {"person": FINANCE, "seat": "财政局局长", "rank": "department_head"},
        "from": "2026-11-26",
        "to": "2026-11-27",
    }
    assert exported["title"] == f"{FINANCE} 财政局局长 2026-11-26至2026-11-27"
    keys = ("act", "ranks", "seats", "status", "by", "for", "at", "cite", "reading", "comment")
    assert [{key: step[key] for key in keys} for step in exported["steps"]] == [
        {
            "act": "consent",
            "ranks": ["responsible_deputy"],
            "seats": ["常务副区长"],
            "status": "done",
            "by": "邵清和",
            "for": "常务副区长",
            "at": "2026-11-23T10:00:00+08:00",
            "cite": ["53"],
            "reading": None,
            "comment": None,
        },
        {
            "act": "consent",
            "ranks": ["mayor"],
            "seats": ["区长"],
            "status": "done",
            "by": MAYOR,
            "for": "区长",
            "at": "2026-11-23T10:00:00+08:00",
            "cite": ["53"],
            "reading": None,
            "comment": None,
        },
        {
            "act": "file",
            "ranks": ["office"],
            "seats": ["办公室主任"],
            "status": "pending",
            "by": None,
            "for": None,
            "at": None,
            "cite": ["53"],
            "reading": None,
            "comment": None,
        },
    ]
    assert [step["stood_in"] for step in exported["steps"]] == [True, False, False]
    assert exported["leave"]["stand_in"] == "财政局副局长"


def test_export_names_who_recorded_and_who_decided(town: Town) -> None:
    case = town.ask(FINANCE, nov(26), nov(27))
    recorded = Recorded("江以宁 口头", "清政批〔2026〕8号", nov(20))
    town.do(record_decision, CLERK, NOW, town.waiting_id(case), agreed=True, recorded=recorded)
    found = town.read(lambda session: export(session, organisation=town.organisation()))
    step = found["cases"][0]["steps"][0]
    assert {key: step[key] for key in ("by", "for", "at", "recorded_at", "hand", "decider", "paper")} == {
        "at": "2026-11-20",
        "recorded_at": "2026-11-23T09:00:00+08:00",
        "by": CLERK,
        "for": "常务副区长",
        "hand": "recorded",
        "decider": "江以宁 口头",
        "paper": "清政批〔2026〕8号",
    }


def test_export_holds_reminders_and_the_audit_with_its_head(town: Town) -> None:
    case = town.grant(FINANCE, nov(23), nov(24), stand_in="财政局副局长")
    town.change(lambda session: run_due(session, now=on(11, 24, 18)))
    town.do(end_leave, FINANCE, on(11, 24, 19), case)
    found = town.read(lambda session: export(session, organisation=town.organisation()))
    keys = ("key", "about", "due", "to", "status", "sent_at")
    assert [found["reminders"][0][key] for key in keys] == [
        "case:L2026-0001:return_eve:2026-11-24T18:00:财政局局长",
        "case:L2026-0001",
        "2026-11-24T18:00:00+08:00",
        "财政局局长",
        "planned",
        None,
    ]
    assert found["cases"][0]["status"] == "ended"
    assert found["audit_head"] == town.read(lambda session: chain_head(session, town.organisation_id))
    assert [row["action"] for row in found["audit"]][-4:] == [
        "leave.submit",
        "case.consent",
        "case.consent",
        "leave.end",
    ]
    assert found["audit"][-1]["at"] == "2026-11-24T19:00:00+08:00"


def test_export_of_a_silent_rank_is_a_draft_without_steps(town: Town) -> None:
    town.ask(FINANCE_DEPUTY, nov(26), nov(27))
    found = town.read(lambda session: export(session, organisation=town.organisation()))
    assert [(case["status"], case["steps"]) for case in found["cases"]] == [("draft", [])]


def test_export_has_every_list_of_the_records(town: Town) -> None:
    found = town.read(lambda session: export(session, organisation=town.organisation()))
    lists = [
        "cases",
        "meetings",
        "topics",
        "minutes",
        "documents",
        "consultations",
        "tasks",
        "shifts",
        "incidents",
        "duties",
        "reminders",
        "audit",
    ]
    assert [key for key in lists if not isinstance(found[key], list)] == []
