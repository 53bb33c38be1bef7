"""值班日志: what came in during a watch, who was told, what was ordered; and the watch handed over."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from office.access import Actor
from office.auditing import log_act
from office.errors import BadInputError, NotForYouError, StaleError
from office.outbox import refresh, tell
from office.watch.reminders import plan_shift
from office.watch.shifts import about_shift, find_following, find_on_duty, find_previous, part_of
from storage.tables import DutyEntry, DutyEntryKind, Organisation, Person, Shift

TEXT_LIMIT, TOLD_LIMIT, ORDERED_LIMIT, NOTE_LIMIT = 1000, 300, 500, 1000


@dataclass(frozen=True)
class EntryRequest:
    """What came in, whom it was told, what was ordered."""

    kind: DutyEntryKind
    text: str
    told: str = ""
    ordered: str = ""


def check_entry(session: Session, actor: Actor, request: EntryRequest, shift_id: int | None = None) -> Shift:
    """Return the watch into whose log an entry goes. Raises NotForYouError, BadInputError.

    Whoever is on duty writes into the present one, the office into any that has begun: 补记.
    """
    for label, text, most in (
        ("内容", request.text, TEXT_LIMIT),
        ("报告", request.told, TOLD_LIMIT),
        ("指示", request.ordered, ORDERED_LIMIT),
    ):
        if len(text) > most:
            raise BadInputError(
                "{label}请不超过{most}字，现在是{count}字。", label=label, most=most, count=len(text)
            )
    if not request.text.strip():
        raise BadInputError("请写明来的是什么事，例如：/duty 记 上级通知 防汛视频会改在16点 报告：张三。")
    on_duty = find_on_duty(session, actor.organisation_id, actor.now)
    shift = session.get(Shift, shift_id) if shift_id else on_duty
    if shift is None or shift.organisation_id != actor.organisation_id or shift.starts_at > actor.now:
        raise BadInputError("现在没有排班，记不进值班日志；请政府办公室先排好值班表。")
    mine = on_duty is not None and shift.id == on_duty.id and part_of(shift, actor.person_id) is not None
    if not mine and not actor.is_office:
        raise NotForYouError("值班日志由正在值班的同志记录；补记请联系政府办公室。")
    return shift


def add_entry(
    session: Session, actor: Actor, request: EntryRequest, *, shift_id: int | None = None
) -> DutyEntry:
    """Write into a watch's log."""
    shift = check_entry(session, actor, request, shift_id)
    return write_entry(session, actor, shift, request)


def write_entry(
    session: Session, actor: Actor, shift: Shift, request: EntryRequest, *, incident_id: int | None = None
) -> DutyEntry:
    """Write into a watch's log what was checked, or what comes with an incident."""
    entry = DutyEntry(
        organisation_id=actor.organisation_id,
        shift_id=shift.id or 0,
        kind=request.kind,
        text=request.text.strip(),
        told=request.told.strip(),
        ordered=request.ordered.strip(),
        incident_id=incident_id,
        person_id=actor.person_id,
        made_at=actor.now,
    )
    session.add(entry)
    session.flush()
    text = {"kind": entry.kind, "text": entry.text, "told": entry.told, "ordered": entry.ordered}
    log_act(session, actor, "watch.entry", about=about_shift(actor.organisation, shift), text=text)
    refresh(session, about_shift(actor.organisation, shift), now=actor.now)
    return entry


def find_log(session: Session, shift: Shift) -> list[DutyEntry]:
    """Return a watch's entries, oldest first."""
    return list(
        session.exec(select(DutyEntry).where(DutyEntry.shift_id == shift.id).order_by(col(DutyEntry.id)))
    )


def is_added_later(shift: Shift, entry: DutyEntry) -> bool:
    """Whether an entry is 补记: written by another than those on duty, or when the watch was over.

    What an incident brought with it was written as it came in, whoever reported it.
    """
    if entry.incident_id is not None:
        return False
    on_time = shift.starts_at <= entry.made_at < shift.ends_at
    return not on_time or part_of(shift, entry.person_id) is None


def hand_over(session: Session, actor: Actor, shift_id: int, note: str) -> Shift:
    """交班: the officer hands the watch over with what is still open; the next one is asked to take it."""
    shift = find_shift(session, actor, shift_id)
    session.refresh(shift, with_for_update={"key_share": True})
    if not may_hand_over(actor, shift):
        raise NotForYouError("由这一班的值班人员交班。")
    if shift.starts_at > actor.now:
        raise StaleError("这一班还没有开始。")
    if shift.handed_at is not None:
        raise StaleError("这一班已经交班。")
    said = note.strip()
    if len(said) > NOTE_LIMIT:
        raise BadInputError("未尽事宜请不超过{most}字，现在是{count}字。", most=NOTE_LIMIT, count=len(said))
    shift.handed_at, shift.handed_note = actor.now, said
    session.add(shift)
    session.flush()
    _log(session, actor, shift, "watch.hand_over")
    following = find_following(session, shift)
    told = set()
    if following is not None and following.officer_id != actor.person_id:
        officer = session.get_one(Person, following.officer_id)
        told.add(officer.telegram_id or 0)
        _give(session, actor, shift, officer)
    refresh(session, about_shift(actor.organisation, shift), now=actor.now, but=frozenset(told))
    return shift


def take_over(session: Session, actor: Actor, shift_id: int) -> Shift:
    """接班: the next officer, or the office for them, takes over what was handed; reminding ends."""
    shift = find_shift(session, actor, shift_id)
    session.refresh(shift, with_for_update={"key_share": True})
    if not may_take_over(session, actor, shift):
        raise NotForYouError("由下一班的值班人员接班。")
    if shift.taken_at is not None:
        raise StaleError("已经接班。")
    if shift.handed_at is None:
        raise StaleError("上一班还没有交班，请先联系上一班的值班人员。")
    shift.taken_at, shift.taken_by_id = actor.now, actor.person_id
    session.add(shift)
    session.flush()
    plan_shift(session, shift, now=actor.now)
    _log(session, actor, shift, "watch.take_over")
    officer = session.get_one(Person, shift.officer_id)
    if officer.id != actor.person_id:
        _give(session, actor, shift, officer)
    refresh(
        session,
        about_shift(actor.organisation, shift),
        now=actor.now,
        but=frozenset({officer.telegram_id or 0}),
    )
    return shift


def find_shift(session: Session, actor: Actor, shift_id: int) -> Shift:
    """Load a watch of the actor's organisation. Raises StaleError for one that is gone."""
    shift = session.get(Shift, shift_id)
    if shift is None or shift.organisation_id != actor.organisation_id:
        raise StaleError("值班表已有变动，没有这一班了，请看最新的值班表。")
    return shift


def may_read_log(session: Session, actor: Actor, shift: Shift) -> bool:
    """Whether the actor may read a watch's log: the office, leaders, those on it, before it and after it."""
    if actor.is_office or actor.is_leader:
        return True
    around = (find_previous(session, shift), shift, find_following(session, shift))
    return any(one is not None and part_of(one, actor.person_id) is not None for one in around)


def may_hand_over(actor: Actor, shift: Shift) -> bool:
    """Whether the actor hands a watch over: its officer, or once it is over the office for them."""
    return shift.officer_id == actor.person_id or (actor.is_office and shift.ends_at <= actor.now)


def may_take_over(session: Session, actor: Actor, shift: Shift) -> bool:
    following = find_following(session, shift)
    return following is not None and (following.officer_id == actor.person_id or actor.is_office)


def _give(session: Session, actor: Actor, shift: Shift, person: Person) -> None:
    about = about_shift(session.get_one(Organisation, shift.organisation_id), shift)
    tell(session, person, "shift", {"shift": shift.id}, now=actor.now, about=about, anew=True)


def _log(session: Session, actor: Actor, shift: Shift, action: str) -> None:
    text = {"shift": shift.id, "note": shift.handed_note}
    log_act(
        session,
        actor,
        action,
        about=about_shift(actor.organisation, shift),
        text=text,
        seat_id=actor.seat_id,
    )
