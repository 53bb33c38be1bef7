"""The Bot API as Telegram documents it, for the methods that an office bot or an echo bot calls."""
