"""The documents say what is there: links, commands, tables, and both languages the same."""

import importlib
import re
from pathlib import Path

import pytest
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - importing it registers every table
from bot.cli import COMMANDS
from handlers.routes import ROUTES

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
READMES = ("README.md", "README.zh-CN.md")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_blocks(markdown: str) -> list[str]:
    return re.findall(r"^```\w*\n(.*?)^```", markdown, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_that_are_named_exist(document: Path) -> None:
    packages = "bot|handlers|views|office|rules|scheduler|storage|sandbox|tests|docs"
    named = re.findall(rf"`((?:{packages})/[\w./-]*)`", document.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_package_of_the_office_has_its_place_on_the_map() -> None:
    found = re.search(r"^\| Looking for .*?(?=^$)", text("docs/architecture.md"), re.MULTILINE | re.DOTALL)
    assert found is not None
    rows = re.findall(r"^\|[^|]*\| `office/(\w*)/?` \|(.*)\|$", found[0], re.MULTILINE)
    packages = {path.parent.name for path in (ROOT / "office").glob("*/__init__.py")}
    assert sorted(package for package, _ in rows if package) == sorted(packages)
    named = [(package, module) for package, modules in rows for module in re.findall(r"`(\w+)`", modules)]
    assert [one for one in named if not (ROOT / "office" / one[0] / f"{one[1]}.py").exists()] == []


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = (text(name) for name in READMES)
    assert code_blocks(english) == code_blocks(chinese)
    assert re.findall(r"^#+ ", english, re.MULTILINE) == re.findall(r"^#+ ", chinese, re.MULTILINE)
    assert re.findall(r"^\| `([^`]+)`", english, re.MULTILINE) == re.findall(
        r"^\| `([^`]+)`", chinese, re.MULTILINE
    )


@pytest.mark.parametrize("name", READMES)
def test_readme_lists_every_command_of_the_command_line(name: str) -> None:
    assert set(re.findall(r"^\| `mishu ([a-z]+)`", text(name), re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_command_line_has_what_it_lists(command: str) -> None:
    module, attribute = COMMANDS[command]
    assert hasattr(importlib.import_module(module), attribute)


@pytest.mark.parametrize("name", READMES)
def test_readme_lists_every_command_of_the_chat(name: str) -> None:
    known = {
        spoken
        for route in ROUTES
        for handler in route.handlers
        for spoken in getattr(handler, "commands", ())
    } - {"start"}
    table = "\n".join(line for line in text(name).splitlines() if line.startswith("| `/"))
    assert set(re.findall(r"`/([a-z]+)`", table)) == known


def test_architecture_names_every_table() -> None:
    page = text("docs/architecture.md")
    assert [table for table in SQLModel.metadata.tables if f"`{table}`" not in page] == []


def test_decisions_are_numbered_in_turn_and_keep_what_was_rejected() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{n:04}" for n in range(1, len(DECISIONS) + 1)]
    for path in DECISIONS:
        page = path.read_text(encoding="utf-8")
        assert page.startswith(f"# {int(path.name[:4])}. ")
        assert ("**Decision.**" in page, "**Rejected.**" in page) == (True, True)
        assert len(page.splitlines()) <= 60  # a page


def test_changelog_has_the_kept_form() -> None:
    headings = re.findall(r"^## (.+)$", text("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    kinds = set(re.findall(r"^### (.+)$", text("CHANGELOG.md"), re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
