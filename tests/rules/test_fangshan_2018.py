"""Fangshan: one article signs in four ways; what is both barred and admitted is barred; hours."""

from collections.abc import Callable

import pytest

from rules.answers import Answer, Reply
from rules.vocabulary import Warn

BOOK = "fangshan-2018"
TELL = {"act": "file", "to": ["office"]}
Chain = Callable[..., list[str]]
Checks = Callable[..., list[str]]
Ask = Callable[..., Reply[Answer]]
REVIEWS = ["review office", "review office_director"]


@pytest.mark.parametrize(
    ("document", "matter", "signing"),
    [
        ("order", [], ["sign mayor"]),
        ("decision", [], ["sign mayor|executive_deputy"]),
        ("notice", [], ["sign responsible_deputy"]),
        ("notice", ["major"], ["sign mayor|executive_deputy"]),
        ("letter", ["major"], ["sign responsible_deputy", "sign mayor", "sign executive_deputy"]),
    ],
)
def test_article_55_changes_only_the_signer(
    chain: Chain, document: str, matter: list[str], signing: list[str]
) -> None:
    assert chain(BOOK, "sign", document=document, matter=matter) == REVIEWS + signing


def test_article_55_unsettled_offers_only_what_a_major_notice_would_need(chain: Chain) -> None:
    assert chain(BOOK, "sign", document="notice") == [
        *REVIEWS,
        "sign responsible_deputy",
        "[major] sign mayor|executive_deputy",
    ]


def test_article_16_has_a_normative_paper_reviewed_and_then_reported_to_the_deputy(
    ask: Ask, chain: Chain
) -> None:
    before = ["review legal", "report +responsible_deputy", *REVIEWS, "sign responsible_deputy"]
    assert chain(BOOK, "sign", document="normative", matter=[]) == before
    major = chain(BOOK, "sign", document="normative", name_of="office", matter=["major"])
    assert major == [*before, "sign mayor", "sign executive_deputy"]
    assert ask(BOOK, "sign", document="normative", matter=[]).cite == ("16", "55")


def test_article_45_asks_who_chaired_the_special_meeting(ask: Ask, chain: Chain) -> None:
    question = {"document": "minutes", "meeting": "special", "matter": []}
    assert chain(BOOK, "sign", **question) == ["sign mayor"]
    assert ask(BOOK, "sign", **question).unsettled == ("chaired_by",)
    assert chain(BOOK, "sign", **question, chaired_by="responsible_deputy") == [
        "sign responsible_deputy",
        "sign mayor",
    ]


@pytest.mark.parametrize(
    ("matter", "signing"), [(["to_npc"], ["sign mayor"]), ([], ["sign responsible_deputy"])]
)
def test_article_55_has_the_mayor_sign_appointments_put_to_the_congress(
    chain: Chain, matter: list[str], signing: list[str]
) -> None:
    assert chain(BOOK, "sign", document="personnel", matter=matter) == REVIEWS + signing


def test_article_44_bars_what_it_also_admits(ask: Ask) -> None:
    reply = ask(BOOK, "topic_gate", meeting="executive", facts={"consensus": False}).to_json()
    assert (reply["answer"], reply["cite"]) == ({"refuse": ["consensus"]}, ["44(5)"])


def test_article_81_only_has_deputies_report(ask: Ask, chain: Chain) -> None:
    assert chain(BOOK, "leave", applicant="deputy") == ["report +mayor"]
    assert ask(BOOK, "leave", applicant="deputy").warnings == (Warn.DISCRETIONARY,)


def test_articles_7_and_64_together_for_the_mayor_abroad(ask: Ask, chain: Chain) -> None:
    assert chain(BOOK, "leave", applicant="mayor", abroad=True) == [
        "consent district_secretary",
        "consent mayor",
        "approve city_government",
        "file +district_committee+city_government",
    ]
    assert ask(BOOK, "leave", applicant="mayor", abroad=True).cite == ("7", "64")


def test_article_46_collects_absences_at_the_office(chain: Chain) -> None:
    assert chain(BOOK, "absence", applicant="township_head", meeting="plenary") == [
        "file +office",
        "approve mayor",
    ]


def test_article_46_reaches_the_mayors_briefing_but_article_44_does_not(ask: Ask, chain: Chain) -> None:
    assert chain(BOOK, "absence", applicant="deputy", meeting="briefing") == ["approve mayor"]
    assert ask(BOOK, "absence", applicant="deputy", meeting="mayor_office").answer is None
    assert ask(BOOK, "topic_route", meeting="briefing").answer is None


def test_article_57_holds_for_papers_that_go_up(ask: Ask, chain: Chain) -> None:
    upward = ["sign department_head|delegate"]
    assert chain(BOOK, "sign", document="report", name_of="department", matter=[]) == upward
    assert chain(BOOK, "sign", document="letter", name_of="department", matter=["to_superior"]) == upward
    assert ask(BOOK, "sign", document="letter", name_of="department", matter=[]).answer is None


def test_offices_deputy_directors_go_by_the_rules_for_everybody_else(ask: Ask, chain: Chain) -> None:
    who = "office_deputy_director"
    assert chain(BOOK, "absence", applicant=who, meeting="executive") == ["file +office", "approve mayor"]
    assert chain(BOOK, "leave", applicant=who, abroad=True) == ["approve foreign_affairs_deputy"]
    assert ask(BOOK, "leave", applicant=who).answer is None


@pytest.mark.parametrize("urgency", [None, "normal", "urgent", "extra_urgent", "critical"])
def test_article_59_tells_no_urgencies_apart(ask: Ask, urgency: str | None) -> None:
    reply = ask(BOOK, "deadline", name="submission_lead", on="2026-11-23", urgency=urgency).to_json()
    assert (reply["answer"]["n"], reply["answer"]["due"]) == (5, "2026-11-16")


@pytest.mark.parametrize(
    ("on", "due"),
    [
        ("2025-07-09", None),
        ("2025-07-09T22:30", "2025-07-10T03:30"),
        ("2025-07-09T22:30:15+08:00", "2025-07-10T03:30:15+08:00"),
        ("2025-07-09T22:30:00Z", "2025-07-10T03:30:00Z"),
        ("2025-07-09 22:30", "2025-07-10 03:30"),
    ],
)
def test_article_28_answers_in_the_form_of_the_moment_asked(ask: Ask, on: str, due: str | None) -> None:
    assert ask(BOOK, "deadline", name="emergency_information", on=on).to_json()["answer"]["due"] == due


def test_yearly_duties_share_the_last_day_in_the_vocabularys_order(ask: Ask) -> None:
    reply = ask(BOOK, "duties", from_="2026-01-01", to="2026-12-31")
    named = [each["duty"] for each in reply.to_json()["answer"]["occurrences"]]
    assert named == ["research_report", "annual_report", "grassroots_research"]
    assert set(reply.warnings) == {Warn.IMPRECISE, Warn.NOT_IN_VOCABULARY}


def test_articles_57_and_58_hold_papers_to_form(checks: Checks) -> None:
    settled = {"urgency": "normal", "circumstances": ["disagreed"]}
    always = ["conforming", "head_signed", "one_addressee", "not_skipping", "not_personal", "in_units_name"]
    assert checks(BOOK, "request", matter=["cross_department"], **settled) == [
        *always,
        "consulted",
        "differences_stated",
        "openness_stated",
    ]
    assert checks(BOOK, "report", matter=["cross_department"], **settled) == [*always, "openness_stated"]


def test_article_16_has_normative_papers_reviewed_before_they_come_in(checks: Checks) -> None:
    assert checks(BOOK, "normative", circumstances=[])[-3:] == [
        "legal_reviewed",
        "legality_stated",
        "openness_stated",
    ]


def test_article_60_sends_back_what_does_not_conform(ask: Ask) -> None:
    reply = ask(BOOK, "paper_return").to_json()
    assert (reply["answer"], reply["cite"]) == ({"to": "sender", "by": []}, ["60"])


def test_article_53_leads_important_matters_to_the_executive_deputy_and_the_mayor(chain: Chain) -> None:
    assert chain(BOOK, "paper_route", document="request", matter=[]) == ["approve responsible_deputy"]
    assert chain(BOOK, "paper_route", document="request", matter=["major"]) == [
        "approve executive_deputy",
        "approve mayor",
    ]


@pytest.mark.parametrize(("document", "means"), [("request", "agreed"), ("report", "seen"), ("letter", None)])
def test_article_54_gives_a_circle_its_meaning(ask: Ask, document: str, means: str | None) -> None:
    reply = ask(BOOK, "circled", document=document).to_json()
    wanted = ({"means": means}, ["54"]) if means else (None, [])
    assert (reply["answer"], reply["cite"]) == wanted


@pytest.mark.parametrize(
    ("item", "article", "by", "steps"),
    [
        ("on_duty", "71", ["mayor", "deputy", "office_director", "office_deputy_director"], []),
        ("roster", "72", ["office"], [{"act": "review", "by": ["office_director"]}]),
        ("leader_in_charge", "74", ["mayor", "deputy"], []),
        ("away", "74", ["mayor", "deputy"], [TELL]),
        ("swap", "74", ["mayor", "deputy"], [TELL]),
        ("report", "73", [], [{"act": "report", "to": []}]),
    ],
)
def test_articles_71_to_74_lay_down_the_watch(
    ask: Ask, item: str, article: str, by: list[str], steps: list[dict[str, object]]
) -> None:
    reply = ask(BOOK, "watch", item=item)
    assert (reply.cite, reply.to_json()["answer"]) == ((article,), {"by": by, "steps": steps})
    left_out = (Warn.NOT_IN_VOCABULARY,) if item in ("on_duty", "report") else ()
    assert reply.warnings == left_out


def test_nothing_is_said_of_what_the_watch_records(ask: Ask) -> None:
    assert ask(BOOK, "watch", item="record").answer is None
