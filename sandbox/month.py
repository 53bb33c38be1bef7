"""A month of work for the invented district, made by the office's own operations at past times.

Each story is a generator: it yields the moment it waits for and goes on when that has come, so that all
of them run side by side in the order of time, between the planner's own dues.
"""

import heapq
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count

from sqlmodel import Session, col, select

from office.access import Actor, actor_of
from office.calendars import at, local, local_day, work_calendar
from office.cases import about, find_audience
from office.chain import find_deciders, find_pending, find_step_seats
from office.decisions import Recorded, consent, record_decision, refuse, return_for_changes
from office.errands import withdraw
from office.leave import file_leave, resubmit_leave, submit_leave
from office.leave_changes import cancel_leave, change_leave, end_leave
from office.leave_plan import LeaveRequest, prepare_leave
from office.outbox import tell
from office.planner import next_due_at, run_due
from office.steps import TELLING
from rules.calendar import WorkCalendar
from sandbox.stories import STORIES, Ending, Story
from storage.tables import (
    Case,
    CaseStatus,
    LeaveKind,
    Organisation,
    Outbox,
    Person,
    Reminder,
    ReminderState,
    Seat,
    Step,
)
