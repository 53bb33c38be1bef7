"""The office's own leads: shown, changed one by one, everything planned anew at once."""

import pytest

from office.errors import BadInputError, NotForYouError
from office.reminders.lead_changes import set_lead
from office.reminders.leads import DEFAULTS, LONGEST, LeadKind, lead_of
from tests.office.tasks_in import task
from tests.office.town import CLERK, HOUSING, NOW, Town, on


def soon(town: Town) -> list[object]:
    return [r.due_at for r in town.reminders() if r.rule == "task_soon" and r.state == "planned"]


def test_lead_moves_what_is_planned_at_once(town: Town) -> None:
    task(town, due=on(12, 31).date())
    assert soon(town) == [on(12, 28, 8)]
    town.do(set_lead, CLERK, NOW, LeadKind.TASK, 5)
    assert (soon(town), lead_of(town.organisation(), LeadKind.TASK)) == ([on(12, 24, 8)], 5)
    town.do(set_lead, CLERK, NOW, LeadKind.TASK, 0)
    assert soon(town) == []
    town.do(set_lead, CLERK, NOW, LeadKind.TASK, DEFAULTS[LeadKind.TASK])
    assert (soon(town), town.organisation().leads) == ([on(12, 28, 8)], {})


@pytest.mark.parametrize("days", [-1, LONGEST + 1])
def test_lead_out_of_bounds_is_refused(town: Town, days: int) -> None:
    with pytest.raises(BadInputError, match="0至30之间"):
        town.do(set_lead, CLERK, NOW, LeadKind.DOCUMENT, days)


def test_leads_are_the_offices_to_set(town: Town) -> None:
    with pytest.raises(NotForYouError):
        town.do(set_lead, HOUSING, NOW, LeadKind.TASK, 5)
