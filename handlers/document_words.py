"""The one-line form of /doc: kind, title, urgency, and by name whatever else is registered of a paper."""

import re
from collections.abc import Sequence

from sqlmodel import Session

from handlers.dates import parse_day, parse_past
from handlers.oneline import OneLine, split
from office.access import Actor
from office.calendar.calendars import local
from office.documents.plan import NAME_LIMIT, PAPER_LIMIT, TITLE_LIMIT, WHY_LIMIT, own_unit
from office.documents.secrecy import SecretError, is_open
from office.errors import BadInputError
from office.rulebook.signers import find_unit
from office.rulebook.versions import find_rulebook_on
from rules.vocabulary import Document, Matter, NameOf, Urgency
from storage.tables import DocumentDirection
from views.document_form import KINDS
from views.text import clean_line, strip_unseen

KEYS = (
    *("标题", "题目", "来文", "来文单位", "拟稿", "文号", "主送", "需批复", "需要批复", "收文", "字数"),
    *("涉及", "名义", "密级", "原因", "紧急原因", "种类"),
)
_OUTGOING = ("发文", "outgoing")
_INCOMING = ("收文", "来文", "incoming")
_FREE = ("标题", "题目", "原因", "紧急原因")
"""Fields that are sentences: whatever stands in them is theirs."""
_AND = re.compile(r"[、,，;；\s]+")
_LENGTH = re.compile(r"(\d{1,7}) ?字?")
_NONE = ("无", "没有", "都不是")
_OF_OFFICE = ("办公室", "政府办", "政府办公室", "区政府办公室", "市政府办公室")
_OF_GOVERNMENT = ("政府", "区政府", "市政府")


def registers(text: str) -> bool:
    """Whether a line registers a paper: it says whose it is, or names a kind before a title."""
    words = text.split()
    if any(f"{key}{colon}" in text for key in KEYS for colon in (":", "：")):
        return True
    return len(words) > 1 and (Document.named(words[0]) in KINDS or words[0] in _OUTGOING)


def read_document(
    session: Session, actor: Actor, text: str, *, only_fields: bool = False
) -> dict[str, object]:
    """Read 请示 关于增设公交站点的请示 来文:交通局 文号:交字〔2026〕12号 加急 into form values.

    Raises SecretError for what is secret, BadLine, BadDate or BadInputError for what cannot be read.
    """
    line = _spill(split(text, KEYS))
    if (level := _first(line, "密级")) and not is_open(level):
        raise SecretError
    words = list(line.words)
    values: dict[str, object] = {}
    direction = _take(words, _OUTGOING, _INCOMING)
    if direction is not None or "拟稿" in line.fields or "名义" in line.fields:
        outgoing = direction is True or "拟稿" in line.fields or "名义" in line.fields
        values["direction"] = str(DocumentDirection.OUTGOING if outgoing else DocumentDirection.INCOMING)
    urgency = next((found for word in words if (found := Urgency.named(word))), None)
    if urgency is not None:
        values["urgency"] = str(urgency)
        words = [word for word in words if Urgency.named(word) is None]
    kind = Document.named(line.fields["种类"]) if "种类" in line.fields else None
    if kind is None and words and Document.named(words[0]) in KINDS:
        kind = Document.named(words.pop(0))
    title = _first(line, "标题", "题目") or " ".join(words)
    if only_fields and words:
        raise BadInputError("要改哪一项，请按“修改”选择，或写明，例如：文号：交字〔2026〕12号。")
    if title := title.strip().removeprefix("《").removesuffix("》").strip():
        values["title"] = limited(title, TITLE_LIMIT, "标题")
        kind = kind or kind_of_title(title)
    if kind is not None:
        values["kind"] = str(kind)
    _take_fields(session, actor, line, values)
    return values


def kind_of_title(title: str) -> Document | None:
    """Tell a paper's kind by its title's last word: 关于增设公交站点的请示."""
    bare = title.rstrip("）)》 ")
    return next((kind for kind in KINDS if bare.endswith(f"的{kind.term}")), None)


def read_kind(text: str) -> str:
    """Read a kind of paper. Raises BadInputError naming them."""
    kind = Document.named(text.strip())
    if kind is None or kind not in KINDS:
        names = "、".join(kind.term for kind in KINDS)
        raise BadInputError("没有“{word}”这种公文，可写：{names}。", word=clean_line(text, 20), names=names)
    return str(kind)


def read_urgency(text: str) -> str:
    word = Urgency.named(text.strip())
    if word is None:
        names = "、".join(urgency.term for urgency in Urgency)
        raise BadInputError(
            "没有“{word}”这种紧急程度，可写：{names}。", word=clean_line(text, 20), names=names
        )
    return str(word)


def read_sender(session: Session, actor: Actor, text: str) -> dict[str, object]:
    """Read who sent a paper: a unit here, else somebody outside by name."""
    name = limited(text, NAME_LIMIT, "来文单位")
    try:
        unit = find_unit(session, actor, name)
    except BadInputError:
        if own_unit(session, actor) is not None:
            raise
        return {"sender": name, "unit": 0}
    if unit.name != name and unit.name not in name and name not in unit.name:
        return {"sender": name, "unit": 0}
    return {"sender": unit.name, "unit": unit.id or 0}


def read_matter(actor: Actor, text: str) -> list[str]:
    """Read 重大、涉及资金. Raises BadInputError for a flag that is not there."""
    if text.strip() in _NONE:
        return []
    found = []
    for word in filter(None, _AND.split(text.strip())):
        flag = Matter.named(word)
        if flag is None:
            names = "、".join(matter.term for matter in Matter)
            raise BadInputError("没有“{word}”这种情形，可写：{names}。", word=word[:20], names=names)
        found.append(str(flag))
    del actor
    return list(dict.fromkeys(found))


def read_name_of(actor: Actor, text: str) -> str:
    """Read in whose name a paper goes out."""
    word = text.strip()
    if word in _OF_OFFICE:
        return str(NameOf.OFFICE)
    if word in _OF_GOVERNMENT:
        return str(NameOf.GOVERNMENT)
    book = find_rulebook_on(actor.rulebook, actor.today)
    found = NameOf.named(word) or next((name for name in NameOf if book.term(name) == word), None)
    if found not in (NameOf.GOVERNMENT, NameOf.OFFICE):
        raise BadInputError("“名义：”后面请写“政府”或“办公室”。")
    return str(found)


def read_length(text: str) -> int:
    found = _LENGTH.fullmatch(text.strip())
    if found is None:
        raise BadInputError("字数请写一个数目，例如：3200。")
    return int(found[1])


def read_received(actor: Actor, text: str) -> str:
    """Read the day on which a paper came in: today or before."""
    given = parse_past(text, local(actor.organisation, actor.now))
    return given.isoformat()[:10]


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


def _take_fields(session: Session, actor: Actor, line: OneLine, values: dict[str, object]) -> None:
    if sender := _first(line, "来文", "来文单位", "拟稿"):
        values |= read_sender(session, actor, sender)
    if paper := _first(line, "文号"):
        values["paper"] = limited(paper, PAPER_LIMIT, "文号")
    if addressee := _first(line, "主送"):
        values["addressee"] = limited(addressee, NAME_LIMIT, "主送")
    if needed := _first(line, "需批复", "需要批复"):
        values["needed"] = parse_day(needed, actor.today).isoformat()
    if received := _first(line, "收文"):
        values["received"] = read_received(actor, received)
    if length := _first(line, "字数"):
        values["length"] = read_length(length)
    if matter := _first(line, "涉及"):
        values["matter"] = read_matter(actor, matter)
    if name_of := _first(line, "名义"):
        values["name_of"] = read_name_of(actor, name_of)
    if why := _first(line, "原因", "紧急原因"):
        values["why"] = limited(why, WHY_LIMIT, "紧急的原因")


def _spill(line: OneLine) -> OneLine:
    """Give back to the line what stands behind a field's value: 文号：交字〔2026〕12号 加急."""
    words, fields = list(line.words), {}
    for key, value in line.fields.items():
        parts = value.split()
        while key not in _FREE and len(parts) > 1 and _stands_alone(parts[-1]):
            words.append(parts.pop())
        fields[key] = " ".join(parts)
    return OneLine(words, fields)


def _stands_alone(word: str) -> bool:
    return Urgency.named(word) is not None or word in (*_OUTGOING, *_INCOMING)


def _take(words: list[str], yes: Sequence[str], no: Sequence[str]) -> bool | None:
    """Take a word of either kind out of the line; None where there is none."""
    for word in words:
        if word in (*yes, *no):
            words.remove(word)
            return word in yes
    return None


def _first(line: OneLine, *keys: str) -> str | None:
    return next((line.fields[key] for key in keys if key in line.fields), None)
