"""When a rule is in force."""

from rules.forms import Rule
from views.i18n import say
from views.text import full_day


def force(rule: Rule, lang: str) -> str:
    """Say when a rule is in force, where that is narrower than the document's own time."""
    first = full_day(rule.from_on, lang) if rule.from_on else ""
    last = full_day(rule.until_on, lang) if rule.until_on else ""
    if first and last:
        return say("%(first)s至%(last)s施行", lang, first=first, last=last)
    if first:
        return say("%(first)s起施行", lang, first=first)
    return say("施行至%(last)s", lang, last=last) if last else ""
