"""Xicheng: two appendices that outrank the text; limits counted from limits; fixed days."""

from collections.abc import Callable
from itertools import count

import pytest

from rules.answers import Answer, DeadlineAnswer, Reply
from rules.calendar import WorkCalendar
from rules.vocabulary import Warn

BOOK = "xicheng-2005"
Chain = Callable[..., list[str]]
Checks = Callable[..., list[str]]
Ask = Callable[..., Reply[Answer]]


def test_appendix_1_outranks_article_30_on_executive_topics(ask: Ask, chain: Chain) -> None:
    assert chain(BOOK, "topic_route", meeting="executive") == [
        "review office",
        "approve office_director",
        "approve responsible_deputy",
        "approve mayor",
    ]
    assert ask(BOOK, "topic_route", meeting="executive").cite == ("30", "app1:2.4")
    assert chain(BOOK, "topic_route", meeting="mayor_office") == [
        "review office",
        "approve mayor|executive_deputy",
    ]


def test_legal_review_is_counted_from_the_day_materials_are_handed_in(ask: Ask) -> None:
    reply = ask(BOOK, "deadline", name="legal_review", on="2026-03-02", meeting="executive")
    assert isinstance(reply.answer, DeadlineAnswer)
    # three working days before 2 March is 26 February (the 28th is worked); a week before that is a holiday
    assert reply.answer.anchor_on.isoformat() == "2026-02-26"
    assert reply.to_json()["answer"] == {"n": 1, "unit": "week", "direction": "before", "due": "2026-02-14"}
    assert reply.cite == ("33", "app1:3.1")
    assert Warn.MOVED in reply.warnings


@pytest.mark.parametrize(
    ("meeting", "cite"),
    [
        ("plenary", ("33",)),
        ("executive", ("33", "app1:3.1")),
        ("mayor_office", ("33", "app2:3.1")),
        ("special", ("33",)),
    ],
)
def test_materials_cite_the_meetings_own_appendix(ask: Ask, meeting: str, cite: tuple[str, ...]) -> None:
    assert ask(BOOK, "deadline", name="materials", on="2026-03-02", meeting=meeting).cite == cite


def test_article_51_is_for_leaders_and_keeps_the_filing(ask: Ask, chain: Chain) -> None:
    assert chain(BOOK, "leave", applicant="deputy", abroad=True) == [
        "approve mayor",
        "approve district_secretary",
        "approve city_government",
        "file +office",
    ]
    assert ask(BOOK, "leave", applicant="deputy", abroad=True).cite == ("51", "57")
    assert chain(BOOK, "leave", applicant="office_director", abroad=True) == ["approve mayor", "file +office"]


def test_article_57_says_nothing_of_the_mayors_own_leave(ask: Ask) -> None:
    assert ask(BOOK, "leave", applicant="mayor").answer is None


def test_article_43_is_sufficient_in_itself(chain: Chain) -> None:
    question = {"document": "letter", "matter": ["to_city_departments"]}
    assert chain(BOOK, "sign", **question) == ["sign responsible_deputy"]
    assert chain(BOOK, "sign", document="request", matter=[]) == [
        "review office_director",
        "sign responsible_deputy",
    ]


@pytest.mark.parametrize(
    ("name_of", "matter"), [("government", []), ("department", []), ("department", ["major"])]
)
def test_article_31_names_no_signer_for_ordinary_special_minutes(
    ask: Ask, name_of: str, matter: list[str]
) -> None:
    question = {"document": "minutes", "meeting": "special", "name_of": name_of}
    assert ask(BOOK, "sign", **question, matter=matter).answer is None


def test_article_31_leaves_open_whether_a_special_meeting_is_major(chain: Chain) -> None:
    assert chain(BOOK, "sign", document="minutes", meeting="special", chaired_by="executive_deputy") == [
        "[major] review office",
        "[major] sign executive_deputy",
    ]


def test_article_18_asks_legal_review_of_plenary_but_not_of_special_topics(ask: Ask) -> None:
    facts = {"normative": True, "legal_review": False, "filed": False}
    reply = ask(BOOK, "topic_gate", meeting="plenary", facts=facts)
    assert reply.to_json()["answer"] == {"refuse": ["legal_review"]}
    assert reply.cite == ("18", "33")
    assert ask(BOOK, "topic_gate", meeting="special", facts=facts).answer is None


@pytest.mark.parametrize(
    ("meeting", "leave", "materials"),
    [("executive", "app1:4.3", "app1:3.1"), ("mayor_office", "app2:4.1", "app2:3.1")],
)
def test_appendix_is_cited_with_the_article_that_it_details(
    ask: Ask, meeting: str, leave: str, materials: str
) -> None:
    assert ask(BOOK, "absence", applicant="deputy", meeting=meeting).cite == ("35", leave)
    facts = {"normative": True, "legal_review": False}
    assert ask(BOOK, "topic_gate", meeting=meeting, facts=facts).cite == ("18", "33", materials)


def test_appendices_speak_only_of_their_own_meeting(ask: Ask) -> None:
    assert ask(BOOK, "absence", applicant="deputy", meeting="plenary").answer is None
    facts = {"filed": False, "deputy_coordinated": False}
    assert ask(BOOK, "topic_gate", meeting="mayor_office", facts=facts).to_json()["answer"] == {
        "refuse": ["filed"]
    }


def test_what_the_vocabulary_lacks_is_left_out_and_said(ask: Ask) -> None:
    reply = ask(BOOK, "convene", meeting="district_wide")
    assert reply.to_json()["answer"]["steps"][-1] == {"act": "approve", "by": []}
    assert Warn.NOT_IN_VOCABULARY in reply.warnings


def test_weekly_and_monthly_duties_stay_on_their_days(ask: Ask) -> None:
    reply = ask(BOOK, "duties", from_="2026-10-01", to="2026-10-07").to_json()
    assert [(each["duty"], each["due"]) for each in reply["answer"]["occurrences"]] == [
        ("week_plan", "2026-10-02"),
        ("reception_day", "2026-10-07"),
    ]
    assert reply["warnings"] == []


def test_year_asked_for_is_marked_though_the_day_lies_in_the_year_before(ask: Ask) -> None:
    year = next(year for year in count(2026) if not WorkCalendar().is_published(year))
    reply = ask(BOOK, "deadline", name="topic_filing", meeting="executive", on=f"{year}-01-05").to_json()
    assert reply["answer"]["due"] < f"{year}-01-01"
    assert "calendar_unpublished" in reply["warnings"]


def test_article_38_asks_that_papers_go_through_the_office(checks: Checks) -> None:
    plain = {"matter": [], "urgency": "normal", "circumstances": []}
    assert checks(BOOK, "request", **plain) == ["not_personal"]
    assert checks(BOOK, "normative", **plain) == ["not_personal", "legal_reviewed"]


def test_article_40_leaves_departments_their_own_papers(checks: Checks) -> None:
    assert checks(BOOK, "letter", circumstances=["issuing"]) == ["not_personal", "competent"]


@pytest.mark.parametrize(
    ("question", "steps"),
    [
        ({"matter": []}, ["review office_director", "approve mayor|responsible_deputy"]),
        ({"matter": ["major"]}, ["approve mayor|responsible_deputy"]),
        ({"matter": [], "urgency": "urgent"}, ["approve mayor|responsible_deputy"]),
    ],
)
def test_article_38_has_the_office_director_read_what_is_neither_urgent_nor_major(
    chain: Chain, question: dict[str, object], steps: list[str]
) -> None:
    assert chain(BOOK, "paper_route", document="request", **question) == steps


@pytest.mark.parametrize("document", ["request", "report", "letter"])
def test_article_44_takes_a_circle_for_consent(ask: Ask, document: str) -> None:
    reply = ask(BOOK, "circled", document=document).to_json()
    assert (reply["answer"], reply["cite"]) == ({"means": "agreed"}, ["44"])


def test_nothing_is_said_of_sending_papers_back(ask: Ask) -> None:
    assert ask(BOOK, "paper_return").answer is None
