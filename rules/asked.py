"""What every question of a rulebook has."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from rules.vocabulary import Matter

Matters = tuple[Matter, ...]


class Asked(BaseModel):
    """A question of one rulebook, closed and unchangeable."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rulebook: str
