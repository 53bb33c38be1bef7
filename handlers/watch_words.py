"""The one-line forms of the watch: 记 上级通知 …, 换班 12月5日 由:…."""

from datetime import date

from sqlmodel import Session, col, select

from handlers.dates import parse_day
from handlers.oneline import OneLine, split
from office.access import Actor
from office.calendar.calendars import local
from office.errors import BadInputError
from office.leave.plan import find_stand_in
from office.watch.shifts import find_shifts_of, part_of
from storage.tables import DutyEntryKind, Person, Shift, ShiftPart
from views.text import clean_line

KINDS = {
    "上级通知": DutyEntryKind.FROM_ABOVE,
    "下级报告": DutyEntryKind.FROM_BELOW,
    "来电": DutyEntryKind.CALL,
    "其他": DutyEntryKind.OTHER,
    "其它": DutyEntryKind.OTHER,
}
ENTRY_KEYS = ("报告", "指示", "内容")


def starts_entry(text: str) -> bool:
    """Whether a line begins with the kind of an entry, 记 left out."""
    words = text.split(maxsplit=1)
    return bool(words) and words[0] in KINDS


def read_entry(text: str) -> dict[str, object]:
    """Read 记 上级通知 … 报告:… 指示:… into form values; a line with a text is whole."""
    line = split(text, ENTRY_KEYS)
    words = [word for at, word in enumerate(line.words) if at or word not in ("记", "log")]
    values: dict[str, object] = {}
    if words and words[0] in KINDS:
        values["kind"] = str(KINDS[words.pop(0)])
    content = line.fields.get("内容") or " ".join(words)
    if content:
        values["text"] = content
        values["told"] = line.fields.get("报告", "")
        values["ordered"] = line.fields.get("指示", "")
        values.setdefault("kind", str(DutyEntryKind.OTHER))
    return values


def read_swap(session: Session, actor: Actor, line: OneLine) -> dict[str, object]:
    """Read 12月5日 由:张三 换:12月8日 into form values. Raises BadInputError naming what is not there."""
    values: dict[str, object] = {}
    if line.words:
        day = parse_day(" ".join(line.words), actor.today)
        values["shift"] = _shift_on(session, actor, actor.person, day).id
    name = line.fields.get("由") or line.fields.get("代")
    if name:
        values["person"] = read_person(session, actor, name).id
        if "换" not in line.fields:
            values["other"] = 0
    if "换" in line.fields:
        if "person" not in values or "shift" not in values:
            raise BadInputError("请写明换哪一班、换给谁，例如：/duty 换班 12月5日 由：张三 换：12月8日。")
        part = part_of(session.get_one(Shift, values["shift"]), actor.person_id)
        person = session.get_one(Person, values["person"])
        day = parse_day(line.fields["换"], actor.today)
        values["other"] = _shift_on(session, actor, person, day, part).id
    if "原因" in line.fields:
        values["why"] = line.fields["原因"]
    return values


def read_person(session: Session, actor: Actor, name: str) -> Person:
    """Find a person of the organisation by name. Raises BadInputError naming who was perhaps meant."""
    person = session.exec(
        select(Person)
        .where(Person.organisation_id == actor.organisation_id, Person.name == name.strip())
        .order_by(col(Person.id))
    ).first()
    if person is None:
        find_stand_in(session, actor, name)  # says whom it may mean
        raise BadInputError("没有叫“{name}”的同志，请写全名。", name=clean_line(name, 20))
    return person


def _shift_on(
    session: Session, actor: Actor, person: Person, day: date, part: ShiftPart | None = None
) -> Shift:
    shifts = [
        one
        for one in find_shifts_of(session, person.id or 0, since=actor.now)
        if one.on == day and (part is None or part_of(one, person.id or 0) is part)
    ]
    if len(shifts) == 1:
        return shifts[0]
    said = f"{day.month}月{day.day}日"
    if not shifts:
        raise BadInputError("{name}在{day}没有班，请核对日期。", name=person.name, day=said)
    names = "、".join(f"{local(actor.organisation, one.starts_at):%H:%M}" for one in shifts)
    raise BadInputError(
        "{name}在{day}有几班（{names}），请在 /duty 我的 里选。", name=person.name, day=said, names=names
    )
