"""A whole Mishu in a process of its own, driven as a newcomer drives it: by what people say and press."""

import atexit
import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from office.export import PARTS
from storage.database import Database
from storage.tables import Organisation
from tests.launching import launch

START = "2026-11-23T08:00+08:00"
PATIENCE = 300
"""Seconds: what hangs fails, what is slow does not."""
_COMMAND = ("sandbox", "--headless", "--port", "0", "--data")
_WITHOUT_TELEGRAM = {"BOT_TOKEN": ""}
NUMBER = re.compile(r"L\d{4}-\d{4}")


@cache
def prepare(*options: str) -> Path:
    """Return what a sandbox of these options leaves in its directory when it is killed as soon as it is up.

    A test that begins with a copy of it begins as after that kill, without inventing the district anew.
    """
    data = Path(tempfile.mkdtemp(prefix="mishu-story-")) / "district"
    atexit.register(shutil.rmtree, data.parent, ignore_errors=True)
    first = launch(*_COMMAND, str(data), *options, env=_WITHOUT_TELEGRAM)
    assert first.stdout.readline().startswith("http"), "the sandbox did not start"
    first.kill(PATIENCE)
    return data


class District:
    """The sandbox over its interface. People are named as they are in the district."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data = data
        self.options = options
        self.start()

    def start(self) -> None:
        if not self.data.exists():
            shutil.copytree(prepare(*self.options), self.data)
        self.process = launch(*_COMMAND, str(self.data), *self.options, env=_WITHOUT_TELEGRAM)
        try:
            line = self.process.stdout.readline().strip()
            assert line.startswith("http"), f"the sandbox did not start: {line}"
            self.url = line.rstrip("/")
            self.people: dict[str, dict[str, Any]] = {one["name"]: one for one in self.get("people")}
            self.settle()
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        self.process.kill(PATIENCE)

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
        """Let five seconds pass in no time, so that what the limiter held back is sent too."""
        self.post("clock", advance="5s")

    def person(self, name: str) -> int:
        return int(self.people[name]["id"])

    def holder(self, rank: str) -> str:
        return next(name for name, person in self.people.items() if person["rank"] == rank)

    def say(self, name: str, text: str) -> None:
        self.post("say", **{"as": self.person(name), "text": text})
        self.settle()

    def answers(self, name: str, text: str) -> str:
        """Say something and return what is said to it, the newest message to the speaker."""
        before = max((message["message_id"] for message in self.messages(name)), default=0)
        self.say(name, text)
        found = [m["text"] for m in self.messages(name, after=before)]
        assert found, f"no answer to {text}"
        return str(found[-1])

    def ask(self, name: str, line: str) -> str:
        """Ask for leave in one line, submit, and return the case's number."""
        self.say(name, line)
        pressed = self.last(name, button="提交")
        self.press(name, "提交")
        shown = next(m for m in self.messages(name) if m["message_id"] == pressed["message_id"])
        return str(NUMBER.findall(shown["text"])[0])

    def say_in_group(self, name: str, group: int, text: str) -> list[dict[str, Any]]:
        """Say something in a group and return what is said to it there."""
        view = {"as": self.person(name), "chat": group}
        before = max((message["message_id"] for message in self.get("messages", **view)), default=0)
        self.post("say", **view, text=text)
        self.settle()
        return [m for m in self.get("messages", **view, after=before) if m["from"] != self.person(name)]

    def upload(self, name: str, file: str, content: bytes = b"x") -> str:
        """Send a file and return what is said to it."""
        before = max((message["message_id"] for message in self.messages(name)), default=0)
        boundary = "edge-of-the-part"
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="as"\r\n\r\n{self.person(name)}\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file}"\r\n\r\n'
        )
        request = urllib.request.Request(
            f"{self.url}/sandbox/upload",
            head.encode() + content + f"\r\n--{boundary}--\r\n".encode(),
            {"Content-Type": f"multipart/form-data; boundary={boundary}"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=PATIENCE):
            self.settle()
        return str(self.messages(name, after=before)[-1]["text"])

    def join(self, name: str) -> None:
        """Let somebody come who is not of the district."""
        self.people[name] = self.post("people", name=name)

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
            "press",
            **{"as": self.person(name), "message_id": message["message_id"], "button": button, "wait": 60},
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

    def records(self, part: str) -> Any:
        """Return one part of what the export prints, read beside the running district."""
        database = Database(f"sqlite:///{self.data / 'mishu.db'}")
        try:
            return database.read(lambda session: _export(session, part))
        finally:
            database.close()

    def case(self, number: str) -> dict[str, Any]:
        (found,) = [case for case in self.records("cases") if case["id"] == number]
        return dict(found)

    def cases(self, name: str) -> list[dict[str, Any]]:
        return [case for case in self.records("cases") if case["applicant"]["person"] == name]


def _export(session: Session, part: str) -> Any:
    organisation = session.exec(select(Organisation)).one()
    return json.loads(json.dumps(PARTS[part](session, organisation)))


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    """One district for all tests that need no time and no kill: each has people of its own.

    Its office has settled how a department's deputy asks for leave.
    """
    made = District(tmp_path_factory.mktemp("shared") / "district", "--now", START, "--empty")
    try:
        made.say("唐予安", "/admin readings 部门副职 部门主要负责人同意→分管副区长批准→办公室报备")
        made.press("唐予安", "提交")
        yield made
    finally:
        made.kill()


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
