"""Hainan: a damaged text, restored by order and sense, and saying so."""

from collections.abc import Callable

import pytest

from rules.answers import Answer, Reply
from rules.loading import shipped
from rules.vocabulary import Warn

BOOK = "hainan-2023"
Chain = Callable[..., list[str]]
Checks = Callable[..., list[str]]
Ask = Callable[..., Reply[Answer]]


def test_answers_from_restored_places_say_so(ask: Ask) -> None:
    assert Warn.RESTORED in ask(BOOK, "meeting", meeting="executive").warnings
    for matter in ([], ["office_scope"]):
        reply = ask(BOOK, "sign", document="notice", name_of="office", matter=matter)
        assert Warn.RESTORED in reply.warnings
    assert Warn.RESTORED not in ask(BOOK, "consult_silence").warnings


def test_every_restored_rule_is_explained() -> None:
    book = shipped().get(BOOK)
    explained = {cite for place in book.restored for cite in place.cite}
    restored = {cite for _, rules in book.sections() for rule in rules if rule.restored for cite in rule.cite}
    assert restored <= explained


@pytest.mark.parametrize(
    ("chaired_by", "matter", "steps"),
    [
        ("deputy", [], ["sign responsible_deputy"]),
        ("deputy", ["finance"], ["consent mayor", "sign responsible_deputy"]),
        ("office_director", [], ["consent delegator", "sign responsible_deputy"]),
        ("office_director", ["finance"], ["consent mayor", "consent delegator", "sign responsible_deputy"]),
    ],
)
def test_article_53_adds_consents_before_the_signature(
    chain: Chain, chaired_by: str, matter: list[str], steps: list[str]
) -> None:
    question = {"document": "minutes", "meeting": "special"}
    assert chain(BOOK, "sign", **question, chaired_by=chaired_by, matter=matter) == steps


def test_article_62_rises_with_the_weight_of_the_matter(chain: Chain) -> None:
    assert chain(BOOK, "sign", document="notice", matter=[]) == ["sign mayor|responsible_deputy"]
    assert chain(BOOK, "sign", document="notice", matter=["comprehensive"]) == [
        "review responsible_deputy",
        "sign mayor",
    ]
    assert chain(BOOK, "sign", document="notice", matter=["especially_important"]) == [
        "approve executive|mayor_office",
        "sign mayor|responsible_deputy",
    ]


def test_article_62_lets_the_office_sign_ordinary_matters(chain: Chain) -> None:
    question = {"document": "notice", "name_of": "office"}
    assert chain(BOOK, "sign", **question, matter=["office_scope"]) == [
        "sign office_director|office_deputy_director"
    ]


def test_article_7_lets_the_executive_deputy_act_outright(ask: Ask) -> None:
    assert ask(BOOK, "acting", absent="mayor").to_json()["answer"] == {
        "by": ["executive_deputy", "deputy"],
        "delegated": False,
    }


def test_article_74_names_nobody_to_ask(ask: Ask) -> None:
    assert ask(BOOK, "leave", applicant="deputy").answer is None
    assert ask(BOOK, "leave", applicant="department_head", abroad=True).answer is None


def test_article_52_lists_four_meetings(ask: Ask) -> None:
    assert ask(BOOK, "absence", applicant="township_head", meeting="briefing").answer is None
    assert ask(BOOK, "absence", applicant="mayor", meeting="executive").answer is None


def test_article_55_caps_meetings_and_measures_them(ask: Ask) -> None:
    assert ask(BOOK, "convene", meeting="district_wide").to_json()["answer"]["cap"] == {
        "times": 1,
        "per": "year",
    }
    assert ask(BOOK, "limit", name="general_meeting_length").to_json()["answer"] == {
        "max": 0.5,
        "unit": "day",
    }


def test_article_56_holds_papers_to_form(checks: Checks) -> None:
    plain = {"matter": [], "urgency": "normal", "circumstances": []}
    always = ["conforming", "head_signed", "necessary", "one_addressee", "not_skipping"]
    assert checks(BOOK, "request", **plain) == [*always, "one_matter", "not_personal"]
    assert checks(BOOK, "report", **plain) == [*always, "no_request_in_report", "not_personal"]


def test_article_57_asks_grounds_and_legality_of_what_is_to_be_issued(ask: Ask, checks: Checks) -> None:
    question = {"matter": ["cross_department"], "urgency": "normal", "circumstances": ["issuing"]}
    assert checks(BOOK, "letter", **question)[6:] == [
        "consulted",
        "grounds_stated",
        "legality_stated",
        "interpretation_attached",
        "fair_competition",
        "competent",
        "in_plan",
    ]
    reply = ask(BOOK, "paper_check", document="letter", **question)
    assert reply.warnings == (Warn.RESTORED, Warn.DISCRETIONARY)


def test_article_57_asks_the_procedure_of_important_normative_papers_only(checks: Checks) -> None:
    assert "procedure_done" in checks(BOOK, "normative", matter=["major"])
    assert "procedure_done" not in checks(BOOK, "normative", matter=[])


def test_article_63_sends_back_what_does_not_conform(ask: Ask) -> None:
    reply = ask(BOOK, "paper_return").to_json()
    assert reply == {
        "ok": True,
        "answer": {"to": "sender", "by": []},
        "cite": ["63"],
        "warnings": ["restored"],
    }


def test_article_59_lets_other_leaders_be_asked_and_major_matters_go_to_the_mayor(
    ask: Ask, chain: Chain
) -> None:
    assert chain(BOOK, "paper_route", document="request", matter=[]) == [
        "review office",
        "approve responsible_deputy|deputy",
    ]
    assert chain(BOOK, "paper_route", document="request", matter=["major"]) == [
        "review office",
        "approve mayor",
    ]
    reply = ask(BOOK, "paper_route", document="request", matter=[])
    assert (reply.cite, reply.warnings) == (("58", "59"), (Warn.DISCRETIONARY, Warn.RESTORED))
