"""值班表: a month's roster handed in, compared with what stands, looked through where the rule wants it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from office.access import Actor, find_office_staff, may_settle, require_office
from office.errors import BadInputError, NotForYouError, StaleError
from office.files.spreadsheet import read_sheet
from office.outbox import refresh, tell
from office.people.acting import Acting, who_acts
from office.people.scopes import Work
from office.people.seats import find_by_ranks
from office.watch.roster_checks import Checked, Watch, check_roster, find_away
from office.watch.roster_effects import ShiftChange, about_roster, log_roster, put_in_force, when
from office.watch.roster_file import read_roster
from office.watch.rules import Provision, find_provision
from office.watch.shifts import find_month
from rules.vocabulary import WatchItem
from storage.tables import Organisation, Person, Roster, RosterState, Shift, WorkKind

COMMENT_LIMIT = 300


@dataclass(frozen=True)
class RosterPlan:
    """What a roster would change. `kept` watches have begun and stay as they are."""

    month_on: date
    watches: tuple[Watch, ...]
    changes: tuple[ShiftChange, ...]
    kept: int
    reviewers: tuple[Acting, ...]
    provision: Provision | None
    """What has somebody look rosters through; none where the office settles them."""
    mark: str
    """Of the watches that it was compared with."""


def read_and_check(session: Session, actor: Actor, content: bytes) -> Checked:
    """Read a roster from an .xlsx and look it through. Raises BadInputError with every fault."""
    require_office(actor)
    timezone = ZoneInfo(actor.organisation.timezone)
    sheet = read_roster(read_sheet(content), today=actor.today, timezone=timezone)
    return check_roster(session, actor, sheet)


def plan_roster(session: Session, actor: Actor, month_on: date, watches: Sequence[Watch]) -> RosterPlan:
    """Work out what a roster changes in the month's watches; writes nothing."""
    present = find_month(session, actor.organisation_id, month_on)
    begun = [shift for shift in present if shift.starts_at <= actor.now]
    open_ones = {shift.starts_at: shift for shift in present if shift.starts_at > actor.now}
    wanted = {watch.starts_at: watch for watch in watches if _is_open(watch, begun, actor.now)}
    changes = [ShiftChange(shift, None) for at, shift in open_ones.items() if at not in wanted]
    for at, watch in wanted.items():
        shift = open_ones.get(at)
        if shift is None or not _alike(shift, watch):
            changes.append(ShiftChange(shift, watch))
    provision = find_provision(actor.rulebook, WatchItem.ROSTER, actor.today)
    reviews = provision if provision and provision.deciders else None
    return RosterPlan(
        month_on,
        tuple(watches),
        tuple(sorted(changes, key=when)),
        len(begun),
        tuple(_find_reviewers(session, actor, reviews)) if reviews else (),
        reviews,
        mark_of(present),
    )


def submit_roster(
    session: Session, actor: Actor, month_on: date, watches: Sequence[Watch], *, mark: str
) -> Roster:
    """Hand a roster in: it goes to whoever the rule has look it through, else it is in force at once.

    Raises StaleError where the watches it was compared with changed, or one of its people is away by now.
    """
    require_office(actor)
    session.refresh(session.get_one(Organisation, actor.organisation_id), with_for_update={"key_share": True})
    plan = plan_roster(session, actor, month_on, watches)
    if plan.mark != mark:
        raise StaleError("值班安排刚有变动，请把值班表再发一次，核对后提交。")
    _require_present(session, actor, watches)
    if not plan.changes:
        raise BadInputError("与现在的值班安排相同，不用提交。")
    for former in _waiting(session, actor, month_on):
        former.state = RosterState.REPLACED
        session.add(former)
        refresh(session, about_roster(former), now=actor.now)
    roster = Roster(
        organisation_id=actor.organisation_id,
        month_on=month_on,
        watches=[to_value(watch) for watch in watches],
        cite=list(plan.provision.cite) if plan.provision else [],
        made_by_id=actor.person_id,
        made_at=actor.now,
    )
    session.add(roster)
    session.flush()
    log_roster(session, actor, roster, "roster.submit", changes=plan.changes)
    if plan.provision is None or _is_reviewer(actor, plan.reviewers):
        put_in_force(session, actor, roster, plan.changes)
        return roster
    roster.state = RosterState.WAITING
    session.add(roster)
    session.flush()
    people = [acting.person for acting in plan.reviewers if acting.person]
    for person in people or find_office_staff(session, actor.organisation_id):
        if person.id != actor.person_id:
            tell(
                session,
                person,
                "roster",
                {"roster": roster.id},
                now=actor.now,
                about=about_roster(roster),
                anew=True,
            )
    return roster


def approve_roster(session: Session, actor: Actor, roster_id: int) -> Roster:
    """同意 by whoever the rule names, or records for them where nobody acts: the roster is in force."""
    roster = _take(session, actor, roster_id)
    watches = [from_value(value) for value in roster.watches]
    _require_present(session, actor, watches)
    plan = plan_roster(session, actor, roster.month_on, watches)
    put_in_force(session, actor, roster, plan.changes)
    _tell_maker(session, actor, roster)
    return roster


def return_roster(session: Session, actor: Actor, roster_id: int, comment: str) -> Roster:
    """退回修改, with what is to be changed."""
    roster = _take(session, actor, roster_id)
    said = comment.strip()
    if not said or len(said) > COMMENT_LIMIT:
        raise BadInputError("请写明要改什么，不超过{most}字。", most=COMMENT_LIMIT)
    roster.state, roster.comment = RosterState.RETURNED, said
    roster.decided_by_id, roster.decided_at = actor.person_id, actor.now
    session.add(roster)
    log_roster(session, actor, roster, "roster.return")
    _tell_maker(session, actor, roster)
    return roster


def find_roster(session: Session, actor: Actor, roster_id: int) -> Roster:
    """Load a roster that the actor may see: the office, and whoever looks it through."""
    roster = session.get(Roster, roster_id)
    if roster is None or roster.organisation_id != actor.organisation_id or not may_see(session, actor):
        raise NotForYouError("没有这份值班表，或者它不归您办理。")
    return roster


def may_see(session: Session, actor: Actor) -> bool:
    return may_settle(actor) or may_decide(session, actor)


def may_decide(session: Session, actor: Actor) -> bool:
    """Whether the actor looks rosters through today; where nobody is there who does, the office."""
    provision = find_provision(actor.rulebook, WatchItem.ROSTER, actor.today)
    if provision is None or not provision.deciders:
        return False
    reviewers = _find_reviewers(session, actor, provision)
    if any(acting.person for acting in reviewers):
        return _is_reviewer(actor, reviewers)
    return may_settle(actor)


def mark_of(shifts: Sequence[Shift]) -> str:
    """Return a digest of watches as they stand, by which a changed roster is noticed."""
    text = "\n".join(
        f"{one.starts_at.isoformat()} {one.ends_at.isoformat()} {one.name} {one.leader_id} {one.officer_id}"
        for one in shifts
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def to_value(watch: Watch) -> dict[str, object]:
    """Write a watch as drafts and rosters keep it."""
    return {
        "cell": watch.cell,
        "on": watch.on.isoformat(),
        "name": watch.name,
        "starts": watch.starts_at.isoformat(),
        "ends": watch.ends_at.isoformat(),
        "leader": watch.leader_id,
        "officer": watch.officer_id,
    }


def from_value(value: object) -> Watch:
    """Read a kept watch back."""
    assert isinstance(value, dict)  # noqa: S101 - written by to_value alone
    return Watch(
        str(value["cell"]),
        date.fromisoformat(value["on"]),
        str(value["name"]),
        datetime.fromisoformat(value["starts"]),
        datetime.fromisoformat(value["ends"]),
        int(value["leader"]),
        int(value["officer"]),
    )


def _is_open(watch: Watch, begun: Sequence[Shift], now: datetime) -> bool:
    """Whether a roster's watch is taken: not over yet, and not in place of one that has begun."""
    return watch.ends_at > now and not any(
        shift.starts_at < watch.ends_at and watch.starts_at < shift.ends_at for shift in begun
    )


def _alike(shift: Shift, watch: Watch) -> bool:
    return (shift.ends_at, shift.name, shift.leader_id, shift.officer_id) == (
        watch.ends_at,
        watch.name,
        watch.leader_id,
        watch.officer_id,
    )


def _find_reviewers(session: Session, actor: Actor, provision: Provision) -> list[Acting]:
    seats = find_by_ranks(session, actor.organisation_id, provision.deciders)
    return [
        who_acts(session, seat, on=actor.today, rulebook=actor.rulebook, work=Work(WorkKind.DUTY))
        for seat in seats
    ]


def _is_reviewer(actor: Actor, reviewers: Sequence[Acting]) -> bool:
    return any(acting.person and acting.person.id == actor.person_id for acting in reviewers)


def _waiting(session: Session, actor: Actor, month_on: date) -> list[Roster]:
    return list(
        session.exec(
            select(Roster).where(
                Roster.organisation_id == actor.organisation_id,
                Roster.month_on == month_on,
                Roster.state == RosterState.WAITING,
            )
        )
    )


def _take(session: Session, actor: Actor, roster_id: int) -> Roster:
    roster = find_roster(session, actor, roster_id)
    if not may_decide(session, actor):
        raise NotForYouError("值班表由规则所说的同志审核。")
    session.refresh(session.get_one(Organisation, actor.organisation_id), with_for_update={"key_share": True})
    session.refresh(roster, with_for_update={"key_share": True})
    if roster.state is not RosterState.WAITING:
        raise StaleError(_WHY_NOT[roster.state])
    return roster


_WHY_NOT = {
    RosterState.WAITING: "这份值班表还在等候审核。",
    RosterState.IN_FORCE: "这份值班表已经同意，正在执行。",
    RosterState.RETURNED: "这份值班表已经退回修改。",
    RosterState.REPLACED: "这份值班表已由新的一份代替。",
}


def _require_present(session: Session, actor: Actor, watches: Sequence[Watch]) -> None:
    for watch, person in find_away(session, watches, now=actor.now):
        day = f"{watch.on.month}月{watch.on.day}日"
        raise StaleError("{name}在{day}已有请假，请改好值班表再提交。", name=person.name, day=day)


def _tell_maker(session: Session, actor: Actor, roster: Roster) -> None:
    maker = session.get_one(Person, roster.made_by_id)
    if maker.id != actor.person_id:
        tell(
            session,
            maker,
            "roster",
            {"roster": roster.id},
            now=actor.now,
            about=about_roster(roster),
            anew=True,
        )
    refresh(session, about_roster(roster), now=actor.now, but=frozenset({maker.telegram_id or 0}))
