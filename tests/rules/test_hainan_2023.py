"""Hainan: a damaged text, restored by order and sense, and saying so."""

from collections.abc import Callable

import pytest

from rules.answers import Answer, Reply
from rules.loading import shipped
from rules.vocabulary import Warn

BOOK = "hainan-2023"
Chain = Callable[..., list[str]]
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
