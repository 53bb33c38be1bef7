"""Reminders of one thing that have become due together, after a pause: only the last word is said."""

from collections.abc import Sequence

from office.reminders.rules import Rule
from storage.tables import Reminder

_STAGES = ("_soon", "_eve", "_due", "_overdue")
_FAMILIES = {Rule.EVENING: "meeting", Rule.TWO_HOURS: "meeting"}


def find_outrun(due: Sequence[Reminder]) -> set[int]:
    """Return the ids of reminders in whose place a later one of the same thing, to the same seat, came."""
    last: dict[tuple[object, ...], Reminder] = {}
    for reminder in sorted(due, key=lambda row: (row.due_at, row.id or 0)):
        last[_thing(reminder)] = reminder
    kept = {reminder.id for reminder in last.values()}
    return {reminder.id or 0 for reminder in due if reminder.id not in kept}


def _thing(reminder: Reminder) -> tuple[object, ...]:
    args = tuple(sorted((name, str(value)) for name, value in reminder.args.items()))
    return (reminder.about, reminder.seat_id, _family(reminder.rule), args)


def _family(rule: str) -> str:
    """Return the name that the stages of one reminder share: task of task_soon, task_due, task_overdue."""
    if rule in _FAMILIES:
        return _FAMILIES[Rule(rule)]
    return next((rule.removesuffix(stage) for stage in _STAGES if rule.endswith(stage)), rule)
