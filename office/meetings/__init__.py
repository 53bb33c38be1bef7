"""Meetings: planned, convened, moved, held; their timetable and notice."""
