"""Tasks under supervision for the tests of what is reminded, in one line."""

from datetime import date

from office.tasks.operations import TaskRequest, open_task
from storage.tables import Task
from tests.office.sessions import unit_id
from tests.office.town import CLERK, NOW, Town


def task(town: Town, *, due: date, title: str = "老旧小区改造排查", unit: str = "住建局") -> Task:
    """Set a task of a department's under the deputy whose portfolio it is in."""
    request = TaskRequest(title, town.seat("副区长(城建)"), unit_id(town, unit), due)
    return town.do(open_task, CLERK, NOW, request)
