"""The golden questions on topics, put as an official puts them: what the chat says is what the rules say."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from office.access import actor_of
from office.rulebook.meeting_rules import find_gate
from office.topics.gate import COMPUTED, Done
from office.topics.plan import TopicPlan, TopicRequest, prepare_topic
from storage.database import Database
from storage.tables import Meeting, MeetingStatus
from tests.office.town import CLERK, FINANCE, NOW, Town, found_town, nov, on, person_named, seat_titled

GOLDEN = Path(__file__).parents[1] / "rules" / "golden"
LINES = [
    line
    for file in sorted(GOLDEN.glob("*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
    if json.loads(line)["q"]["ask"] in ("topic_gate", "topic_route")
    and "error" not in json.loads(line)["expect"]
]
_FAR, _SOON = on(12, 21), on(11, 24)


class _Undo(Exception):  # noqa: N818 - takes back what a question set up
    pass


def put(town: Town, rulebook: str, question: dict[str, Any]) -> TopicPlan:
    """Propose a topic of which just this is said, in records that tell the rest."""
    facts = question.get("facts", {})
    told = {name for name in COMPUTED if facts.get(name) is False and name in asked(rulebook, question)}
    found: list[TopicPlan] = []
    if "lead_can_attend" in told:
        town.grant(FINANCE, nov(24), nov(24), stand_in="财政局副局长")

    def look(session: Session) -> None:
        clerk = person_named(session, CLERK, town.organisation_id)
        meeting = Meeting(
            organisation_id=town.organisation_id,
            number="M2026-0001",
            kind=question["meeting"],
            title="会议",
            status=MeetingStatus.PLANNED,
            rulebook=f"{rulebook}@1",
            starts_at=_SOON if told else _FAR,
            minutes_long=90,
            uid="uid",
            agenda_closed_at=NOW if told & {"filed", "agenda_open"} else None,
            made_by_id=clerk.id or 0,
            made_at=NOW,
        )
        session.add(meeting)
        session.flush()
        seat = seat_titled(session, "财政局局长", town.organisation_id)
        request = TopicRequest(
            question["meeting"],
            "关于调整停车收费的请示",
            seat.unit_id,
            seat.id or 0,
            meeting.id,
            facts={name: Done(is_so=value) for name, value in facts.items()},
        )
        actor = actor_of(session, person_named(session, FINANCE, town.organisation_id), now=NOW)
        found.append(prepare_topic(session, actor, request))
        raise _Undo

    with pytest.raises(_Undo):
        town.change(look)
    return found[0]


def asked(rulebook: str, question: dict[str, Any]) -> set[str]:
    gate = find_gate(rulebook, question["meeting"], question.get("facts", {}), NOW.date())
    return {str(fact) for fact in gate.asked} if gate else set()


@pytest.mark.parametrize("line", LINES)
def test_chat_says_of_a_topic_what_the_golden_set_expects(line: str, sqlite_database: Database) -> None:
    data = json.loads(line)
    question, expected = data["q"], data["expect"]
    town = found_town(sqlite_database, rulebook=question["rulebook"])
    plan = put(town, question["rulebook"], question)
    if question["ask"] == "topic_gate":
        if expected.get("silent"):
            assert not plan.examined.is_ruled
            return
        bars = plan.examined.bars
        assert sorted(str(bar.fact) for bar in bars) == sorted(expected["answer"]["refuse"])
        assert set(expected.get("cite", [])) <= {cite for bar in bars for cite in bar.cite}
        return
    assert plan.silent is bool(expected.get("silent"))
    if not plan.silent:
        steps = [(line.step.act, list(line.step.ranks)) for line in plan.route]
        wanted = expected["answer"]["steps"]
        assert len(steps) == len(wanted)
        for (act, ranks), step in zip(steps, wanted, strict=True):
            assert act == step.get("act", act)
            assert ranks == step.get("by", ranks)
        assert set(expected["cite"]) <= set(plan.cite)
