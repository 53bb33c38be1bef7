"""The leave form: a draft's values, what is still to be asked, and the request they make."""

from collections.abc import Mapping
from datetime import date

from office.leave.plan import LeaveRequest
from storage.tables import LeaveKind

FORM = "leave"
CHANGE_FORM = "change"
ORDER = ("kind", "first", "last", "place", "reason", "contact", "stand_in")
"""In the order in which the guided form asks."""
PLAN = "plan"
"""Everything is entered: the card before 提交."""
FIELDS = "fields"
"""修改: which of the fields?"""


def next_field(values: Mapping[str, object]) -> str:
    """Return the field that is asked next, or PLAN when all have been answered or passed over."""
    return next((field for field in ORDER if field not in values), PLAN)


def to_request(values: Mapping[str, object]) -> LeaveRequest:
    """Build the request from a form's values. Raises KeyError where kind or days are missing."""
    stand_in = values.get("stand_in")
    kind = LeaveKind(str(values["kind"]))
    return LeaveRequest(
        kind,
        date.fromisoformat(str(values["first"])),
        date.fromisoformat(str(values["last"])),
        str(values.get("place") or ""),
        str(values.get("reason") or ""),
        str(values.get("contact") or ""),
        stand_in if isinstance(stand_in, int) and stand_in else None,
        kind is LeaveKind.ABROAD or bool(values.get("abroad")),
    )


def to_values(request: LeaveRequest) -> dict[str, object]:
    """Write a request back into a form, to be edited."""
    return {
        "kind": str(request.kind),
        "abroad": request.abroad,
        "first": request.from_on.isoformat(),
        "last": request.to_on.isoformat(),
        "place": request.place,
        "reason": request.reason,
        "contact": request.contact,
        "stand_in": request.stand_in_seat_id or 0,
    }
