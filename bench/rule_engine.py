"""How long one answer of the rule engine takes, parsed question to JSON line.

Run from the checkout: .venv/bin/python bench/rule_engine.py [ROUNDS]. Prints the median and the 99th
percentile for every shipped rulebook's golden questions, with and without reading and writing JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rules.calendar import WorkCalendar
from rules.engine import answer
from rules.loading import UnknownRulebookError, shipped
from rules.questions import Question, QuestionError, parse

GOLDEN = Path(__file__).parents[1] / "tests" / "rules" / "golden"
CALENDAR = WorkCalendar()


def answerable() -> list[tuple[str, Question]]:
    found = []
    for file in sorted(GOLDEN.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            text = json.dumps(json.loads(line)["q"])
            try:
                question = parse(text)
                shipped().get(question.rulebook)
            except (QuestionError, UnknownRulebookError):
                continue
            found.append((text, question))
    return found


def engine_only(_: str, question: Question) -> None:
    answer(shipped().get(question.rulebook), question, CALENDAR)


def line_to_line(text: str, _: Question) -> None:
    question = parse(text)
    book = shipped().get(question.rulebook)
    json.dumps(answer(book, question, CALENDAR).to_json(), ensure_ascii=False)


def measure(
    work: Callable[[str, Question], None], questions: list[tuple[str, Question]], rounds: int
) -> list[float]:
    times = []
    for _ in range(rounds):
        for text, question in questions:
            begun = time.perf_counter_ns()
            work(text, question)
            times.append((time.perf_counter_ns() - begun) / 1000)
    return times


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    questions = answerable()
    measure(line_to_line, questions, 1)  # reads the rulebooks and builds the calendars
    print(f"{len(questions)} questions, {rounds} rounds, microseconds")
    for name, work in (("engine", engine_only), ("line to line", line_to_line)):
        times = measure(work, questions, rounds)
        p99 = statistics.quantiles(times, n=100)[98]
        print(f"{name:>12}: p50 {statistics.median(times):7.1f}   p99 {p99:7.1f}   max {max(times):8.1f}")


if __name__ == "__main__":
    main()
