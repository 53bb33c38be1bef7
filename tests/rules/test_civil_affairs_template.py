"""The template: articles 42 to 73 are missing, so its silences say that the source is incomplete."""

from collections.abc import Callable

import pytest

from rules.answers import Answer, Reply
from rules.loading import shipped
from rules.vocabulary import Warn

BOOK = "civil-affairs-template"
Ask = Callable[..., Reply[Answer]]


def test_silence_says_that_the_source_is_incomplete(ask: Ask) -> None:
    reply = ask(BOOK, "sign", document="minutes", meeting="executive")
    assert (reply.answer, reply.warnings) == (None, (Warn.SOURCE_INCOMPLETE,))
    assert ask(BOOK, "duties", from_="2026-01-01", to="2026-12-31").warnings == (Warn.SOURCE_INCOMPLETE,)
    assert ask(BOOK, "article", number="50").warnings == (Warn.SOURCE_INCOMPLETE,)


def test_an_answer_does_not(ask: Ask) -> None:
    assert ask(BOOK, "acting", absent="mayor").warnings == ()


def test_articles_74_and_75_are_read_around_a_place_name_left_out(ask: Ask) -> None:
    for applicant in ("deputy", "department_head"):
        assert ask(BOOK, "leave", applicant=applicant).warnings == (Warn.RESTORED,)


def test_no_rule_rests_on_a_missing_article() -> None:
    cited = {int(cite) for _, rules in shipped().get(BOOK).sections() for rule in rules for cite in rule.cite}
    assert cited.isdisjoint(range(42, 74))


def test_article_17_asks_opinions_before_a_matter_is_put_forward(ask: Ask) -> None:
    reply = ask(BOOK, "topic_gate", meeting="executive", facts={"consulted": False, "consensus": False})
    assert reply.to_json()["answer"] == {"refuse": ["consulted"]}


@pytest.mark.parametrize("item", ["hours", "leader_in_charge", "record", "report"])
def test_article_76_lays_down_a_watch_by_day_and_night(ask: Ask, item: str) -> None:
    assert ask(BOOK, "watch", item=item).cite == ("76",)


def test_silence_on_papers_may_lie_in_the_missing_articles(ask: Ask) -> None:
    reply = ask(BOOK, "paper_route", document="request")
    assert (reply.answer, reply.warnings) == (None, (Warn.SOURCE_INCOMPLETE,))
