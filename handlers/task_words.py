"""The one-line forms of 决定 and /task: whose something is, until when, what was decided."""

import re
from datetime import date

from sqlmodel import Session

from handlers.dates import find_period, parse_day
from handlers.oneline import OneLine, split
from office.access import Actor
from office.errors import BadInputError
from office.minutes.decided import find_decidable
from office.minutes.resolutions import TEXT_LIMIT
from office.people.leaders import find_leader
from office.rulebook.signers import find_unit
from office.tasks.operations import MEASURE_LIMIT, TITLE_LIMIT
from storage.tables import Outcome, TaskSource
from views.text import clean_line, strip_unseen

ABOUT_LIMIT = 200
_ASSIGNMENT = ("责任", "责任领导", "牵头", "牵头单位", "协办", "配合", "配合单位", "期限", "时限", "完成时限")
DECISION_KEYS = (*_ASSIGNMENT, "内容", "决定", "印发", "解读", "结果")
TASK_KEYS = (*_ASSIGNMENT, "标准", "完成标准", "来源", "事项")
OUTCOMES = {
    Outcome.PASSED: ("通过", "同意", "审议通过"),
    Outcome.PASSED_REVISED: ("原则通过", "修改后通过", "原则同意"),
    Outcome.NOT_PASSED: ("未通过", "不通过", "不同意", "否决"),
    Outcome.DEFERRED: ("缓议",),
    Outcome.NOTED: ("听取", "听取汇报", "知悉"),
}
SOURCES = {
    TaskSource.INSTRUCTION: ("批示", "领导批示"),
    TaskSource.PAPER: ("公文", "文件"),
    TaskSource.CAMPAIGN: ("专项", "专项行动"),
    TaskSource.DECISION: ("会议", "会议决定"),
    TaskSource.OTHER: ("其他", "其它"),
}
_OUTCOME_BY_WORD = {word: outcome for outcome, words in OUTCOMES.items() for word in words}
_SOURCE_BY_WORD = {word: source for source, words in SOURCES.items() for word in words}
_NUMBER = re.compile(r"[Tt]\d{4}-\d{4,6}", re.ASCII)
_AND = re.compile(r"[、,，;；\s]+")
_MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]", re.ASCII)
_HALF_A_YEAR = 6
_YES = ("是", "要", "需", "需要", "yes")
_NO = ("否", "不", "不要", "不需", "不需要", "无", "no")


def read_decision(
    session: Session, actor: Actor, text: str, *, topic: int | None = None
) -> dict[str, object]:
    """Read 决定 T2026-0003 通过 责任:… 牵头:… 期限:… 内容:… into form values; the rest is left out.

    Without `topic`, the words name it: by its number, or by words of its title. Words that stand beside a
    number and are not of the title are what was decided.
    """
    line = split(text, DECISION_KEYS)
    values: dict[str, object] = {}
    words = list(line.words)
    said = _first(line, "结果") or next((word for word in words if word in _OUTCOME_BY_WORD), None)
    if said is not None:
        values["outcome"] = str(read_outcome(said))
        words = [word for word in words if word != said]
    if topic is None:
        values["topic"], words = _find_topic(session, actor, words)
    elif words:
        raise BadInputError("要改哪一项，请按“修改”选择，或写明，例如：期限：12月31日。")
    if content := " ".join([*words, _first(line, "内容", "决定") or ""]).strip():
        values["text"] = limited(content, TEXT_LIMIT, "决定内容")
    values |= _read_assignment(session, actor, line)
    for key, field in (("印发", "issues"), ("解读", "interprets")):
        if key in line.fields:
            values[field] = read_yes(line.fields[key], key)
    return values


def read_task(session: Session, actor: Actor, text: str, *, only_fields: bool = False) -> dict[str, object]:
    """Read 老旧小区改造排查 责任:… 牵头:… 协办:… 期限:… into form values."""
    line = split(text, TASK_KEYS)
    title = _first(line, "事项") or " ".join(line.words)
    if only_fields and line.words:
        raise BadInputError("要改哪一项，请按“修改”选择，或写明，例如：期限：12月31日。")
    values: dict[str, object] = {}
    if title:
        values["title"] = limited(title, TITLE_LIMIT, "督办事项")
    values |= _read_assignment(session, actor, line)
    if measure := _first(line, "标准", "完成标准"):
        values["measure"] = limited(measure, MEASURE_LIMIT, "完成标准")
    if said := _first(line, "来源"):
        values |= read_origin(session, actor, said)
    return values


def sets_task(text: str) -> bool:
    """Whether a line says whose something is or until when: then it sets a task, else it searches."""
    return any(f"{key}{colon}" in text for key in TASK_KEYS for colon in (":", "："))


def read_outcome(word: str) -> Outcome:
    found = _OUTCOME_BY_WORD.get(word.strip())
    if found is None:
        names = "、".join(words[0] for words in OUTCOMES.values())
        raise BadInputError("没有“{word}”这种结果，可写：{names}。", word=clean_line(word, 20), names=names)
    return found


def read_source(word: str) -> TaskSource:
    found = _SOURCE_BY_WORD.get(word.strip())
    if found is None:
        names = "、".join(words[0] for words in SOURCES.values())
        raise BadInputError("没有“{word}”这种来源，可写：{names}。", word=clean_line(word, 20), names=names)
    return found


def read_origin(session: Session, actor: Actor, text: str) -> dict[str, object]:
    """Read 批示 区长 11月20日 限期整改, 公文 交字〔2026〕12号, 专项 文明城区创建, or the kind alone."""
    word, _, rest = text.strip().partition(" ")
    source = read_source(word)
    values: dict[str, object] = {"source": str(source)}
    if rest.strip():
        values["about"] = read_about(session, actor, source, rest)
    return values


def read_about(session: Session, actor: Actor, source: TaskSource, text: str) -> str:
    """Read more of a source: of 批示 which leader's, of which day, and what it asks.

    Raises BadInputError where a leader or the day is not said, or the day is still to come.
    """
    if source is not TaskSource.INSTRUCTION:
        return limited(text, ABOUT_LIMIT, "来源")
    words = [_with_year(word, actor.today) for word in text.split()]
    found = find_period(words, actor.today)
    if found is None or not found[1] or found[0].first != found[0].last:
        raise BadInputError("请写明哪位领导、哪天的批示，例如：来源：批示 区长 11月20日 限期整改。")
    period, words = found
    if period.last > actor.today:
        raise BadInputError("批示的日期还没有到，请核对。")
    leader = find_leader(session, actor, words[0], None)
    what = " ".join(words[1:])
    day = f"{period.last.year}年{period.last.month}月{period.last.day}日"
    return limited(f"{leader.title} {day} {what}", ABOUT_LIMIT, "来源")


def _with_year(word: str, today: date) -> str:
    """Give the year to a month and day of the past: 12月20日, said in January, was last year's."""
    found = _MONTH_DAY.fullmatch(word)
    if found is None:
        return word
    was_last_year = int(found[1]) - today.month > _HALF_A_YEAR
    return f"{today.year - was_last_year}年{word}"


def read_units(session: Session, actor: Actor, text: str) -> list[int]:
    """Read 财政局、民政局. Raises BadInputError for a unit that is not there."""
    if text.strip() in ("无", "没有"):
        return []
    found = [find_unit(session, actor, name).id or 0 for name in _AND.split(text.strip()) if name]
    return list(dict.fromkeys(found))


def read_yes(text: str, name: str) -> bool:
    word = text.strip().lower()
    if word not in (*_YES, *_NO):
        raise BadInputError("“{name}：”后面请写“是”或“否”。", name=name)
    return word in _YES


def limited(text: str, most: int, name: str) -> str:
    """Clean what was typed. Raises BadInputError where it is too long: nothing is cut in silence."""
    cleaned = re.sub(r"\s+", " ", strip_unseen(text)).strip()
    if not cleaned:
        raise BadInputError("没有看到内容，请再写一次。")
    if len(cleaned) > most:
        raise BadInputError(
            "{name}请不超过{most}字，现在是{count}字。", name=name, most=most, count=len(cleaned)
        )
    return cleaned


def _read_assignment(session: Session, actor: Actor, line: OneLine) -> dict[str, object]:
    values: dict[str, object] = {}
    lead_id: int | None = None
    if lead := _first(line, "牵头", "牵头单位"):
        lead_id = find_unit(session, actor, lead).id
        values["lead"] = lead_id
    if leader := _first(line, "责任", "责任领导"):
        values["leader"] = find_leader(session, actor, leader, lead_id).id
    if others := _first(line, "协办", "配合", "配合单位"):
        values["others"] = read_units(session, actor, others)
    if due := _first(line, "期限", "时限", "完成时限"):
        values["due"] = parse_day(due, actor.today).isoformat()
    return values


def _find_topic(session: Session, actor: Actor, words: list[str]) -> tuple[int, list[str]]:
    """Find which topic of a meeting that began is meant; return it with the words that do not name it.

    Raises BadInputError naming those it may be.
    """
    open_ones = [item.case for _, item in find_decidable(session, actor)]
    numbers = [word.upper() for word in words if _NUMBER.fullmatch(word)]
    wanted = [word for word in words if not _NUMBER.fullmatch(word)]
    near = [
        case
        for case in open_ones
        if (case.number in numbers if numbers else all(word in case.title for word in wanted))
    ]
    if len(near) == 1 and (numbers or wanted):
        return near[0].id or 0, [word for word in wanted if word not in near[0].title]
    shown = near or open_ones
    if not shown:
        raise BadInputError("没有等候记录决定的议题：会议要先“开会”，议题要在议程上。")
    names = "、".join(f"{case.number}《{clean_line(case.title, 16)}》" for case in shown[:6])
    raise BadInputError(
        "不知道是哪个议题，可写：{names}。例如：决定 {number} 通过。", names=names, number=shown[0].number
    )


def _first(line: OneLine, *keys: str) -> str | None:
    return next((line.fields[key] for key in keys if key in line.fields), None)
