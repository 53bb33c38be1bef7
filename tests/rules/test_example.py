"""The worked district of docs/rulebooks.md: its file, and the pieces of it that the two guides show."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.calendar import WorkCalendar
from rules.engine import answer
from rules.linting import lint
from rules.loading import build
from rules.questions import check
from rules.rulebook import Rulebook
from rules.vocabulary import (
    Body,
    DeadlineName,
    Document,
    DutyName,
    Fact,
    LimitName,
    Matter,
    Meeting,
    PaperCheck,
    PaperCircumstance,
    Post,
    WatchItem,
    Word,
)
from rules.yaml_files import parse

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = DOCS / "examples" / "yunxi-2026.yaml"
GUIDES = [DOCS / "rulebooks.md", DOCS / "rulebooks.zh-CN.md"]
WORDS = (
    Post,
    Body,
    Meeting,
    Document,
    Matter,
    Fact,
    DeadlineName,
    DutyName,
    LimitName,
    PaperCheck,
    PaperCircumstance,
    WatchItem,
)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return build(parse(EXAMPLE.name, EXAMPLE.read_bytes()))


def test_example_is_clean() -> None:
    assert lint(parse(EXAMPLE.name, EXAMPLE.read_bytes())) == ()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            {"ask": "sign", "document": "normative", "matter": ["major"]},
            {
                "steps": [
                    {"act": "review", "by": ["legal"]},
                    {"act": "review", "by": ["office"]},
                    {"act": "sign", "by": ["mayor", "executive_deputy"]},
                ]
            },
        ),
        (
            {"ask": "leave", "applicant": "executive_deputy", "abroad": True},
            {
                "steps": [{"act": "approve", "by": ["mayor"]}],
                "lead": {"n": 2, "unit": "day"},
                "state": [],
                "on_return": [],
            },
        ),
        (
            {"ask": "deadline", "name": "approval", "on": "2026-09-30", "urgency": "urgent"},
            {"n": 3, "unit": "working_day", "direction": "after", "due": "2026-10-10"},
        ),
        ({"ask": "leave", "applicant": "mayor"}, None),
        (
            {"ask": "paper_route", "document": "request", "matter": ["major"]},
            {
                "steps": [{"act": "review", "by": ["office"]}, {"act": "approve", "by": ["mayor"]}],
                "parallel": False,
                "lead_by": [],
            },
        ),
        ({"ask": "circled", "document": "request"}, {"means": "agreed"}),
        ({"ask": "circled", "document": "report"}, None),
    ],
)
def test_example_answers(book: Rulebook, question: dict[str, Any], expected: dict[str, Any] | None) -> None:
    asked = check({"rulebook": book.id, **question})
    assert answer(book, asked, WorkCalendar()).to_json()["answer"] == expected


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_guide_shows_pieces_of_the_example(guide: Path) -> None:
    example = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    shown = re.findall(r"```yaml\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    assert len(shown) == 6
    for piece in map(yaml.safe_load, shown):
        for key, value in piece.items():
            if key == "steps":
                continue
            for part in value if isinstance(value, list) and key != "posts" else [value]:
                assert part in example[key] if isinstance(part, dict) else part == example[key]


@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_guide_lists_every_word(guide: Path, kind: type[Word]) -> None:
    text = guide.read_text(encoding="utf-8")
    assert [word.value for word in kind if f"`{word.value}`" not in text] == []
