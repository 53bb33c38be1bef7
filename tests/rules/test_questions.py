"""Questions that cannot be answered as asked, and what is said of each."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.questions import QuestionError, Sign, parse

SIGN = {"ask": "sign", "rulebook": "wujin-2021", "document": "notice"}
DUE = {"ask": "deadline", "rulebook": "wujin-2021", "name": "leave_filing"}
GATE = {"ask": "topic_gate", "rulebook": "wujin-2021", "meeting": "executive"}


def error(question: Any) -> tuple[str, str]:
    with pytest.raises(QuestionError) as raised:
        parse(question if isinstance(question, str) else json.dumps(question))
    return raised.value.code, raised.value.message


@pytest.mark.parametrize(
    ("question", "code", "message"),
    [
        ("{", "bad_json", "不是合格的 JSON"),
        ("[" * 100_000, "bad_json", "不是合格的 JSON"),
        ([], "bad_question", "问题应为一个 JSON 对象"),
        ({}, "bad_question", "缺 ask"),
        ({"ask": "leaves"}, "bad_question", "不认识的 ask“leaves”，是否指 leave？"),
        ({"ask": "sign"}, "bad_question", "缺 rulebook"),
        (SIGN | {"document": "minute"}, "bad_question", "document：不认识的词“minute”，是否指 minutes？"),
        (SIGN | {"matter": ["majr"]}, "bad_question", "matter：不认识的词“majr”，是否指 major？"),
        (SIGN | {"matter": "major"}, "bad_question", "matter：应为列表"),
        (SIGN | {"meting": "special"}, "bad_question", "不认识的键 meting，是否指 meeting？"),
        (SIGN | {"rulebook": 5}, "bad_question", "rulebook：应为文字"),
        (GATE, "bad_question", "缺 facts"),
        (
            GATE | {"facts": {"consult": True}},
            "bad_question",
            "facts：不认识的词“consult”，是否指 consulted？",
        ),
        (GATE | {"facts": {"consulted": 1}}, "bad_question", "facts：应为 true 或 false"),
        (DUE, "bad_question", "缺 on"),
        (DUE | {"on": 20260928}, "bad_question", "on：应为写作 2026-09-28 的日期"),
        (DUE | {"on": "2026-9-28"}, "bad_date", "“2026-9-28”不是写作 2026-09-28 的日期"),
        (DUE | {"on": "2026-02-30"}, "bad_date", "没有 2026-02-30 这一天"),
        (DUE | {"on": "2026-02-20T25:00"}, "bad_date", "没有 2026-02-20T25:00 这一天"),
        (DUE | {"on": "1950-01-01"}, "bad_date", "只能推算2001至2098年的日期"),
        (
            {"ask": "duties", "rulebook": "x", "from": "2026-02-01", "to": "2026-01-01"},
            "bad_date",
            "from 晚于 to",
        ),
        (DUE | {"on": "2026-02-30", "urgency": "fast"}, "bad_question", "urgency：不认识的词“fast”"),
    ],
)
def test_bad_question_is_told(question: Any, code: str, message: str) -> None:
    assert error(question) == (code, message)


def test_matter_none_is_not_matter_empty() -> None:
    unsettled, settled = parse(json.dumps(SIGN)), parse(json.dumps(SIGN | {"matter": []}))
    assert isinstance(unsettled, Sign)
    assert isinstance(settled, Sign)
    assert (unsettled.matter, settled.matter) == (None, ())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from([*SIGN, "matter", "facts", "on", "from", "to", "meeting"]), JSON))
def test_anything_is_a_question_or_told_why_not(question: dict[str, Any]) -> None:
    try:
        parse(json.dumps(question))
        said = ("", "answered")
    except QuestionError as raised:
        said = (raised.code, raised.message)
    assert said[0] in ("", "bad_question", "bad_date")
    assert said[1]


@given(st.text() | st.binary())
def test_any_line_is_a_question_or_told_why_not(line: str | bytes) -> None:
    with pytest.raises(QuestionError):
        parse(line)
