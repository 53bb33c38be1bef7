"""The forms that set tasks: what a meeting decided on a topic, and a task of the office's own.

Both ask whose it is and until when; a decision asks before it what was decided.
"""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from office.minutes.decision_clocks import PASSED, find_interpret_clock
from office.minutes.resolutions import Resolution
from office.tasks.operations import TaskRequest
from storage.tables import Meeting, Outcome, TaskSource, Topic

DECISION_FORM = "decision"
TASK_FORM = "task"
PLAN = "plan"
FIELDS = "fields"
SKIPPED: Mapping[str, object] = {
    "text": "",
    "others": [],
    "measure": "",
    "source": str(TaskSource.OTHER),
    "about": "",
}
"""What a field that may be left out holds then."""
TOLD_MORE = (TaskSource.INSTRUCTION, TaskSource.PAPER, TaskSource.CAMPAIGN)
"""Sources of which more is asked: which leader and when, which paper, which campaign."""
_ASSIGNMENT = ("lead", "leader", "others", "due")
_TASK = ("title", *_ASSIGNMENT, "measure", "source")


def asked(session: Session, form: str, values: Mapping[str, object]) -> tuple[str, ...]:
    """Return the fields that a form asks, in their order, as far as what was answered tells."""
    if form == TASK_FORM:
        return (*_TASK, "about") if values.get("source") in TOLD_MORE else _TASK
    if "topic" not in values:
        return ("topic",)
    if "outcome" not in values:
        return ("outcome",)
    if values["outcome"] not in PASSED:
        return ("outcome", "text")
    fields = ("outcome", "text", *_ASSIGNMENT, "issues")
    return (*fields, "interprets") if asks_interpretation(session, values) else fields


def next_field(session: Session, form: str, values: Mapping[str, object]) -> str:
    """Return the field that is asked next, or PLAN when all have been answered or passed over."""
    return next((field for field in asked(session, form, values) if field not in values), PLAN)


def complete(form: str, values: Mapping[str, object]) -> dict[str, object]:
    """Pass over what a line left out that may be left out, where it says all that has to be said."""
    # A task without a deadline is asked for that alone.
    needed = {"title", "lead", "leader"} if form == TASK_FORM else {"text", "lead", "leader", "due"}
    if form == DECISION_FORM and values.get("outcome") not in PASSED:
        return dict(values)
    if not needed <= values.keys():
        return dict(values)
    whole = {**SKIPPED, "issues": False, "interprets": False, **values}
    if whole["source"] in TOLD_MORE and "about" not in values:
        del whole["about"]
    return whole


def asks_interpretation(session: Session, values: Mapping[str, object]) -> bool:
    """Whether the rulebook sets a day for interpreting to the public what such a meeting decides."""
    topic = session.get(Topic, values.get("topic") or 0)
    meeting = session.get(Meeting, topic.meeting_id) if topic and topic.meeting_id else None
    return meeting is not None and find_interpret_clock(session, meeting) is not None


def to_resolution(values: Mapping[str, object]) -> Resolution:
    """Build what was decided from a form's values. Raises KeyError without the outcome."""
    return Resolution(
        Outcome(str(values["outcome"])),
        str(values.get("text") or ""),
        _number(values, "leader"),
        _number(values, "lead"),
        _numbers(values, "others"),
        _day(values, "due"),
        bool(values.get("issues")),
        bool(values.get("interprets")),
    )


def from_resolution(topic_case_id: int, resolution: Resolution) -> dict[str, object]:
    """Write what was decided back into a form, to be changed."""
    return {
        "topic": topic_case_id,
        "outcome": str(resolution.outcome),
        "text": resolution.text,
        "leader": resolution.leader_seat_id or 0,
        "lead": resolution.lead_unit_id or 0,
        "others": list(resolution.other_unit_ids),
        **({"due": resolution.due_on.isoformat()} if resolution.due_on else {}),
        "issues": resolution.issues_document,
        "interprets": resolution.interprets,
    }


def to_task(values: Mapping[str, object]) -> TaskRequest:
    """Build a task from a form's values. Raises KeyError where title, assignment or deadline are missing."""
    return TaskRequest(
        str(values["title"]),
        int(str(values["leader"])),
        int(str(values["lead"])),
        date.fromisoformat(str(values["due"])),
        _numbers(values, "others"),
        str(values.get("measure") or ""),
        TaskSource(str(values.get("source") or TaskSource.OTHER)),
        str(values.get("about") or ""),
    )


def _number(values: Mapping[str, object], field: str) -> int | None:
    value = values.get(field)
    return value if isinstance(value, int) and value else None


def _numbers(values: Mapping[str, object], field: str) -> tuple[int, ...]:
    value = values.get(field)
    return tuple(item for item in value if isinstance(item, int)) if isinstance(value, list) else ()


def _day(values: Mapping[str, object], field: str) -> date | None:
    value = values.get(field)
    return date.fromisoformat(value) if isinstance(value, str) and value else None
