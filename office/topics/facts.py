"""What a topic's record says of the facts that the gate asks."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class FactLine:
    """What was said of one thing that the gate asks: whether it is so, when it was done, on what paper."""

    name: str
    is_so: bool
    on: date | None
    paper: str


def read_fact(name: str, said: object) -> FactLine:
    """Read one fact of a topic's record."""
    assert isinstance(said, dict)  # noqa: S101 - written by office.topics.operations alone
    on = said.get("on")
    return FactLine(
        name, bool(said.get("is")), date.fromisoformat(on) if on else None, str(said.get("paper") or "")
    )
