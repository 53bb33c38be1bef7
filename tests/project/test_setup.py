"""The set-up files agree with each other and with the code."""

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]["packages"]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture
def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, as (word, rest), lines joined."""
    lines = re.sub(r"\\\n\s*", "", text("Dockerfile")).splitlines()
    pairs = [line.split(maxsplit=1) for line in lines if line.strip() and not line.startswith("#")]
    return [(word, rest) for word, rest in pairs]


@pytest.fixture
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(text("compose.yaml"))["services"]
    return found


def test_dockerfile_installs_locked_requirements_and_runs_as_nobody_special(
    instructions: list[tuple[str, str]],
) -> None:
    words = [word for word, _ in instructions]
    pips = [rest for word, rest in instructions if word == "RUN" and "pip install" in rest]
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert dict(instructions)["USER"] == "mishu"
    assert ["--require-hashes" in rest or "--no-deps" in rest for rest in pips] == [True, True]
    assert {"VOLUME", "HEALTHCHECK"} <= set(words)


def test_dockerfile_copies_every_package_and_the_builder_is_sent_them(
    instructions: list[tuple[str, str]],
) -> None:
    copied = {name for word, rest in instructions if word == "COPY" for name in rest.split()[:-1]}
    sent = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
    assert copied == sent
    assert set(PACKAGES) <= copied
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_containers_set_only_what_is_a_setting_and_the_same(
    instructions: list[tuple[str, str]], services: dict[str, Any]
) -> None:
    pairs = [pair for word, rest in instructions if word == "ENV" for pair in rest.split()]
    in_image = dict(pair.split("=") for pair in pairs)
    assert {name.lower() for name in in_image} <= set(Settings.model_fields)
    assert {name: str(value) for name, value in services["bot"]["environment"].items()} == in_image


def test_compose_publishes_to_this_machine_only_and_keeps_its_records(services: dict[str, Any]) -> None:
    assert all(port.startswith("127.0.0.1:") for one in services.values() for port in one.get("ports", []))
    assert services["bot"]["volumes"] == ["data:/data"]
    assert services["postgres"]["profiles"] == ["postgres"]
    assert set(yaml.safe_load(text("compose.yaml"))["volumes"]) == {"data", "postgres"}


def test_every_setting_is_explained_in_the_example() -> None:
    explained = set(re.findall(r"^#?\s?([A-Z_]+)=", text(".env.example"), re.MULTILINE))
    assert {name.upper() for name in Settings.model_fields} <= explained


def test_requirements_name_hashes_and_no_host() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert "--hash=sha256:" in text(name)
        assert re.findall(r"https?://|--index|--find-links", text(name)) == []


def test_ci_needs_no_answers_and_parses() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert {"set -euo pipefail", "exec </dev/null"} <= set(script.read_text("utf-8").splitlines())
    subprocess.run(["bash", "-n", script], check=True, timeout=300)


def test_make_targets_that_are_spoken_of_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    files = [".ci/run", "README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/architecture.md"]
    spoken = {
        target
        for file in files
        for words in re.findall(r"(?:^|`)make ([a-z -]+)", text(file), re.MULTILINE)
        for target in words.split()
    }
    assert spoken - targets == set()
