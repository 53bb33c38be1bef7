"""The directory's import: what a district file changes in the records."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from sqlmodel import Session, SQLModel, col, select

from office.calendar.calendars import local_day
from office.directory.entries import GroupEntry
from office.directory.file import District
from office.directory.history import retire
from office.directory.report import DirectoryChange, ImportReport, Verb, find_notes
from office.errors import OfficeError
from storage import audit
from storage.tables import Chat, Holding, Organisation, Partner, Person, Portfolio, Seat, Unit

R = TypeVar("R", bound=SQLModel)

SUPERGROUP = -1_000_000_000_000
"""Ids below this one are supergroups': a group gets one, and loses its old id, when Telegram migrates it."""


class ChatTakenError(OfficeError):
    """A group in the file is already another organisation's."""

    def __init__(self, title: str) -> None:
        super().__init__("群“{title}”已经属于另一个机构，请核对群的编号。", title=title)


def import_district(
    session: Session, district: District, *, now: datetime, actor_id: int | None = None
) -> ImportReport:
    """Make the organisation of a district file, or apply how the file differs from the records.

    Rows that agree stay untouched. A seat's change of holder ends the old holding yesterday and begins
    the new one today, in the organisation's own day. Whoever is no longer in the file loses seats, roles
    and the way in; what history hangs on is kept, the rest deleted. Each change is one audit row.
    Raises ChatTakenError.
    """
    report = _apply(session, district, now)
    acts = [
        audit.Act(f"directory.{change.verb}", change.about[:120], {"detail": change.detail})
        for change in report.changes
    ]
    audit.append_all(session, acts, organisation_id=report.organisation_id, at=now, actor_id=actor_id)
    return report


def rehearse_import(session: Session, district: District, *, now: datetime) -> ImportReport:
    """Say what an import would change; nothing stays written. Raises ChatTakenError."""
    rehearsal = session.begin_nested()
    try:
        return _apply(session, district, now)
    finally:
        rehearsal.rollback()
        session.expire_all()


def _apply(session: Session, district: District, now: datetime) -> ImportReport:
    organisation, created = _import_organisation(session, district)
    importer = _Importer(session, district, organisation, now)
    changes = importer.run()
    if created:
        changes.insert(0, DirectoryChange(Verb.ADDED, f"organisation:{organisation.slug}"))
    return ImportReport(importer.organisation_id, created, tuple(changes), find_notes(district))


def _import_organisation(session: Session, district: District) -> tuple[Organisation, bool]:
    entry = district.organisation
    found = session.exec(
        select(Organisation).where(Organisation.slug == entry.slug).with_for_update()
    ).first()
    organisation = found or Organisation(slug=entry.slug, name=entry.name, rulebook=entry.rulebook)
    session.add(organisation)
    session.flush()
    return organisation, found is None


class _Importer:
    """Applies one file to one organisation, and remembers what it changed."""

    def __init__(
        self, session: Session, district: District, organisation: Organisation, now: datetime
    ) -> None:
        self.session = session
        self.district = district
        self.organisation = organisation
        self.organisation_id = organisation.id or 0
        self.now = now
        self.changes: list[DirectoryChange] = []

    def run(self) -> list[DirectoryChange]:
        self._apply(
            self.organisation,
            f"organisation:{self.organisation.slug}",
            self.district.organisation.model_dump(exclude={"slug"}),
        )
        self.today = local_day(self.organisation, self.now)
        self.yesterday = self.today - timedelta(days=1)
        self.units = self._import_units()
        self.people = self._import_people()
        self.seats = self._import_seats()
        self._import_holdings()
        self._import_portfolios()
        self._import_partners()
        self._import_groups()
        self.session.flush()
        self.changes += retire(
            self.session,
            self.organisation_id,
            now=self.now,
            units=set(self.units),
            seats=set(self.seats),
            people=set(self.people),
        )
        return self.changes

    def _note(self, verb: Verb, about: str, detail: str = "") -> None:
        self.changes.append(DirectoryChange(verb, about, detail))

    def _apply(self, row: object, about: str, values: Mapping[str, object]) -> None:
        """Set what differs, and note which fields those were: a phone number stays out of every report."""
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        if changed:
            self._note(Verb.CHANGED, about, "、".join(changed))

    def _import_units(self) -> dict[str, Unit]:
        known = {unit.name: unit for unit in self._rows(Unit)}
        for entry in self.district.units:
            unit = known.get(entry.name) or known.get(entry.was or "")
            values: dict[str, Any] = {
                "name": entry.name,
                "kind": entry.kind,
                "body": entry.body and entry.body.value,
            }
            if unit is None:
                unit = Unit(organisation_id=self.organisation_id, **values)
                self.session.add(unit)
                self._note(Verb.ADDED, f"unit:{entry.name}", entry.kind.value)
            else:
                self._apply(unit, f"unit:{entry.name}", values)
            known[entry.name] = unit
        self.session.flush()
        return {entry.name: known[entry.name] for entry in self.district.units}

    def _import_people(self) -> dict[str, Person]:
        known = {person.name: person for person in self._rows(Person)}
        for entry in self.district.people:
            person = known.get(entry.name) or known.get(entry.was or "")
            values: dict[str, Any] = {"name": entry.name, "roles": [role.value for role in entry.roles]}
            if entry.phone is not None:
                values["phone"] = entry.phone
            if person is None:
                # The language is the file's only at first: later it is the person's own choice.
                language = entry.language.value
                person = Person(organisation_id=self.organisation_id, language=language, **values)
                self.session.add(person)
                self._note(Verb.ADDED, f"person:{entry.name}")
            else:
                self._apply(person, f"person:{entry.name}", values)
            known[entry.name] = person
        self.session.flush()
        return {entry.name: known[entry.name] for entry in self.district.people}

    def _import_seats(self) -> dict[str, Seat]:
        known = {seat.title: seat for seat in self._rows(Seat)}
        for order, entry in enumerate(self.district.seats, 1):
            seat = known.get(entry.title) or known.get(entry.was or "")
            values: dict[str, Any] = {
                "title": entry.title,
                "unit_id": self.units[entry.unit].id,
                "rank": entry.rank and entry.rank.value,
                "liaison_id": self.people[entry.liaison].id if entry.liaison else None,
            }
            if seat is None:
                seat = Seat(organisation_id=self.organisation_id, **values)
                self.session.add(seat)
                self._note(Verb.ADDED, f"seat:{entry.title}", entry.unit)
            else:
                self._apply(seat, f"seat:{entry.title}", values)
            seat.sort = order * 10
            known[entry.title] = seat
        self.session.flush()
        return {entry.title: known[entry.title] for entry in self.district.seats}

    def _import_holdings(self) -> None:
        """End and begin holdings so that from today each seat is held by whom the file names."""
        wanted = {title: person for person in self.district.people for title in person.seats}
        open_now: dict[int, list[Holding]] = defaultdict(list)
        for holding in self._rows(Holding):
            if holding.until_on is None or holding.until_on >= self.today:
                open_now[holding.seat_id].append(holding)
        names = {person.id: person.name for person in self._rows(Person)}
        for seat in self._rows(Seat):
            entry = wanted.get(seat.title)
            holder = self.people[entry.name] if entry else None
            holds = False
            for holding in open_now[seat.id or 0]:
                if holder is not None and holding.person_id == holder.id:
                    holds = True
                else:
                    self._end(holding, f"holding:{seat.title}", names[holding.person_id])
            if holder is not None and not holds:
                self._begin(seat, holder)

    def _begin(self, seat: Seat, person: Person) -> None:
        self.session.add(
            Holding(
                organisation_id=self.organisation_id,
                seat_id=seat.id or 0,
                person_id=person.id or 0,
                from_on=self.today,
            )
        )
        self._note(Verb.ADDED, f"holding:{seat.title}", person.name)

    def _end(self, holding: Holding, about: str, name: str) -> None:
        if holding.from_on >= self.today:
            self.session.delete(holding)
        else:
            holding.until_on = self.yesterday
        self._note(Verb.ENDED, about, name)

    def _import_portfolios(self) -> None:
        wanted = {name: seat for seat in self.district.seats for name in seat.portfolio}
        known = {row.unit_id: row for row in self._rows(Portfolio)}
        for unit in self._rows(Unit):
            entry, row = wanted.get(unit.name), known.get(unit.id or 0)
            about = f"portfolio:{unit.name}"
            if entry is None:
                if row is not None:
                    self.session.delete(row)
                    self._note(Verb.REMOVED, about)
                continue
            seat_id = self.seats[entry.title].id or 0
            if row is None:
                organisation_id, unit_id = self.organisation_id, unit.id or 0
                self.session.add(Portfolio(organisation_id=organisation_id, seat_id=seat_id, unit_id=unit_id))
                self._note(Verb.ADDED, about, entry.title)
            elif row.seat_id != seat_id:
                row.seat_id = seat_id
                self._note(Verb.CHANGED, about, entry.title)

    def _import_partners(self) -> None:
        titles = {seat.id: seat.title for seat in self._rows(Seat)}
        wanted = {frozenset(pair.seats): pair.seats for pair in self.district.partners}
        for row in self._rows(Partner):
            pair = (titles[row.seat_a_id], titles[row.seat_b_id])
            if wanted.pop(frozenset(pair), None) is None:
                self.session.delete(row)
                self._note(Verb.REMOVED, f"partner:{pair[0]}", pair[1])
        for first, second in wanted.values():
            a, b = self.seats[first].id or 0, self.seats[second].id or 0
            self.session.add(Partner(organisation_id=self.organisation_id, seat_a_id=a, seat_b_id=b))
            self._note(Verb.ADDED, f"partner:{first}", second)

    def _import_groups(self) -> None:
        known = {chat.title: chat for chat in self._rows(Chat)}
        kept: set[int | None] = set()
        for entry in self.district.groups:
            chat = self._find_chat(entry) or known.get(entry.title)
            unit_id = self.units[entry.unit].id if entry.unit else None
            values: dict[str, Any] = {"title": entry.title, "unit_id": unit_id}
            if entry.chat is not None and not (chat and _has_migrated(entry.chat, chat.telegram_chat_id)):
                values["telegram_chat_id"] = entry.chat
            if chat is not None:
                self._apply(chat, f"chat:{entry.title}", values)
            elif entry.chat is not None:
                chat = Chat(organisation_id=self.organisation_id, **values)
                self.session.add(chat)
                self._note(Verb.ADDED, f"chat:{entry.title}")
            self.session.flush()
            kept.add(chat.id if chat else None)
        for chat in known.values():
            if chat.id not in kept:
                self.session.delete(chat)
                self._note(Verb.REMOVED, f"chat:{chat.title}")

    def _find_chat(self, entry: GroupEntry) -> Chat | None:
        if entry.chat is None:
            return None
        chat = self.session.exec(select(Chat).where(Chat.telegram_chat_id == entry.chat)).first()
        if chat is not None and chat.organisation_id != self.organisation_id:
            raise ChatTakenError(entry.title)
        return chat

    def _rows(self, table: type[R]) -> list[R]:
        mine = col(cast(Any, table).organisation_id) == self.organisation_id
        return list(self.session.exec(select(table).where(mine).order_by(col(cast(Any, table).id))).all())


def _has_migrated(in_file: int, in_record: int) -> bool:
    """Tell whether the record holds the supergroup that the file's old group has become since."""
    return in_record < SUPERGROUP < in_file
