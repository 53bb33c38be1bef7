"""The invented district in the records: imported, everyone joined, a month behind it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files

from sqlmodel import Session, col, or_, select

from office.calendar.calendars import local_day
from office.directory.file import District, read_district
from office.directory.operations import import_district
from office.people.invitations import invite, redeem
from office.people.seats import DEPUTIES, HEADS, LEADERS, find_main_seat, find_responsible
from sandbox.month import live_month
from sandbox.people import SandboxGroup, SandboxPerson
from storage.tables import Chat, Holding, Organisation, Partner, Person, Portfolio, Role, Seat, Unit

FIRST_TELEGRAM_ID = 1001
BEFORE = timedelta(days=45)
"""How long before the sandbox's first day the district began to use Mishu."""


ADAPTED_TO = frozenset(
    {
        "beijing-2005",
        "chaoyang-2010",
        "civil-affairs-template",
        "dongchang-draft",
        "fangshan-2018",
        "hainan-2023",
        "tongzhou-2008",
        "wujin-2021",
        "xicheng-2005",
    }
)
"""The rulebooks whose posts the district fills. Under another one it has the posts that all have."""


def load_district(rulebook: str) -> District:
    """Read the invented district as it is under one rulebook."""
    text = (files("sandbox") / "district.yaml").read_text("utf-8")
    known = {*ADAPTED_TO, rulebook}
    return read_district(text, filename="district.yaml", known_rulebooks=known, rulebook=rulebook)


def seed(session: Session, *, rulebook: str, now: datetime, empty: bool = False) -> Organisation:
    """Make the invented district where there is none yet, and return it.

    Everyone has joined, under Telegram ids from 1001 on in the file's order. Unless `empty`, the records
    hold a month of work, made by the office's own operations at their own past times. A district that
    is there stays as it is; only another rulebook is taken over, with the posts that come with it.
    """
    district = load_district(rulebook)
    found = session.exec(select(Organisation).where(Organisation.slug == district.organisation.slug)).first()
    if found is not None and found.rulebook == rulebook:
        return found
    began_at = now if found else now - BEFORE
    report = import_district(session, district, now=began_at)
    _join_everyone(session, report.organisation_id, began_at)
    organisation = session.get_one(Organisation, report.organisation_id)
    if found is None and not empty:
        live_month(session, organisation, until=now)
    return organisation


def _join_everyone(session: Session, organisation_id: int, now: datetime) -> None:
    people = session.exec(
        select(Person).where(Person.organisation_id == organisation_id).order_by(col(Person.id))
    ).all()
    next_id = max((p.telegram_id + 1 for p in people if p.telegram_id), default=FIRST_TELEGRAM_ID)
    for person in people:
        if person.telegram_id is None and _has_seat(session, person, now):
            token = invite(session, person_id=person.id or 0, made_by_id=None, now=now)
            redeem(session, token=token, telegram_id=next_id, language=person.language, now=now)
            next_id += 1


def find_people(session: Session, *, now: datetime) -> tuple[SandboxPerson, ...]:
    """Return who is in the sandbox, as the records have it today: accounts, posts, portfolios, partners."""
    posts = _main_posts(session, now)
    holders = {post.seat_id: name for name, post in posts.items()}
    portfolios: dict[int, list[str]] = defaultdict(list)
    for seat_id, unit_name in session.exec(
        select(col(Portfolio.seat_id), col(Unit.name))
        .join(Unit, col(Unit.id) == col(Portfolio.unit_id))
        .order_by(col(Unit.id))
    ):
        portfolios[seat_id].append(unit_name)
    partners: dict[int, int] = {}
    for pair in session.exec(select(Partner)).all():
        partners |= {pair.seat_a_id: pair.seat_b_id, pair.seat_b_id: pair.seat_a_id}
    people = session.exec(
        select(Person).where(col(Person.telegram_id).is_not(None)).order_by(col(Person.telegram_id))
    ).all()
    found = []
    for person in people:
        post = posts.get(person.name, _Post(0, "", None, ""))
        found.append(
            SandboxPerson(
                person.telegram_id or 0,
                person.name,
                post.title,
                post.rank or "",
                post.unit,
                tuple(portfolios[post.seat_id]),
                holders.get(partners.get(post.seat_id, 0)),
                tuple(person.roles),
                "zh-hans" if person.language == "zh" else person.language,
            )
        )
    return tuple(found)


def find_groups(session: Session, *, now: datetime) -> tuple[SandboxGroup, ...]:
    """Return the groups: a unit's with its people, its leader and the office; the others with all heads."""
    chats = session.exec(select(Chat).order_by(col(Chat.telegram_chat_id).desc())).all()
    people = find_people(session, now=now)
    return tuple(_sandbox_group(session, chat, people) for chat in chats)


def _has_seat(session: Session, person: Person, now: datetime) -> bool:
    organisation = session.get_one(Organisation, person.organisation_id)
    return find_main_seat(session, person.id or 0, local_day(organisation, now)) is not None


@dataclass(frozen=True)
class _Post:
    seat_id: int
    title: str
    rank: str | None
    unit: str


def _main_posts(session: Session, now: datetime) -> dict[str, _Post]:
    """Return everyone's main post by name, in one query: the page asks often."""
    organisation = session.exec(select(Organisation)).first()
    if organisation is None:
        return {}
    today = local_day(organisation, now)
    rows = session.exec(
        select(Person, Seat, Unit)
        .join(Holding, col(Holding.person_id) == col(Person.id))
        .join(Seat, col(Seat.id) == col(Holding.seat_id))
        .join(Unit, col(Unit.id) == col(Seat.unit_id))
        .where(
            Holding.from_on <= today,
            or_(col(Holding.until_on).is_(None), col(Holding.until_on) >= today),
        )
        .order_by(col(Seat.sort), col(Seat.id))
    )
    posts: dict[str, _Post] = {}
    for person, seat, unit in rows:
        posts.setdefault(person.name, _Post(seat.id or 0, seat.title, seat.rank, unit.name))
    return posts


def _sandbox_group(session: Session, chat: Chat, people: tuple[SandboxPerson, ...]) -> SandboxGroup:
    unit = session.get(Unit, chat.unit_id) if chat.unit_id else None
    leader = find_responsible(session, unit.id or 0) if unit else None
    members = tuple(
        person.id
        for person in people
        if Role.OFFICE in person.roles
        or (unit is None and person.rank in (*HEADS, *LEADERS, *DEPUTIES))
        or (unit is not None and unit.name == person.unit)
        or (leader is not None and leader.title == person.seat)
    )
    administrators = {person.id for person in people if Role.ADMINISTRATOR in person.roles}
    admins = tuple(member for member in members if member in administrators)
    return SandboxGroup(chat.telegram_chat_id, chat.title, members, admins)
