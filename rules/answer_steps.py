"""The steps of which answers are built, and their JSON form in the contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rules.vocabulary import Act, Actor, Matter


@dataclass(frozen=True, slots=True)
class AnswerStep:
    """A step: any one of `by` may act, or all of `to` are told.

    `if_` holds a matter's flag that the question did not settle. `may` are those of `by` whom the text adds
    under 可, 必要时 or 视情; `beyond` are those named by the text whom the vocabulary lacks, in its words.
    """

    act: Act
    by: tuple[Actor, ...] = ()
    to: tuple[Actor, ...] = ()
    if_: Matter | None = None
    may: tuple[Actor, ...] = ()
    beyond: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give the step in the contract's form."""
        told = self.act.tells
        step: dict[str, Any] = {"act": self.act}
        step["to" if told else "by"] = list(self.to if told else self.by)
        if self.if_ is not None:
            step["if"] = self.if_
        return step


Steps = tuple[AnswerStep, ...]


def steps_to_json(steps: Steps) -> list[dict[str, Any]]:
    """Give a chain in the contract's form."""
    return [step.to_json() for step in steps]
