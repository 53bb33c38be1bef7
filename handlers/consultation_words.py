"""What people write of consultations: the one-line form, and what a unit or the office answers in words."""

import re

from sqlmodel import Session

from handlers.dates import find_period, parse_day
from handlers.oneline import OneLine, split
from handlers.task_words import limited
from office.access import Actor
from office.cases.flow import find_case
from office.consultations.plan import TITLE_LIMIT
from office.consultations.replies import Given
from office.errors import BadInputError
from office.rulebook.signers import find_unit
from storage.tables import Case, Opinion

KEYS = ("单位", "征求单位", "征求", "期限", "时限", "回复期限", "议题", "公文", "主办", "题目")
PURPOSES = {
    "有修改意见": "changes",
    "修改意见": "changes",
    "不同意": "against",
    "同意": "agree",
    "另商期限": "term",
    "另商": "term",
    "撤销": "cancel",
    "撤去": "remove",
    "代录": "record",
    "协调意见": "settle",
    "催办": "urge",
    "撤回": "withdraw",
    "提请协调": "raise",
}
"""What may be written behind a number, and what it means."""
NUMBER = re.compile(r"[Qq]\d{4}-\d{4,6}", re.ASCII)
OPINIONS = {"有修改意见": Opinion.CHANGES, "不同意": Opinion.DISAGREE, "同意": Opinion.AGREE}
_AND = re.compile(r"[、,，;；\s]+")
_OPINION = re.compile(r"(有修改意见|不同意|同意)(?:[\s:：,，]+(.*))?", re.DOTALL)
_STEP = re.compile(rf"({'|'.join(PURPOSES)})(?:[\s:：,，]+(.*))?", re.DOTALL)
_REASON = re.compile(r"(^|[\s,，])理由[:：]\s*")
_TERM = "请写商请的期限和理由，例如：12月10日 须先开局务会。"


def begins(text: str) -> bool:
    """Whether a line says which units or until when: then it asks, else it searches."""
    return any(f"{key}{colon}" in text for key in KEYS for colon in (":", "："))


def read_consultation(
    session: Session, actor: Actor, text: str, *, only_fields: bool = False
) -> dict[str, object]:
    """Read 关于停车收费的方案 单位:财政局、司法局 期限:12月1日 议题:T2026-0001 into form values."""
    line = split(text, KEYS)
    values: dict[str, object] = {}
    case = _read_case(session, actor, line)
    if case is not None:
        values |= {"case": case.id, "title": case.title}
    title = _first(line, "题目") or " ".join(line.words)
    if only_fields and line.words:
        raise BadInputError("要改哪一项，请按“修改”选择，或写明，例如：期限：12月31日。")
    if title:
        values["title"] = limited(title, TITLE_LIMIT, "题目")
    if units := _first(line, "单位", "征求单位", "征求"):
        values["units"] = read_asked_units(session, actor, units)
    if due := _first(line, "期限", "时限", "回复期限"):
        values["due"] = parse_day(due, actor.today).isoformat()
    if unit := _first(line, "主办"):
        values["unit"] = find_unit(session, actor, unit).id
    return values


def read_asked_units(session: Session, actor: Actor, text: str) -> list[int]:
    """Read 财政局、司法局. Raises BadInputError for none, for one not there, for one written twice."""
    found = [find_unit(session, actor, name) for name in _AND.split(text.strip()) if name]
    if not found:
        raise BadInputError("请写明征求哪些单位的意见，例如：单位：财政局、司法局、住建局。")
    ids = [unit.id or 0 for unit in found]
    twice = next((unit.name for unit in found if ids.count(unit.id or 0) > 1), None)
    if twice is not None:
        raise BadInputError("{name}写了两次，请只留一个。", name=twice)
    return ids


def read_term(actor: Actor, text: str) -> tuple[str, str]:
    """Read 12月10日 须先开局务会 as a day and the reason."""
    found = find_period(text.split(), actor.today)
    if found is None:
        raise BadInputError(_TERM)
    period, words = found
    if period.first != period.last:
        raise BadInputError("商请的期限只要一天，例如：12月10日 须先开局务会。")
    return period.last.isoformat(), " ".join(words)


def read_given(text: str) -> Given:
    """Read 同意, 有修改意见：建议删去第三项 or 不同意：与上位规定不一致."""
    found = _OPINION.fullmatch(text.strip())
    if found is None:
        raise BadInputError("意见请写：同意、有修改意见或不同意，例如：有修改意见：建议删去第三项。")
    return Given(OPINIONS[found[1]], (found[2] or "").strip())


def read_step(text: str) -> tuple[str, str] | None:
    """Read 有修改意见:建议删去第三项 or 另商:12月10日 理由:须先开局务会: what is meant, and its words.

    What a unit says is taken as it stands. None for anything else.
    """
    found = _STEP.fullmatch(text.strip())
    if found is None:
        return None
    purpose, said = PURPOSES[found[1]], (found[2] or "").strip()
    is_verbatim = purpose in ("agree", "changes", "against", "settle", "record")
    return purpose, said if is_verbatim else _REASON.sub(r"\1", said).strip()


def read_unit_first(session: Session, actor: Actor, text: str) -> tuple[int, str]:
    """Read a line that begins with a unit's name: its id, and the rest."""
    name, _, rest = re.sub(r"[:：]", " ", text.strip(), count=1).partition(" ")
    return find_unit(session, actor, name).id or 0, rest.strip()


def _read_case(session: Session, actor: Actor, line: OneLine) -> Case | None:
    number = _first(line, "议题", "公文")
    if number is None:
        return None
    case = find_case(session, actor, number.strip().upper())
    if case is None:
        raise BadInputError("没有编号为“{number}”的议题或公文，或者它不归您办理。", number=number[:20])
    return case


def _first(line: OneLine, *keys: str) -> str | None:
    return next((line.fields[key] for key in keys if key in line.fields), None)
