"""Questions with known answers, for every rulebook that has them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rules.calendar import WorkCalendar
from rules.engine import answer
from rules.loading import UnknownRulebookError, shipped
from rules.questions import QuestionError, check

GOLDEN = Path(__file__).parent / "golden"
SETS = {"by", "members", "standing", "state", "on_return", "refuse", "chair", "to"}


def cases() -> list[Any]:
    return list(read_cases())


def read_cases() -> Iterator[Any]:
    for file in sorted(GOLDEN.glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            case = json.loads(line)
            yield pytest.param(case["q"], case["expect"], id=f"{file.stem}-{number}-{case['q']['ask']}")


def contained(want: Any, got: Any, key: str = "") -> bool:
    if isinstance(want, dict):
        return isinstance(got, dict) and all(k in got and contained(v, got[k], k) for k, v in want.items())
    if isinstance(want, list) and isinstance(got, list):
        if key in SETS:
            return sorted(map(str, want)) == sorted(map(str, got))
        return len(want) == len(got) and all(contained(w, g, key) for w, g in zip(want, got, strict=True))
    if want in ("", None):
        return got in (None, "", [])
    return bool(want == got)


@pytest.mark.parametrize(("question", "expected"), cases())
def test_engine_answers_golden_question(question: dict[str, Any], expected: dict[str, Any]) -> None:
    if "error" in expected:
        with pytest.raises((QuestionError, UnknownRulebookError)) as raised:
            shipped().get(check(question).rulebook)
        code = raised.value.code if isinstance(raised.value, QuestionError) else "unknown_rulebook"
        assert code == expected["error"]
        return
    asked = check(question)
    got = answer(shipped().get(asked.rulebook), asked, WorkCalendar()).to_json()
    if expected.get("silent"):
        assert got["answer"] is None
    assert contained(expected.get("answer", {}), got["answer"]) or expected.get("silent"), got
    wanted = set(expected.get("cite", []))
    assert wanted <= set(got["cite"])
    assert not wanted or len(got["cite"]) <= len(wanted) + 2
    assert set(expected.get("warn", [])) <= set(got["warnings"])
