"""Beijing: the city's own titles; trips abroad in three ranks; nobody is borrowed from elsewhere."""

from collections.abc import Callable

import pytest

from rules.answers import Answer, Reply
from rules.loading import shipped
from rules.vocabulary import Post, Warn

BOOK = "beijing-2005"
Chain = Callable[..., list[str]]
Checks = Callable[..., list[str]]
Ask = Callable[..., Reply[Answer]]


def test_posts_carry_the_citys_titles() -> None:
    book = shipped().get(BOOK)
    assert book.term(Post.MAYOR) == "市长"
    assert book.term(Post.DEPARTMENT_HEAD) == "部门主要负责人"


def test_article_46_replaces_the_signer_on_major_matters(chain: Chain) -> None:
    assert chain(BOOK, "sign", document="notice") == [
        "review office",
        "review secretary_general",
        "sign responsible_deputy",
        "[major] sign executive_deputy",
        "[major] sign mayor",
    ]
    assert chain(BOOK, "sign", document="notice", name_of="office", matter=["major"]) == [
        "review office",
        "review secretary_general",
        "sign executive_deputy",
        "sign mayor",
    ]


def test_article_45_stands_alone(chain: Chain) -> None:
    assert chain(BOOK, "sign", document="order", matter=["major"]) == ["sign mayor"]


def test_article_54_sends_vice_mayors_to_the_state_council(ask: Ask, chain: Chain) -> None:
    assert chain(BOOK, "leave", applicant="deputy", abroad=True) == [
        "review foreign_affairs_deputy",
        "consent district_secretary",
        "consent mayor",
        "approve state_council",
        "file +office",
    ]
    reply = ask(BOOK, "leave", applicant="deputy", abroad=True)
    assert reply.cite == ("54", "60")
    assert Warn.DISCRETIONARY in reply.warnings


def test_article_54_drops_the_mayors_report(chain: Chain) -> None:
    assert chain(BOOK, "leave", applicant="mayor", abroad=True)[-1] == "approve state_council"


def test_article_38_lets_the_chair_of_a_special_meeting_sign(chain: Chain) -> None:
    assert chain(BOOK, "sign", document="minutes", meeting="special", matter=[]) == ["sign meeting_chair"]
    assert chain(BOOK, "sign", document="minutes", meeting="special", chaired_by="deputy") == ["sign deputy"]


def test_article_38_does_not_have_a_deputy_secretary_general_sign(ask: Ask) -> None:
    question = {"document": "minutes", "meeting": "special", "chaired_by": "deputy_secretary_general"}
    assert ask(BOOK, "sign", **question, matter=[]).answer is None


@pytest.mark.parametrize(
    ("document", "matter"),
    [
        ("request", []),
        ("report", []),
        ("document", []),
        ("notice", ["to_superior"]),
        ("letter", ["to_superior"]),
    ],
)
def test_article_48_has_department_heads_sign_what_goes_up(
    chain: Chain, document: str, matter: list[str]
) -> None:
    question = {"document": document, "name_of": "department", "matter": matter}
    assert chain(BOOK, "sign", **question) == ["sign department_head"]


@pytest.mark.parametrize("document", ["letter", "opinion", "notice", "normative"])
def test_article_48_is_silent_on_what_departments_send_elsewhere(ask: Ask, document: str) -> None:
    assert ask(BOOK, "sign", document=document, name_of="department", matter=["major"]).answer is None


def test_article_48_leaves_open_whether_a_departments_letter_goes_up(chain: Chain) -> None:
    assert chain(BOOK, "sign", document="letter", name_of="department") == [
        "[to_superior] sign department_head"
    ]


@pytest.mark.parametrize("applicant", ["department_head", "department_deputy", "office_director"])
def test_article_41_sends_everybody_else_to_the_secretary_general(ask: Ask, applicant: str) -> None:
    reply = ask(BOOK, "absence", applicant=applicant, meeting="executive").to_json()
    assert reply["answer"] == {
        "steps": [{"act": "approve", "by": ["secretary_general"]}],
        "written": None,
        "substitute": "after_approval",
    }


def test_article_33_reads_a_misprinted_digit(ask: Ask) -> None:
    reply = ask(BOOK, "meeting", meeting="plenary")
    assert reply.to_json()["answer"]["cadence"] == {"per": "year", "times": [1, 2]}
    assert reply.warnings == (Warn.RESTORED,)


def test_article_37_does_not_bar_a_lack_of_consensus(ask: Ask) -> None:
    facts = {"consensus": False, "consulted": False}
    reply = ask(BOOK, "topic_gate", meeting="special", facts=facts).to_json()
    assert reply["answer"] == {"refuse": ["consulted"]}


def test_no_time_limit_is_set_anywhere() -> None:
    book = shipped().get(BOOK)
    assert (book.deadline, book.limit, book.convene, book.consult_silence) == ((), (), (), ())


def test_article_49_has_joint_papers_countersigned_and_others_carry_opinions(checks: Checks) -> None:
    question = {"matter": ["cross_department"], "urgency": "normal"}
    always = ["conforming", "head_signed", "not_personal", "consulted"]
    assert checks(BOOK, "request", **question, circumstances=["joint"]) == [*always, "countersigned"]
    assert checks(BOOK, "request", **question, circumstances=["single", "disagreed"]) == [
        *always,
        "opinions_attached",
        "differences_stated",
    ]
    assert checks(BOOK, "report", **question, circumstances=["joint"]) == always[:3]


def test_checks_that_hang_on_what_is_not_said_say_so(ask: Ask) -> None:
    reply = ask(BOOK, "paper_check", document="request")
    asked = {each["name"]: each for each in reply.to_json()["answer"]["checks"]}
    assert asked["countersigned"] == {
        "name": "countersigned",
        "if": ["cross_department"],
        "urgency": [],
        "where": "joint",
        "cite": ["49"],
    }
    assert reply.unsettled == ("cross_department",)


def test_article_43_leads_major_matters_to_the_executive_deputy_and_the_mayor(chain: Chain) -> None:
    assert chain(BOOK, "paper_route", document="request") == [
        "approve responsible_deputy",
        "[major] approve executive_deputy",
        "[major] approve mayor",
    ]


@pytest.mark.parametrize(("document", "means"), [("request", "agreed"), ("report", "seen")])
def test_article_44_gives_a_circle_its_meaning(ask: Ask, document: str, means: str) -> None:
    assert ask(BOOK, "circled", document=document).to_json()["answer"] == {"means": means}


def test_article_50_sends_back_what_does_not_conform(ask: Ask) -> None:
    reply = ask(BOOK, "paper_return").to_json()
    assert (reply["answer"], reply["cite"]) == ({"to": "sender", "by": []}, ["50"])
