"""The command line: `mishu` and its commands.

Each command imports what it needs when it is called, so that `mishu ask` does not wait for the bot.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import typer

app = typer.Typer(
    name="mishu",
    help="A chat secretary for government offices: the rules of work as data, every answer with its article.",
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Start Mishu: the bot on Telegram with BOT_TOKEN set, else the sandbox. Or run one of its commands."""
    if context.invoked_subcommand is None:
        importlib.import_module("bot.commands.run").run()


def main(args: list[str] | None = None) -> None:
    """Run the command line, importing only the command that is called, or all of them for help."""
    os.umask(0o077)  # what is written holds names, phone numbers and reasons: for this user alone
    words = sys.argv[1:] if args is None else args
    called = [word for word in words[:1] if word in COMMANDS]
    for name in called or (COMMANDS if words else ()):
        module, attribute = COMMANDS[name]
        _register(name, getattr(importlib.import_module(module), attribute))
    app(words, prog_name="mishu")


def _register(name: str, command: Any) -> None:
    if isinstance(command, typer.Typer):
        app.add_typer(command, name=name)
    else:
        app.command(name)(command)


# name → module and attribute: a function, or a Typer application for a group of commands
COMMANDS: dict[str, tuple[str, str]] = {
    "ask": ("bot.commands.ask", "ask"),
    "db": ("bot.commands.db", "db"),
    "doctor": ("bot.commands.doctor", "doctor"),
    "export": ("bot.commands.export", "export"),
    "org": ("bot.commands.org", "org"),
    "rulebook": ("bot.commands.rulebook", "rulebook"),
    "sandbox": ("bot.commands.sandbox", "sandbox"),
}


if __name__ == "__main__":
    main()
