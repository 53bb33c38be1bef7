"""Settings: each in .env.example, each wrong value told in one sentence, no secret shown."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load

EXAMPLE = Path(__file__).parents[2] / ".env.example"
TOKEN = "123456789:" + "A" * 35


@pytest.fixture(autouse=True)
def _no_settings_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_example_names_every_setting_with_its_default() -> None:
    named = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE))
    del named["POSTGRES_PASSWORD"]  # compose.yaml's own
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)
    assert load(EXAMPLE) == load(None)


def test_example_explains_every_setting_in_both_languages() -> None:
    for block in EXAMPLE.read_text().split("\n\n")[1:]:
        comments = [line for line in block.splitlines() if line.startswith("#")]
        assert any(re.search(r"[\u4e00-\u9fff]", line) for line in comments), block
        assert any(not re.search(r"[\u4e00-\u9fff]", line) for line in comments), block


def test_settings_come_from_the_file_and_the_environment_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text(f"BOT_TOKEN={TOKEN}\nLOG_LEVEL=debug\nMODE=\n")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    settings = load(file)
    assert settings.bot_token is not None
    assert settings.bot_token.get_secret_value() == TOKEN
    assert (settings.log_level, settings.mode) == ("ERROR", "polling")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"BOT_TOKEN": "abc"}, "BOT_TOKEN: it looks like 123456789:AA…, as @BotFather gave it"),
        ({"MODE": "push"}, "MODE: Input should be 'polling' or 'webhook'"),
        ({"WEBHOOK_PORT": "99999"}, "WEBHOOK_PORT: Input should be less than or equal to 65535"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL: it begins with postgresql+psycopg://"),
        ({"TELEGRAM_API_URL": "api.telegram.org"}, "TELEGRAM_API_URL: it is a whole address"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL: Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ({"MODE": "webhook"}, "WEBHOOK_URL: with MODE=webhook"),
        (
            {"MODE": "webhook", "WEBHOOK_URL": "https://bot.example.org", "WEBHOOK_SECRET": "short"},
            "WEBHOOK_SECRET: with MODE=webhook",
        ),
    ],
)
def test_wrong_value_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, written: dict[str, str], told: str
) -> None:
    for name, value in written.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        load(None)
    assert str(raised.value).startswith(told)
    assert "\n" not in str(raised.value)


def test_every_wrong_value_is_told_and_none_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "12345:secretsecret")
    monkeypatch.setenv("DATABASE_URL", "mysql://user:secretsecret@host/name")
    with pytest.raises(SettingsError) as raised:
        load(None)
    assert len(str(raised.value).splitlines()) == 2
    assert "secretsecret" not in str(raised.value)


@pytest.mark.parametrize(
    ("written", "taken"), [("en_GB:en", "en"), ("zh_CN.UTF-8", "zh"), ("de", "zh"), ("en", "en")]
)
def test_language_takes_what_the_system_may_have_set(
    monkeypatch: pytest.MonkeyPatch, written: str, taken: str
) -> None:
    monkeypatch.setenv("LANGUAGE", written)
    assert load(None).language == taken


def test_settings_never_show_their_secrets() -> None:
    settings = Settings(_env_file=None, bot_token=TOKEN, database_url="postgresql+psycopg://u:geheim@h/n")
    assert TOKEN not in repr(settings)
    assert "geheim" not in repr(settings)
