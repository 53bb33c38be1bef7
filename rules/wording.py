"""Answers in Chinese words, one line each, with the place's own titles."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from rules.answer_steps import AnswerStep
from rules.answers import (
    AbsenceAnswer,
    ActingAnswer,
    Answer,
    ArticleAnswer,
    ConveneAnswer,
    DeadlineAnswer,
    DutiesAnswer,
    GateAnswer,
    LeaveAnswer,
    LimitAnswer,
    MeetingAnswer,
    RouteAnswer,
    SignAnswer,
    SilenceAnswer,
)
from rules.paper_answers import (
    AskedCheck,
    CircledAnswer,
    PaperChecksAnswer,
    PaperReturnAnswer,
    PaperRouteAnswer,
    WatchAnswer,
)
from rules.rulebook import Rulebook
from rules.time_forms import DutyRule, Monthly, Quarterly, Schedule, Weekly, Yearly
from rules.vocabulary import Word


def steps_in_words(book: Rulebook, steps: Iterable[AnswerStep]) -> str:
    """Write a chain on one line, in the place's own titles: 审核：办公室主任 → 签发：区长."""
    return " → ".join(step_in_words(book, step) for step in steps) or "未写步骤"


def step_in_words(book: Rulebook, step: AnswerStep) -> str:
    """Write one step: 审核：办公室主任；a condition in brackets before it."""
    names = [book.term(who) for who in (step.to if step.act.tells else step.by)] + list(step.beyond)
    joint = "、" if step.act.tells else "或"
    condition = f"（{book.term(step.if_)}的）" if step.if_ else ""
    return f"{condition}{step.act.term}：{joint.join(names)}"


def check_in_words(book: Rulebook, check: AskedCheck) -> str:
    """Write what a paper has to be; what it hangs on in brackets before it."""
    conditions = [
        "、".join(book.term(word) for word in words)
        for words in (check.if_any, check.urgency, (check.where,) if check.where else ())
        if words
    ]
    return f"（{'；'.join(conditions)}的）{check.name.term}" if conditions else check.name.term


def schedule_in_words(schedule: Schedule) -> str:
    """Write when a duty recurs: 每周五, 每月20日, 每季度第3个月20日, 每年12月31日."""
    if isinstance(schedule, Weekly):
        return f"每周{'一二三四五六日'[schedule.weekday - 1]}"
    if isinstance(schedule, Monthly):
        return f"每月{schedule.day}日"
    if isinstance(schedule, Quarterly):
        return f"每季度第{schedule.month}个月{schedule.day}日"
    if isinstance(schedule, Yearly):
        return f"每年{schedule.month}月{schedule.day}日"
    return schedule.date.isoformat()


def duty_in_words(book: Rulebook, rule: DutyRule) -> str:
    """Write what a duty asks: 每周四16:00前，各部门报专项行动领导小组办公室."""
    when = f"{schedule_in_words(rule.schedule)}{rule.time or ''}"
    by = "、".join([*(book.term(who) for who in rule.by), *rule.beyond_by])
    to = "、".join([*(book.term(who) for who in rule.to), *rule.beyond])
    return f"{when}，{by}" + (f"报{to}" if to else "")


def in_words(book: Rulebook, answer: Answer | None) -> str:
    """Write an answer on one line in Chinese, as tables and logs need it."""
    if answer is None:
        return "规则未作规定"
    return _say(answer, book)


@singledispatch
def _say(answer: Answer, book: Rulebook) -> str:
    raise NotImplementedError(type(answer))


def _names(book: Rulebook, words: Iterable[Word]) -> str:
    return "、".join(book.term(word) for word in words)


@_say.register
def _(answer: SignAnswer | RouteAnswer, book: Rulebook) -> str:
    return steps_in_words(book, answer.steps)


@_say.register
def _(answer: LeaveAnswer, book: Rulebook) -> str:
    parts = [steps_in_words(book, answer.steps)]
    if answer.lead:
        parts.append(f"提前{answer.lead.n}{answer.lead.unit.term}")
    if answer.state:
        parts.append(f"报明{_names(book, answer.state)}")
    if answer.on_return:
        parts.append(f"返回告知{_names(book, answer.on_return)}")
    return "；".join(parts)


@_say.register
def _(answer: AbsenceAnswer, book: Rulebook) -> str:
    parts = [steps_in_words(book, answer.steps)]
    if answer.written:
        parts.append("书面")
    if answer.substitute:
        parts.append(answer.substitute.term)
    return "；".join(parts)


@_say.register
def _(answer: MeetingAnswer, book: Rulebook) -> str:
    parts = []
    for label, who in (("组成", answer.members), ("主持", answer.chair), ("列席", answer.standing)):
        if who:
            parts.append(f"{label}：{_names(book, who)}")
    if answer.cadence:
        low, high = answer.cadence.times or (0, 0)
        times = "" if not high else f"{low}次" if low == high else f"{low}至{high}次"
        parts.append(f"{answer.cadence.per.term}{times}")
    if answer.weekday:
        parts.append(f"星期{'一二三四五六日'[answer.weekday - 1]}")
    return "；".join(parts)


@_say.register
def _(answer: ConveneAnswer, book: Rulebook) -> str:
    parts = [steps_in_words(book, answer.steps)] if answer.steps else []
    if answer.cap:
        parts.append(f"{answer.cap.per.term}至多{answer.cap.times}次")
    return "；".join(parts)


@_say.register
def _(answer: GateAnswer, book: Rulebook) -> str:  # noqa: ARG001 - one shape for all
    return f"不上会：{'、'.join(fact.fault for fact in answer.refuse)}" if answer.refuse else "可以上会"


@_say.register
def _(answer: LimitAnswer, book: Rulebook) -> str:
    return f"不超过{answer.max:g}{book.term(answer.unit)}"


@_say.register
def _(answer: DeadlineAnswer, book: Rulebook) -> str:
    return f"{answer.n}{book.term(answer.unit)}{book.term(answer.direction)}"


@_say.register
def _(answer: DutiesAnswer, book: Rulebook) -> str:
    return "；".join(f"{each.due.isoformat()} {book.term(each.duty)}" for each in answer.occurrences) or "无"


@_say.register
def _(answer: ActingAnswer, book: Rulebook) -> str:
    by = "或".join(book.term(post) for post in answer.by)
    return f"{by}（须受委托）" if answer.delegated else by


@_say.register
def _(answer: SilenceAnswer, book: Rulebook) -> str:  # noqa: ARG001 - one shape for all
    return "视为无不同意见"


@_say.register
def _(answer: PaperChecksAnswer, book: Rulebook) -> str:
    return "；".join(check_in_words(book, check) for check in answer.checks) or "无需核对"


@_say.register
def _(answer: PaperReturnAnswer, book: Rulebook) -> str:
    return f"由{_names(book, answer.by)}退回报文单位" if answer.by else "退回报文单位"


@_say.register
def _(answer: PaperRouteAnswer, book: Rulebook) -> str:
    parts = [steps_in_words(book, answer.steps)]
    if answer.parallel:
        parts.append("可以分送各位领导同时审批")
    if answer.lead_by:
        parts.append(f"涉及几位领导的，由{_names(book, answer.lead_by)}确定牵头领导")
    return "；".join(parts)


@_say.register
def _(answer: CircledAnswer, book: Rulebook) -> str:
    return f"圈阅表示{book.term(answer.means)}"


@_say.register
def _(answer: WatchAnswer, book: Rulebook) -> str:
    parts = [_names(book, answer.by)] if answer.by else []
    if answer.steps:
        parts.append(steps_in_words(book, answer.steps))
    return "；".join(parts) or "有规定，见条文"


@_say.register
def _(answer: ArticleAnswer, book: Rulebook) -> str:  # noqa: ARG001 - one shape for all
    return answer.text
