"""A whole Mishu in a process of its own, driven as a newcomer drives it: by what people say and press."""

import json
import os
import signal
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

START = "2026-11-23T08:00+08:00"
PATIENCE = 60


class District:
    """The sandbox over its interface. People are named as they are in the district."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data = data
        self.options = options
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "bot.cli", "sandbox", "--headless", "--port", "0"),
                *("--data", str(self.data), *self.options),
            ],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "BOT_TOKEN": ""},
            start_new_session=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        assert line.startswith("http"), f"the sandbox did not start: {line}"
        self.url = line.rstrip("/")
        self.people: dict[str, dict[str, Any]] = {one["name"]: one for one in self.get("people")}
        self.settle()

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        if self.process.stdout:
            self.process.stdout.close()

    def restart(self) -> None:
        self.kill()
        self.options = tuple(o for o in self.options if o != "--fresh")
        self.start()

    def get(self, path: str, **query: object) -> Any:
        with urllib.request.urlopen(
            f"{self.url}/sandbox/{path}?{urllib.parse.urlencode(query)}", timeout=PATIENCE
        ) as answer:
            return json.load(answer)

    def post(self, path: str, **body: object) -> Any:
        request = urllib.request.Request(
            f"{self.url}/sandbox/{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def settle(self) -> None:
        self.get("settle")

    def person(self, name: str) -> int:
        return int(self.people[name]["id"])

    def holder(self, rank: str) -> str:
        return next(name for name, person in self.people.items() if person["rank"] == rank)

    def say(self, name: str, text: str) -> None:
        self.post("say", **{"as": self.person(name), "text": text})
        self.settle()

    def messages(self, name: str, *, after: int = 0) -> list[dict[str, Any]]:
        return [
            message
            for message in self.get("messages", **{"as": self.person(name), "after": after})
            if str(message["from"]) != str(self.person(name))
        ]

    def last(self, name: str, *, button: str | None = None, text: str | None = None) -> dict[str, Any]:
        """The newest message to somebody that has such a button or text."""
        for message in self.messages(name)[::-1]:
            labels = [label for row in message["buttons"] for label in row]
            if (button is None or button in labels) and (text is None or text in message["text"]):
                return message
        said = "\n---\n".join(message["text"] for message in self.messages(name)[-4:])
        raise AssertionError(f"{name} has no message with button {button} and text {text}; last:\n{said}")

    def press(self, name: str, button: str, *, text: str | None = None) -> dict[str, Any]:
        message = self.last(name, button=button, text=text)
        answer = self.post(
            "press", **{"as": self.person(name), "message_id": message["message_id"], "button": button}
        )
        self.settle()
        return dict(answer)

    def clock(self, **to: str) -> None:
        self.post("clock", **to)

    def export(self) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", "export", "--json", "--data", str(self.data)],
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        return dict(json.loads(done.stdout))

    def cases(self, name: str) -> list[dict[str, Any]]:
        return [case for case in self.export()["cases"] if case["applicant"]["person"] == name]


@pytest.fixture
def district(tmp_path: Path) -> Iterator[Callable[..., District]]:
    """Start districts; they end with the test."""
    started: list[District] = []

    def start(*options: str) -> District:
        made = District(tmp_path / f"district{len(started)}", "--now", START, *options)
        started.append(made)
        return made

    yield start
    for made in started:
        made.kill()
