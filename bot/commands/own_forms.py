"""The organisation's own forms, taken when the program starts."""

from __future__ import annotations

import typer

from bot.settings import Settings
from views.paper_templates import PAPER_TEMPLATES, TemplateFaultError


def use_own_forms(settings: Settings) -> None:
    """Know the forms in the TEMPLATES directory. Exits with 2 and a sentence for each that cannot be used.

    Found out at the start rather than by whoever first needs a paper.
    """
    try:
        PAPER_TEMPLATES.use(settings.templates)
    except TemplateFaultError as error:
        for fault in error.faults:
            said = (
                f"{fault.path}: {fault.en}." if settings.language == "en" else f"{fault.path}：{fault.zh}。"
            )
            typer.echo(said, err=True)
        raise typer.Exit(2) from None
