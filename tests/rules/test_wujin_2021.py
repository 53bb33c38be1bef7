"""Wujin: the articles that an official would get wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from rules.answers import Answer, DutiesAnswer, Reply
from rules.vocabulary import Warn

BOOK = "wujin-2021"
Chain = Callable[..., list[str]]
Checks = Callable[..., list[str]]
Ask = Callable[..., Reply[Answer]]


def test_article_46_and_47_together_for_a_paper_in_the_governments_name(chain: Chain) -> None:
    assert chain(BOOK, "sign", document="notice", matter=[]) == [
        "review office",
        "review responsible_deputy",
        "consent mayor",
        "sign mayor|responsible_deputy",
    ]


def test_article_47_reaches_an_office_paper_only_on_major_matters(chain: Chain) -> None:
    assert chain(BOOK, "sign", document="notice", name_of="office", matter=[]) == [
        "sign mayor|responsible_deputy|office_director"
    ]
    assert chain(BOOK, "sign", document="notice", name_of="office") == [
        "[major] review office",
        "[major] review responsible_deputy",
        "[major] consent mayor",
        "sign mayor|responsible_deputy|office_director",
    ]


def test_article_46_leaves_open_whether_special_minutes_are_major(ask: Ask, chain: Chain) -> None:
    assert chain(BOOK, "sign", document="minutes", meeting="special") == [
        "review office_deputy_director",
        "sign responsible_deputy",
        "[major] consent mayor",
    ]
    assert ask(BOOK, "sign", document="minutes", meeting="special").unsettled == ("major",)


def test_article_46_names_nobody_for_plenary_minutes(ask: Ask) -> None:
    assert ask(BOOK, "sign", document="minutes", meeting="plenary", matter=[]).answer is None


def test_article_44_asks_countersigning_across_departments(chain: Chain, ask: Ask) -> None:
    question = {"document": "request", "name_of": "department"}
    assert chain(BOOK, "sign", **question, matter=["cross_department"]) == ["countersign department_head"]
    assert ask(BOOK, "sign", **question, matter=[]).answer is None


def test_article_54_replaces_the_consents_and_keeps_the_filing(chain: Chain, ask: Ask) -> None:
    assert chain(BOOK, "leave", applicant="department_head", abroad=True) == [
        "consent foreign_affairs",
        "approve mayor",
        "approve district_secretary",
        "file +office",
    ]
    assert ask(BOOK, "leave", applicant="department_head", abroad=True).cite == ("53", "54")


def test_article_53_files_the_mayors_absence_with_both_offices(chain: Chain) -> None:
    assert chain(BOOK, "leave", applicant="mayor") == ["file +city_office+committee_office"]


@pytest.mark.parametrize("applicant", ["department_deputy", "township_head", "office_deputy_director"])
def test_article_53_is_silent_on_other_ranks(ask: Ask, applicant: str) -> None:
    assert ask(BOOK, "leave", applicant=applicant).answer is None


def test_article_53_takes_the_executive_deputy_for_a_deputy(chain: Chain) -> None:
    assert chain(BOOK, "leave", applicant="executive_deputy") == ["consent mayor"]


def test_article_7_has_the_mayor_name_the_stand_in(ask: Ask) -> None:
    reply = ask(BOOK, "acting", absent="mayor").to_json()
    assert reply["answer"] == {"by": ["executive_deputy", "deputy"], "delegated": True}


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"legal_review": False}, []),
        ({"normative": True, "legal_review": False}, ["legal_review"]),
        ({"market": True, "fair_competition": False}, ["fair_competition"]),
        ({"consulted": False, "consensus": False}, ["consulted", "consensus"]),
        ({"ad_hoc": True, "agenda_open": False, "filed": False}, []),
    ],
)
def test_executive_meeting_asks_what_articles_13_19_37_39_ask(
    ask: Ask, facts: dict[str, bool], refused: list[str]
) -> None:
    reply = ask(BOOK, "topic_gate", meeting="executive", facts=facts).to_json()
    assert reply["answer"] == {"refuse": refused}


@pytest.mark.parametrize(
    ("fact", "cite"), [("consulted", ("19", "39")), ("consensus", ("39",)), ("deputy_coordinated", ("37",))]
)
def test_gate_cites_what_its_fact_rests_on(ask: Ask, fact: str, cite: tuple[str, ...]) -> None:
    assert ask(BOOK, "topic_gate", meeting="executive", facts={fact: False}).cite == cite


def test_plenary_members_rest_on_article_6(ask: Ask) -> None:
    reply = ask(BOOK, "meeting", meeting="plenary")
    assert reply.to_json()["answer"]["members"] == ["mayor", "deputy", "department_head"]
    assert reply.cite == ("6", "36")


@pytest.mark.parametrize("meeting", ["mayor_office", "special", "party_group"])
def test_topics_of_other_meetings_have_no_gate(ask: Ask, meeting: str) -> None:
    assert ask(BOOK, "topic_gate", meeting=meeting, facts={"consensus": False}).answer is None


def test_article_49_gives_no_number_for_urgent_papers(ask: Ask) -> None:
    assert ask(BOOK, "deadline", name="department_handling", on="2026-11-23", urgency="urgent").answer is None


def test_article_55_falls_on_the_last_day_of_the_year(ask: Ask) -> None:
    reply = ask(BOOK, "duties", from_="2026-12-01", to="2027-01-31")
    assert isinstance(reply.answer, DutiesAnswer)
    assert [each.due.isoformat() for each in reply.answer.occurrences] == ["2026-12-31"]
    assert reply.warnings == (Warn.IMPRECISE,)


def test_duties_begin_with_the_rules_force(ask: Ask) -> None:
    reply = ask(BOOK, "duties", from_="2020-01-01", to="2021-04-11").to_json()
    assert reply["answer"] == {"occurrences": []}


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("policy_document_length", {"max": 5000, "unit": "characters"}),
        ("other_meeting_length", {"max": 1.5, "unit": "hour"}),
    ],
)
def test_limits_keep_the_texts_unit(ask: Ask, name: str, answer: dict[str, Any]) -> None:
    assert ask(BOOK, "limit", name=name).to_json()["answer"] == answer


def test_article_44_asks_requests_to_go_one_way_with_others_agreement(checks: Checks) -> None:
    settled = {"urgency": "normal", "circumstances": []}
    assert checks(BOOK, "request", matter=["cross_department"], **settled) == [
        "conforming",
        "one_addressee",
        "not_skipping",
        "consulted",
        "countersigned",
        "not_personal",
    ]
    assert checks(BOOK, "report", matter=["cross_department"], **settled) == [
        "conforming",
        "no_request_in_report",
        "not_personal",
    ]


def test_articles_46_and_48_ask_more_of_what_is_to_be_issued(ask: Ask) -> None:
    reply = ask(
        BOOK, "paper_check", document="letter", matter=[], urgency="normal", circumstances=["issuing"]
    )
    asked = [(each["name"], each["cite"]) for each in reply.to_json()["answer"]["checks"]]
    assert asked == [
        ("conforming", ["44"]),
        ("not_personal", ["44"]),
        ("openness_stated", ["46"]),
        ("competent", ["48"]),
        ("necessary", ["48"]),
    ]
    assert reply.cite == ("44", "46", "48")


def test_article_44_has_the_office_send_back_what_does_not_conform(ask: Ask) -> None:
    reply = ask(BOOK, "paper_return").to_json()
    assert (reply["answer"], reply["cite"]) == ({"to": "sender", "by": ["office"]}, ["44"])


@pytest.mark.parametrize(
    ("document", "steps"),
    [
        ("request", ["review office", "approve responsible_deputy", "approve mayor"]),
        ("report", ["review office", "report +mayor+responsible_deputy"]),
        ("letter", ["review office", "approve mayor", "approve responsible_deputy"]),
    ],
)
def test_article_45_sends_requests_upward_and_reports_abreast(
    chain: Chain, document: str, steps: list[str]
) -> None:
    assert chain(BOOK, "paper_route", document=document) == steps


def test_a_circle_has_no_meaning_here(ask: Ask) -> None:
    assert ask(BOOK, "circled", document="request").answer is None
