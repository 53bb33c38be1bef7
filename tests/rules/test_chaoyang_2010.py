"""Chaoyang: a campaign with a beginning and an end; outside its dates nothing is owed."""

from collections.abc import Callable

from rules.answers import Answer, Reply
from rules.vocabulary import Warn

BOOK = "chaoyang-2010"
Ask = Callable[..., Reply[Answer]]


def owed(ask: Ask, first: str, last: str) -> list[tuple[str, str]]:
    reply = ask(BOOK, "duties", from_=first, to=last).to_json()
    return [(each["duty"], each["due"]) for each in reply["answer"]["occurrences"]]


def test_weeks_report_on_thursday_and_are_summed_up_by_friday(ask: Ask) -> None:
    assert owed(ask, "2011-01-03", "2011-01-09") == [
        ("weekly_report", "2011-01-06"),
        ("weekly_summary", "2011-01-07"),
    ]


def test_the_summary_has_no_day_and_no_receiver_in_the_vocabulary(ask: Ask) -> None:
    reply = ask(BOOK, "duties", from_="2011-01-07", to="2011-01-07")
    assert set(reply.warnings) == {Warn.IMPRECISE, Warn.NOT_IN_VOCABULARY}


def test_nothing_is_owed_before_or_after_the_campaign(ask: Ask) -> None:
    assert owed(ask, "2010-01-01", "2010-11-25") == []
    assert owed(ask, "2011-04-01", "2026-12-31") == []


def test_the_final_report_falls_due_once(ask: Ask) -> None:
    named = [duty for duty, _ in owed(ask, "2010-01-01", "2026-12-31")]
    assert named.count("final_report") == 1
