"""Short ways to ask a rulebook and to read its chains."""

from collections.abc import Callable
from typing import Any

import pytest

from rules.answers import Answer, Reply
from rules.calendar import WorkCalendar
from rules.engine import answer
from rules.loading import shipped
from rules.questions import check

Ask = Callable[..., Reply[Answer]]


@pytest.fixture
def ask() -> Ask:
    """Put questions to rulebooks, such as ("wujin-2021", "leave", applicant="mayor")."""

    def put(rulebook: str, kind: str, **fields: Any) -> Reply[Answer]:
        asked = {name.rstrip("_"): value for name, value in fields.items()}
        return answer(
            shipped().get(rulebook), check({"ask": kind, "rulebook": rulebook, **asked}), WorkCalendar()
        )

    return put


@pytest.fixture
def chain(ask: Ask) -> Callable[..., list[str]]:
    """Ask, and give steps as "review office_director", "sign mayor|deputy", "file +office", "[major] …"."""

    def put(rulebook: str, kind: str, **fields: Any) -> list[str]:
        reply = ask(rulebook, kind, **fields).to_json()["answer"]
        return [_step(step) for step in reply["steps"]]

    return put


@pytest.fixture
def checks(ask: Ask) -> Callable[..., list[str]]:
    """Ask what a paper has to be, and give the names in their order."""

    def put(rulebook: str, document: str, **fields: Any) -> list[str]:
        reply = ask(rulebook, "paper_check", document=document, **fields).to_json()["answer"]
        return [check["name"] for check in reply["checks"]]

    return put


def _step(step: dict[str, Any]) -> str:
    who = "|".join(step["by"]) if "by" in step else "+" + "+".join(step["to"])
    condition = f"[{step['if']}] " if "if" in step else ""
    return f"{condition}{step['act']} {who}"
