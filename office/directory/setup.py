"""The organisation's settings: begun by the operator, filled in by its first administrator, changed later."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import ValidationError
from sqlmodel import Session, select

from office.access import Actor, find_people_of, require_administrator
from office.auditing import log_act
from office.directory.entries import OrganisationEntry
from office.errors import BadInputError
from office.outbox import tell
from office.rulebook.versions import find_leave_rule, find_rulebook_on
from rules.loading import shipped
from rules.rulebook import Kind
from storage import audit
from storage.tables import Organisation, Person, Role, Seat

SETUP_FORM = "setup"
FIELDS = ("name", "rulebook", "timezone", "quiet", "digest", "evening")
"""What is asked, in this order."""
ZONES = ("Asia/Shanghai", "Asia/Urumqi")
QUIETS = ("21:00-07:00", "22:00-07:00", "20:00-08:00")
DIGESTS = ("08:00", "08:30", "09:00")
EVENINGS = ("17:30", "18:00", "19:00")

_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})")
_COLUMNS = ("name", "rulebook", "timezone", "quiet_from", "quiet_until", "digest_at", "evening_at")

NAME_WRONG = "请写机构全称，1到100个字，例如：清榆区人民政府。"
NO_RULEBOOK = "没有“{name}”这部规则。"
MEANT_RULEBOOK = "没有“{name}”这部规则，是不是“{near}”？"
NO_ZONE = "没有“{name}”这个时区。例如：Asia/Shanghai。"
QUIET_WRONG = "请写起止时间，例如：21:00-07:00。"
CLOCK_WRONG = "请写24小时制的时间，例如：08:00。"
SLUG_TAKEN = "已经有短名为“{slug}”的机构。"
SLUG_WRONG = "短名用两个以上的小写字母、数字和短横，以字母开头，例如：qingyu。"


@dataclass(frozen=True)
class RulebookNotes:
    """What is to be known of a rulebook before it is chosen."""

    rulebook: str
    title: str
    kind: Kind
    place: str
    effective_on: date | None
    missing: tuple[str, ...]
    restored: int
    left_out: tuple[tuple[tuple[str, ...], str], ...]
    """Articles and subject of what the document says and the rulebook leaves out."""
    silent: tuple[str, ...]
    """The posts whose leave the rule does not settle."""


def find_rulebook_notes(rulebook: str, on: date) -> RulebookNotes:
    """Return a rulebook's summary as it stands on a day. Raises BadInputError."""
    _require_rulebook(rulebook)
    book = find_rulebook_on(shipped().in_force(rulebook, on).key, on)
    silent = [post for post in book.posts if find_leave_rule(book.key, post, abroad=False, on=on) is None]
    return RulebookNotes(
        rulebook,
        book.title,
        book.kind,
        book.place,
        book.effective_on,
        book.missing,
        len(book.restored),
        tuple((tuple(left.cite), left.subject) for left in book.not_modelled),
        tuple(book.terms.get(post.value, post.term) for post in silent),
    )


def create_organisation(
    session: Session, *, slug: str, name: str, rulebook: str, administrator: str, now: datetime
) -> tuple[Organisation, Person]:
    """Make an organisation with one administrator, who has yet to be invited. Raises BadInputError."""
    if session.exec(select(Organisation).where(Organisation.slug == slug)).first() is not None:
        raise BadInputError(SLUG_TAKEN, slug=slug)
    find_rulebook_notes(rulebook, now.date())
    try:
        entry = OrganisationEntry(slug=slug, name=name, rulebook=rulebook)
    except ValidationError as error:
        wrong = {detail["loc"][0] for detail in error.errors()}
        raise BadInputError(SLUG_WRONG if "slug" in wrong else NAME_WRONG) from error
    organisation = Organisation(**entry.model_dump())
    session.add(organisation)
    session.flush()
    organisation_id = organisation.id or 0
    roles = [Role.ADMINISTRATOR.value, Role.OFFICE.value]
    person = Person(
        organisation_id=organisation_id, name=read_value("name", administrator)["name"], roles=roles
    )
    session.add(person)
    session.flush()
    audit.append(
        session,
        organisation_id=organisation_id,
        at=now,
        actor_id=None,
        seat_id=None,
        action="organisation.new",
        about=f"organisation:{slug}",
        cite=[],
        text={"name": name, "rulebook": rulebook, "administrator": person.name},
    )
    return organisation, person


def is_fresh(session: Session, organisation: Organisation) -> bool:
    """Whether nobody has a post yet: the organisation is still being set up."""
    return session.exec(select(Seat.id).where(Seat.organisation_id == organisation.id)).first() is None


def settings_of(organisation: Organisation) -> dict[str, str]:
    return {name: str(getattr(organisation, name)) for name in _COLUMNS}


def read_value(field: str, text: str) -> dict[str, str]:
    """Read what was typed or pressed for one field. Raises BadInputError with a way to say it right."""
    said = text.strip()
    match field:
        case "name":
            return {"name": _checked("name", said, NAME_WRONG)}
        case "rulebook":
            _require_rulebook(said)
            return {"rulebook": said}
        case "timezone":
            return {"timezone": _checked("timezone", said, NO_ZONE)}
        case "quiet":
            clocks = [_clock(*found) for found in _CLOCK.findall(said)]
            if len(clocks) != 2 or clocks[0] == clocks[1]:  # noqa: PLR2004 - from and until
                raise BadInputError(QUIET_WRONG)
            return {"quiet_from": clocks[0], "quiet_until": clocks[1]}
        case _:
            found = _CLOCK.fullmatch(said)
            if found is None:
                raise BadInputError(CLOCK_WRONG)
            return {f"{field}_at": _clock(found[1], found[2])}


def find_changed(organisation: Organisation, values: Mapping[str, object]) -> tuple[str, ...]:
    """Return the settings that a form would change."""
    now = settings_of(organisation)
    return tuple(name for name in _COLUMNS if name in values and values[name] != now[name])


def apply_setup(session: Session, actor: Actor, values: Mapping[str, object]) -> tuple[str, ...]:
    """Change the organisation's settings, tell the other administrators, and return what has changed.

    What is reminded when is planned anew at the next tick. A case keeps the rulebook under which it began.
    """
    require_administrator(actor)
    organisation = session.get_one(Organisation, actor.organisation_id, with_for_update=True)
    before = settings_of(organisation)
    changed = find_changed(organisation, values)
    if not changed:
        return ()
    entry = OrganisationEntry.model_validate(
        {"slug": organisation.slug, **before, **{name: values[name] for name in changed}}
    )
    for name in changed:
        setattr(organisation, name, getattr(entry, name))
    organisation.swept_on = None
    session.add(organisation)
    session.flush()
    text = {name: [before[name], getattr(entry, name)] for name in changed}
    log_act(session, actor, "organisation.setup", about=f"organisation:{organisation.slug}", text=text)
    for other in find_people_of(session, actor.organisation_id, Role.ADMINISTRATOR):
        if other.id != actor.person_id:
            args: dict[str, object] = {"by": actor.person_id, "changed": list(changed)}
            tell(session, other, "setup.changed", args, now=actor.now)
    return changed


def _require_rulebook(rulebook: str) -> None:
    known = shipped().ids
    if rulebook not in known:
        near = difflib.get_close_matches(rulebook, known, n=1, cutoff=0.5)
        if near:
            raise BadInputError(MEANT_RULEBOOK, name=rulebook[:40], near=near[0])
        raise BadInputError(NO_RULEBOOK, name=rulebook[:40])


def _clock(hour: str, minute: str) -> str:
    if int(hour) > 23 or int(minute) > 59:  # noqa: PLR2004 - a day's hours and an hour's minutes
        raise BadInputError(CLOCK_WRONG)
    return f"{int(hour):02d}:{minute}"


def _checked(name: str, value: str, sentence: str) -> str:
    entry = {"slug": "checked", "name": "-", "rulebook": "-", name: value}
    try:
        return str(getattr(OrganisationEntry.model_validate(entry), name))
    except ValidationError as error:
        raise BadInputError(sentence, name=value[:40]) from error
