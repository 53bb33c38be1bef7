"""Dongchang: a draft, and says so; the party group; urgency."""

from collections.abc import Callable

import pytest

from rules.answers import Answer, Reply
from rules.vocabulary import Warn

BOOK = "dongchang-draft"
Chain = Callable[..., list[str]]
Checks = Callable[..., list[str]]
Ask = Callable[..., Reply[Answer]]


def test_every_answer_and_every_silence_is_marked_draft(ask: Ask) -> None:
    assert Warn.DRAFT in ask(BOOK, "acting", absent="mayor").warnings
    assert Warn.DRAFT in ask(BOOK, "leave", applicant="deputy").warnings


def test_article_5_delegates_the_mayor_but_not_the_deputies(ask: Ask) -> None:
    assert ask(BOOK, "acting", absent="mayor").to_json()["answer"] == {
        "by": ["executive_deputy"],
        "delegated": True,
    }
    assert ask(BOOK, "acting", absent="executive_deputy").to_json()["answer"] == {
        "by": ["deputy"],
        "delegated": False,
    }


def test_article_29_leaves_four_ways_open_until_the_matter_is_settled(ask: Ask, chain: Chain) -> None:
    assert chain(BOOK, "sign", document="notice") == [
        "review responsible_deputy",
        "sign mayor|deputy",
        "[to_superior] sign mayor",
        "[deputy_scope] sign responsible_deputy",
        "[passed] sign mayor|deputy|executive_deputy",
    ]
    assert ask(BOOK, "sign", document="notice").unsettled == ("to_superior", "deputy_scope", "passed")


def test_article_21_sends_party_group_minutes_through_the_deputy_secretary(chain: Chain) -> None:
    assert chain(BOOK, "sign", document="minutes", meeting="party_group") == [
        "review party_deputy_secretary",
        "sign party_secretary",
    ]


def test_article_23_gives_the_post_that_chaired(chain: Chain) -> None:
    question = {"document": "minutes", "meeting": "special", "matter": []}
    assert chain(BOOK, "sign", **question, chaired_by="deputy") == ["sign deputy|delegator"]


def test_article_26_parts_planned_from_unplanned_meetings(chain: Chain) -> None:
    assert chain(BOOK, "convene", meeting="district_wide", matter=["planned"]) == [
        "review executive_deputy",
        "approve mayor",
    ]
    assert chain(BOOK, "convene", meeting="district_wide") == [
        "[planned] review executive_deputy",
        "[unplanned] approve responsible_deputy",
        "approve mayor",
    ]


def test_article_20_lets_the_executive_meeting_settle_plenary_topics(chain: Chain) -> None:
    assert chain(BOOK, "topic_route", meeting="plenary") == ["approve executive|mayor"]


def test_article_22_closes_the_agenda_of_the_executive_meeting_only(ask: Ask) -> None:
    facts = {"agenda_open": False}
    executive = ask(BOOK, "topic_gate", meeting="executive", facts=facts).to_json()
    assert executive["answer"] == {"refuse": ["agenda_open"]}
    assert executive["cite"] == ["22"]
    assert ask(BOOK, "topic_gate", meeting="plenary", facts=facts).to_json()["answer"] == {"refuse": []}


def test_article_22_lets_topics_in_until_the_mayor_has_settled_the_agenda(ask: Ask) -> None:
    early = ask(BOOK, "topic_gate", meeting="executive", facts={"ad_hoc": True}).to_json()
    late = ask(
        BOOK, "topic_gate", meeting="executive", facts={"ad_hoc": True, "agenda_open": False}
    ).to_json()
    assert (early["answer"], late["answer"]) == ({"refuse": []}, {"refuse": ["agenda_open"]})


@pytest.mark.parametrize(
    ("urgency", "n"), [(None, 14), ("normal", 14), ("urgent", 7), ("extra_urgent", 5), ("critical", 3)]
)
def test_article_28_counts_by_urgency(ask: Ask, urgency: str | None, n: int) -> None:
    reply = ask(BOOK, "deadline", name="approval", on="2026-03-02", urgency=urgency).to_json()
    assert reply["answer"]["n"] == n


def test_article_28_gives_leaders_a_number_only_for_critical_papers(ask: Ask) -> None:
    assert ask(BOOK, "deadline", name="leader_signature", on="2026-03-02", urgency="urgent").answer is None


ALWAYS = ["conforming", "one_addressee", "not_skipping", "competent", "not_personal", "head_signed"]


def test_article_27_asks_one_matter_of_a_request_and_no_request_of_a_report(checks: Checks) -> None:
    plain = {"matter": [], "urgency": "normal", "circumstances": []}
    assert checks(BOOK, "request", **plain) == [*ALWAYS, "one_matter"]
    assert checks(BOOK, "report", **plain) == [*ALWAYS, "no_request_in_report"]
    assert checks(BOOK, "letter", **plain) == ALWAYS


def test_article_27_asks_opinions_where_others_powers_are_touched(checks: Checks) -> None:
    settled = {"urgency": "normal", "circumstances": ["disagreed"]}
    assert checks(BOOK, "letter", matter=["cross_department"], **settled) == [
        *ALWAYS,
        "consulted",
        "differences_stated",
        "countersigned",
    ]


def test_articles_27_and_30_ask_more_of_a_paper_that_wants_something_issued(checks: Checks) -> None:
    settled = {"urgency": "normal", "circumstances": ["issuing"]}
    more = ["verified", "discussed", "in_plan", "necessary"]
    assert checks(BOOK, "letter", matter=["major"], **settled) == [*ALWAYS, *more]
    more.remove("discussed")
    assert checks(BOOK, "letter", matter=[], **settled) == [*ALWAYS, *more]


def test_article_27_asks_the_procedure_of_normative_papers(checks: Checks) -> None:
    settled = {"matter": [], "urgency": "normal"}
    assert checks(BOOK, "normative", **settled, circumstances=["market", "public", "with_committee"]) == [
        *ALWAYS,
        "procedure_done",
        "fair_competition",
        "interpretation_attached",
        "committee_consulted",
    ]


@pytest.mark.parametrize(
    ("urgency", "asked"),
    [("normal", False), ("urgent", False), ("extra_urgent", True), ("critical", True)],
)
def test_article_28_asks_the_reason_of_special_urgency(checks: Checks, urgency: str, asked: bool) -> None:  # noqa: FBT001 - a parameter
    assert ("urgent_reason" in checks(BOOK, "request", urgency=urgency)) is asked


def test_article_28_leads_by_division_of_labour_and_major_matters_to_the_mayor(chain: Chain) -> None:
    assert chain(BOOK, "paper_route", document="request", matter=[]) == [
        "review office_deputy_director",
        "approve responsible_deputy",
    ]
    assert chain(BOOK, "paper_route", document="request", matter=["major"]) == [
        "review office_deputy_director",
        "approve mayor",
    ]
    assert chain(BOOK, "paper_route", document="report") == [
        "review office_deputy_director",
        "approve responsible_deputy",
        "[major] approve mayor",
    ]


def test_article_28_lets_urgent_papers_go_to_leaders_side_by_side(ask: Ask) -> None:
    urgent = ask(BOOK, "paper_route", document="request", matter=[], urgency="urgent")
    plain = ask(BOOK, "paper_route", document="request", matter=[])
    assert (urgent.to_json()["answer"]["parallel"], plain.to_json()["answer"]["parallel"]) == (True, False)
    assert (urgent.warnings, plain.warnings) == ((Warn.DRAFT, Warn.DISCRETIONARY), (Warn.DRAFT,))
    assert plain.to_json()["answer"]["lead_by"] == ["mayor"]
    assert ask(BOOK, "paper_route", document="request").unsettled == ("major",)


def test_nothing_is_said_of_sending_back_circling_and_the_watch(ask: Ask) -> None:
    assert ask(BOOK, "paper_return").answer is None
    assert ask(BOOK, "circled", document="request").answer is None
    assert ask(BOOK, "watch", item="roster").answer is None
