"""Two rulebooks side by side, by what they answer to the same questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any, Final

from rules.answers import Answer, DeadlineAnswer, Reply
from rules.calendar import WorkCalendar
from rules.engine import answer
from rules.paper_answers import PaperChecksAnswer
from rules.paper_questions import Circling, PaperChecks, PaperReturn, PaperRoute, Watch
from rules.questions import (
    Absence,
    Acting,
    ConsultSilence,
    Convene,
    Deadline,
    Leave,
    Limit,
    MeetingOf,
    Question,
    Sign,
    TopicGate,
    TopicRoute,
)
from rules.rulebook import Rulebook
from rules.saying import cites
from rules.vocabulary import (
    Circumstance,
    DeadlineName,
    Document,
    DutyName,
    Fact,
    LimitName,
    Meeting,
    NameOf,
    Post,
    Urgency,
    WatchItem,
    Word,
)
from rules.wording import duty_in_words, in_words

_SILENT: Final = "规则未作规定"
_DAY: Final = date(2025, 3, 3)  # any day of a published year: only numbers are compared, not dates


@dataclass(frozen=True, slots=True)
class Difference:
    """A question to which two rulebooks give different answers."""

    about: str
    left: str
    left_cite: tuple[str, ...]
    right: str
    right_cite: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the row for machines."""
        return {
            "about": self.about,
            "left": {"answer": self.left, "cite": list(self.left_cite)},
            "right": {"answer": self.right, "cite": list(self.right_cite)},
        }


def compare(left: Rulebook, right: Rulebook) -> tuple[Difference, ...]:
    """List the questions that two rulebooks answer differently, or of which one is silent.

    A change of summary or article alone is no difference; neither is what both leave unsaid.
    """
    calendar = WorkCalendar()
    found = []
    without_urgency: dict[tuple[object, ...], tuple[object, object]] = {}
    for about, question in questions():
        one, two = (_asked(book, question, calendar) for book in (left, right))
        said = _substance(one), _substance(two)
        if isinstance(question, Deadline | PaperRoute):
            # An urgency is a row of its own only where one of the rulebooks treats it apart.
            asked = (
                (question.name, question.meeting) if isinstance(question, Deadline) else (question.document,)
            )
            plain = without_urgency.setdefault(asked, said)
            if question.urgency is not Urgency.NORMAL and said == plain:
                continue
        if said[0] != said[1]:
            found.append(
                Difference(about, in_words(left, one.answer), one.cite, in_words(right, two.answer), two.cite)
            )
    return (*_merged(found), *_duties(left, right))


def _duties(left: Rulebook, right: Rulebook) -> Iterator[Difference]:
    for name in DutyName:
        one, two = ([rule for rule in book.duties if rule.duty is name] for book in (left, right))
        said = [
            "；".join(duty_in_words(book, rule) for rule in rules)
            for book, rules in ((left, one), (right, two))
        ]
        if said[0] != said[1]:
            cited = [cites(*(rule.cite for rule in rules)) for rules in (one, two)]
            about = _label("定期之责", name)
            yield Difference(about, said[0] or _SILENT, cited[0], said[1] or _SILENT, cited[1])


def _asked(book: Rulebook, question: Question, calendar: WorkCalendar) -> Reply[Answer]:
    return answer(book, question.model_copy(update={"rulebook": book.id}), calendar)


def _substance(reply: Reply[Answer]) -> object:
    found = reply.answer
    if isinstance(found, DeadlineAnswer):
        return found.n, found.unit, found.direction
    if isinstance(found, PaperChecksAnswer):
        return [(check.name, check.if_any, check.urgency, check.where) for check in found.checks]
    return found.to_json() if found is not None else None


def _merged(rows: list[Difference]) -> Iterator[Difference]:
    """Join neighbouring rows that say the same on both sides: 通知、公告、通告."""
    waiting: Difference | None = None
    for row in rows:
        if waiting is not None and _same(waiting, row):
            head, _, tail = row.about.partition("：")
            known, _, listed = waiting.about.partition("：")
            if head == known and tail:
                waiting = Difference(
                    f"{head}：{listed}、{tail}", row.left, row.left_cite, row.right, row.right_cite
                )
                continue
        if waiting is not None:
            yield waiting
        waiting = row
    if waiting is not None:
        yield waiting


def _same(one: Difference, two: Difference) -> bool:
    return (one.left, one.left_cite, one.right, one.right_cite) == (
        two.left,
        two.left_cite,
        two.right,
        two.right_cite,
    )


def _label(head: str, word: Word) -> str:
    return f"{head}：{word.term}"


def questions() -> Iterator[tuple[str, Question]]:
    """Give every question that a rulebook may be asked, with what it is about; their `rulebook` is empty."""
    none = ""
    for post in Post:
        yield _label("外出", post), Leave(rulebook=none, applicant=post)
    for post in Post:
        yield _label("出访", post), Leave(rulebook=none, applicant=post, abroad=True)
    for post in Post:
        yield _label("代行", post), Acting(rulebook=none, absent=post)
    yield from _signing()
    for meeting, post in product(Meeting, Post):
        yield _label(f"{meeting.term}请假", post), Absence(rulebook=none, applicant=post, meeting=meeting)
    yield from _meetings()
    yield from _times()
    for name in LimitName:
        yield _label("篇幅与时长", name), Limit(rulebook=none, name=name)
    yield "逾期不复", ConsultSilence(rulebook=none)
    yield from _papers()
    for item in WatchItem:
        yield _label("值班", item), Watch(rulebook=none, item=item)


def _signing() -> Iterator[tuple[str, Question]]:
    for meeting in Meeting:
        question = Sign(rulebook="", document=Document.MINUTES, meeting=meeting)
        yield _label("签发纪要", meeting), question
    for name_of, document in product(NameOf, Document):
        if document is not Document.MINUTES:
            question = Sign(rulebook="", document=document, name_of=name_of)
            yield _label(f"{name_of.term}签发", document), question


def _papers() -> Iterator[tuple[str, Question]]:
    for document in Document:
        yield _label("来文核对", document), PaperChecks(rulebook="", document=document)
    yield "退文", PaperReturn(rulebook="")
    for urgency, document in product(Urgency, Document):
        about = "来文呈批" if urgency is Urgency.NORMAL else f"来文呈批（{urgency.term}）"
        yield _label(about, document), PaperRoute(rulebook="", document=document, urgency=urgency)
    for document in Document:
        yield _label("圈阅", document), Circling(rulebook="", document=document)


def _meetings() -> Iterator[tuple[str, Question]]:
    for meeting in Meeting:
        yield _label("会议", meeting), MeetingOf(rulebook="", meeting=meeting)
    for meeting in Meeting:
        yield _label("召开", meeting), Convene(rulebook="", meeting=meeting)
    for meeting in Meeting:
        yield _label("议题流程", meeting), TopicRoute(rulebook="", meeting=meeting)
    for meeting, fact in product(Meeting, Fact):
        facts: dict[Fact | Circumstance, bool] = dict.fromkeys(Circumstance, True)
        facts[fact] = fact.bad_if
        yield _label(f"{meeting.term}上会条件", fact), TopicGate(rulebook="", meeting=meeting, facts=facts)


def _times() -> Iterator[tuple[str, Question]]:
    for name, urgency, meeting in product(DeadlineName, Urgency, (None, *Meeting)):
        question = Deadline(rulebook="", name=name, on=_DAY, urgency=urgency, meeting=meeting)
        about = name.term if urgency is Urgency.NORMAL else f"{name.term}（{urgency.term}）"
        yield f"期限 {about}：{meeting.term if meeting else '不论会议'}", question
