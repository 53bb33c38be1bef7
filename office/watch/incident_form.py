"""The values of the incident form as a draft keeps them."""

from collections.abc import Mapping
from datetime import datetime

from office.watch.incidents import IncidentRequest

FORM, WORD_FORM = "incident", "incident_word"
FIELDS, PLAN = "fields", "plan"
ORDER = ("what", "happened", "place")


def next_field(values: Mapping[str, object]) -> str:
    """Return the first question that is open, PLAN once there is none."""
    return next((field for field in ORDER if field not in values), PLAN)


def to_incident(values: Mapping[str, object]) -> IncidentRequest:
    return IncidentRequest(
        str(values["what"]),
        str(values.get("place") or ""),
        _moment(values.get("happened")),
        _moment(values.get("known")),
    )


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None
