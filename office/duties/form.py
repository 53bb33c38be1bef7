"""The forms of 报送, handing in and setting a duty of the office's own: values as a draft keeps them."""

from collections.abc import Mapping
from datetime import date

from pydantic import TypeAdapter

from office.duties.own import DutyRequest
from rules.time_forms import Once, Schedule
from storage.tables import UnitKind

FORM = "duty"
ANSWER_FORM = "report"
PLAN = "plan"
FIELDS = "fields"
PICK = "pick"
TEXT = "text"
ASKED = ("title", "who", "every", "until")
_SCHEDULE: TypeAdapter[Schedule] = TypeAdapter(Schedule)


def asked(values: Mapping[str, object]) -> tuple[str, ...]:
    """Return what is asked of a new duty: what is due on one day only has no end to ask for."""
    every = values.get("every")
    once = isinstance(every, dict) and every.get("every") == "once"
    return ASKED[:-1] if once else ASKED


def next_field(values: Mapping[str, object]) -> str:
    """Return the field that is asked next, or PLAN when all have been answered or passed over."""
    return next((field for field in asked(values) if not _has(values, field)), PLAN)


def complete(values: Mapping[str, object]) -> dict[str, object]:
    """Pass over the end where a line says all that has to be said."""
    said = all(_has(values, field) for field in ASKED[:-1])
    return {"until": "", **values} if said else dict(values)


def next_answer_field(values: Mapping[str, object]) -> str:
    """Return what is asked next of whoever hands in: which one is meant, its words, or nothing more."""
    if "occurrence" not in values:
        return PICK
    return PLAN if values.get("text") else TEXT


def write_schedule(schedule: Schedule) -> dict[str, object]:
    return dict(_SCHEDULE.dump_python(schedule, mode="json"))


def read_schedule(values: Mapping[str, object]) -> Schedule:
    """Read the schedule back. Raises KeyError without one."""
    return _SCHEDULE.validate_python(values["every"])


def to_request(values: Mapping[str, object]) -> DutyRequest:
    """Build what the office asks for from the form's values. Raises KeyError where something is missing."""
    schedule, until = read_schedule(values), str(values.get("until") or "")
    return DutyRequest(
        str(values["title"]),
        schedule,
        _numbers(values.get("seats")),
        tuple(UnitKind(kind) for kind in _words(values.get("kinds"))),
        str(values.get("time") or "") or None,
        None if isinstance(schedule, Once) or not until else date.fromisoformat(until),
    )


def _has(values: Mapping[str, object], field: str) -> bool:
    if field == "who":
        return bool(values.get("seats") or values.get("kinds"))
    return field in values


def _numbers(value: object) -> tuple[int, ...]:
    return tuple(item for item in value if isinstance(item, int)) if isinstance(value, list) else ()


def _words(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
