"""Tongzhou: an opinion on information work, which must not be made to say more."""

import json
from pathlib import Path

import pytest

from rules.calendar import WorkCalendar
from rules.comparing import questions
from rules.engine import answer
from rules.loading import shipped
from rules.rulebook import SECTIONS

BOOK = shipped().get("tongzhou-2008")


def test_it_holds_no_rule_and_says_why() -> None:
    assert all(getattr(BOOK, section) == () for section in SECTIONS)
    assert [left.cite for left in BOOK.not_modelled] == [("1",), ("2",), ("3",), ("4",), ("5",), ("6",)]


def test_it_is_silent_on_every_question() -> None:
    assert {answer(BOOK, question, WorkCalendar()).answer for _, question in questions()} == {None}


@pytest.mark.parametrize(
    "line", (Path(__file__).parent / "golden" / "tongzhou-2008.jsonl").read_text().splitlines()
)
def test_golden_expects_nothing_but_silence_and_errors(line: str) -> None:
    assert set(json.loads(line)["expect"]) in ({"silent"}, {"error"})
