"""The one-line form of /topic: kind of meeting, its day, title, fields, and by name what the rule asks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from handlers.dates import BadDate, parse_day, parse_past
from handlers.errors import BadInput
from handlers.oneline import OneLine, split
from office.access import Actor
from office.calendar.calendars import local, local_day
from office.meetings.records import find_upcoming
from office.rulebook.signers import find_unit
from office.rulebook.versions import find_rulebook_on
from office.topics.form import find_seat_named, to_fact
from office.topics.gate import Done, find_asked
from office.topics.plan import PAPER_LIMIT, check_title
from rules.rulebook import Rulebook
from rules.vocabulary import Circumstance, Urgency, Word
from rules.vocabulary import Meeting as MeetingKind
from views.text import clean_line

KEYS = ("汇报", "汇报人", "单位", "提请单位", "时长", "列席", "会议", "题目")
_ONE_WORD = ("汇报", "汇报人", "单位", "提请单位", "时长")
"""Fields whose value is one word; what follows it belongs to the line."""
_YES = ("是", "有", "已", "已办", "已完成", "已办妥", "yes", "属", "属于")
_NO = ("否", "无", "没有", "未", "尚未", "未办", "不", "不是", "不属", "不属于", "no")
_PERSONS = ("人事", "涉及人事", "人事议题")
_MINUTES = re.compile(r"(\d{1,4}) ?(?:分钟|分|min)?")
_AND = re.compile(r"[、,，]\s*")
_NUMBER = re.compile(r"M\d{4}-\d{4,6}", re.ASCII | re.IGNORECASE)
_WORDS_OF_A_DAY = 3


@dataclass(frozen=True)
class _Read:
    """A line taken apart, by whom it was written, and the kind of meeting that is known."""

    session: Session
    actor: Actor
    line: OneLine
    kind: str | None


def read_topic(session: Session, text: str, actor: Actor, kind: str | None = None) -> dict[str, object]:
    """Read the line into form values; what is not said is left out. `kind` is what the form has already.

    Raises BadLine, BadDate or BadInputError in sentences for the one who typed.
    """
    book = find_rulebook_on(actor.rulebook, actor.today)
    spoken = next((found for word in text.split() if (found := read_kind(word, book))), None)
    chosen = str(spoken) if spoken else kind
    names = dict(_spellings(actor, chosen))
    line = split(text, (*KEYS, *names))
    line = _spill(line)
    read = _Read(session, actor, line, chosen)
    values: dict[str, object] = {"kind": chosen} if spoken else {}
    words = [word for word in line.words if read_kind(word, book) is None]
    words = _take_urgency(words, values)
    if any(word in _PERSONS for word in words):
        values["persons"] = True
        words = [word for word in words if word not in _PERSONS]
    words = _take_meeting(read, words, values)
    title = _first(line, "题目") or " ".join(words)
    if title := title.strip().removeprefix("《").removesuffix("》").strip():
        values["title"] = limited_title(title)
    _take_people(read, values)
    if written := _first(line, "时长"):
        values["minutes"] = read_minutes(written)
    facts = {
        name: to_fact(read_done(line.fields[key], actor)) for key, name in names.items() if key in line.fields
    }
    if facts:
        values["facts"] = facts
    return values


def read_kind(word: str, book: Rulebook) -> MeetingKind | None:
    """Read a kind of meeting, in the place's own words too."""
    return MeetingKind.named(word) or next((kind for kind in MeetingKind if book.term(kind) == word), None)


def require_kind(word: str, actor: Actor) -> MeetingKind:
    """Read a kind of meeting. Raises BadInput naming the kinds."""
    book = find_rulebook_on(actor.rulebook, actor.today)
    found = read_kind(word.strip(), book)
    if found is None:
        names = "、".join(book.term(kind) for kind in MeetingKind)
        raise BadInput("没有“{word}”这类会议，可写：{names}。", word=clean_line(word, 20), names=names)
    return found


def read_done(text: str, actor: Actor) -> Done:
    """Read what is said of one fact: 否, 是, 11月20日 会签〔2026〕3号."""
    words = text.split()
    said = words[0].strip("。，") if words else ""
    if said in _NO and len(words) == 1:
        return Done(is_so=False)
    if said in _YES:
        words = words[1:]
    elif said.startswith(("未", "没", "尚未")):
        return Done(is_so=False)
    on, rest = _take_past(words, actor)
    paper = clean_line(" ".join(rest), PAPER_LIMIT + 1)
    if len(paper) > PAPER_LIMIT:
        raise BadInput("文号请不超过{most}字，现在是{count}字。", most=PAPER_LIMIT, count=len(paper))
    return Done(is_so=True, on=on, paper=paper)


def read_minutes(text: str) -> int:
    found = _MINUTES.fullmatch(text.strip())
    if found is None:
        raise BadInput("时长请写分钟数，例如：15分钟。")
    return int(found[1])


def read_sit_ins(session: Session, actor: Actor, text: str) -> list[int]:
    """Read who sits in for the topic: 财政局、司法局."""
    names = [name for name in _AND.split(text) if name.strip()]
    return [find_seat_named(session, actor, name).id or 0 for name in names]


def limited_title(text: str) -> str:
    """Clean a typed title. Raises BadInputError where it is too long: nothing is cut in silence."""
    title = clean_line(text, len(text) + 1)
    check_title(title)
    return title


def _spellings(actor: Actor, kind: str | None) -> Iterator[tuple[str, str]]:
    if kind is None:
        return
    everything = {str(word): Done(is_so=True) for word in Circumstance}
    asked = find_asked(actor.rulebook, kind, everything, actor.today)
    words: tuple[Word, ...] = (*asked.circumstances, *asked.facts)
    seen: set[str] = set()
    for word in words:
        for spelling in (*word.aliases, word.term):
            if spelling not in seen and spelling.isalpha():
                seen.add(spelling)
                yield spelling, str(word)


def _spill(line: OneLine) -> OneLine:
    """Give what follows a name in its field back to the words: 汇报:财政局 加急 is two things."""
    words, fields = list(line.words), dict(line.fields)
    for key in _ONE_WORD:
        if key in fields:
            first, _, rest = fields[key].partition(" ")
            fields[key] = first
            words += rest.split()
    return OneLine(words, fields)


def _take_urgency(words: Sequence[str], values: dict[str, object]) -> list[str]:
    left = []
    for word in words:
        urgency = Urgency.named(word)
        if urgency is None or "urgency" in values:
            left.append(word)
        else:
            values["urgency"] = str(urgency)
    return left


def _take_meeting(read: _Read, words: list[str], values: dict[str, object]) -> list[str]:
    """Take the day, or the number, of the meeting meant: its field, else the first words of the line."""
    session, actor, kind = read.session, read.actor, read.kind
    written = _first(read.line, "会议")
    if written is not None:
        book = find_rulebook_on(actor.rulebook, actor.today)
        parts = written.split()
        spoken = read_kind(parts[0], book) if parts else None
        if spoken:
            values["kind"] = kind = str(spoken)
            parts = parts[1:]
        if parts:
            values["meeting"] = read_meeting(session, actor, " ".join(parts), kind)
        return words
    for count in range(min(_WORDS_OF_A_DAY, len(words)), 0, -1):
        candidate = " ".join(words[:count])
        if _NUMBER.fullmatch(candidate) or _is_day(candidate, actor):
            values["meeting"] = read_meeting(session, actor, candidate, kind)
            return words[count:]
    return words


def read_meeting(session: Session, actor: Actor, text: str, kind: str | None) -> int:
    """Read which meeting is meant, by its day or number. Raises BadInput naming those planned."""
    upcoming = find_upcoming(session, actor.organisation_id, since=actor.now, kind=kind)
    if text.strip() in ("下次", "下一次", "最近一次"):
        return 0
    if _NUMBER.fullmatch(text.strip()):
        found = [meeting for meeting in upcoming if meeting.number == text.strip().upper()]
    else:
        day = parse_day(text, actor.today)
        found = [meeting for meeting in upcoming if local_day(actor.organisation, meeting.starts_at) == day]
    if not found:
        at = (local(actor.organisation, meeting.starts_at) for meeting in upcoming[:4])
        days = "、".join(f"{moment.month}月{moment.day}日" for moment in at)
        if days:
            raise BadInput("没有“{said}”的会议。已排定的有：{days}。", said=clean_line(text, 20), days=days)
        raise BadInput(
            "没有“{said}”的会议，这类会议还没有排定；不写日期即可先提出。", said=clean_line(text, 20)
        )
    return found[0].id or 0


def _take_people(read: _Read, values: dict[str, object]) -> None:
    session, actor, line = read.session, read.actor, read.line
    if name := _first(line, "单位", "提请单位"):
        values["unit"] = find_unit(session, actor, name).id
    if name := _first(line, "汇报", "汇报人"):
        values["presenter"] = find_seat_named(session, actor, name).id
    if names := _first(line, "列席"):
        values["sit_ins"] = read_sit_ins(session, actor, names)


def _take_past(words: list[str], actor: Actor) -> tuple[date | None, list[str]]:
    """Take the day on which something was done; it lies in the past.

    A day without its year that is nearer to come than past is one to come, and refused.
    """
    now = local(actor.organisation, actor.now)
    for count in range(min(_WORDS_OF_A_DAY, len(words)), 0, -1):
        written = " ".join(words[:count])
        try:
            found = parse_past(written, now)
        except BadDate:
            continue
        on = date(found.year, found.month, found.day)
        if on > actor.today or _is_nearer(written, on, actor):
            raise BadInput("“{said}”还没有到，请写已办妥的日期；若是往年，请写明年份。", said=written)
        return on, words[count:]
    return None, words


def _is_nearer(written: str, past: date, actor: Actor) -> bool:
    """Whether the same words mean a day to come that is nearer than the day past."""
    try:
        coming = parse_day(written, actor.today)
    except BadDate:
        return False
    return coming > actor.today and coming - actor.today < actor.today - past


def _is_day(text: str, actor: Actor) -> bool:
    try:
        parse_day(text, actor.today)
    except BadDate:
        return False
    return True


def _first(line: OneLine, *keys: str) -> str | None:
    return next((line.fields[key] for key in keys if key in line.fields), None)
