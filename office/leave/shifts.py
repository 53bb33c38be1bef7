"""Leave over a watch: told to the office and to whoever it is once the leave is granted, each watch once."""

from datetime import datetime

from sqlmodel import Session

from office.access import find_office_staff
from office.outbox import find_last_told, tell
from office.watch.shifts import about_shift, find_shifts_over
from storage.tables import Case, CaseStatus, Leave, Organisation, Person


def tell_shifts_over(session: Session, case: Case, leave: Leave, *, now: datetime) -> None:
    """Tell of each watch not begun that a granted leave lies over: somebody must take it over."""
    if case.status is not CaseStatus.APPROVED:
        return
    organisation = session.get_one(Organisation, case.organisation_id)
    for shift in find_shifts_over(session, leave.person_id, leave.from_on, leave.to_on):
        if shift.starts_at <= now:
            continue
        about = f"leave:{case.number}:{about_shift(organisation, shift)}"
        args: dict[str, object] = {"shift": shift.id, "leave": case.id}
        staff = find_office_staff(session, case.organisation_id)
        people = {person.id: person for person in (session.get_one(Person, leave.person_id), *staff)}
        for person in people.values():
            if find_last_told(session, person, about) is None:
                tell(session, person, "shift.leave", args, now=now, about=about)
