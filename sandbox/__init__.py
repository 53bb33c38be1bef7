"""Mishu without Telegram: a local Bot API server, a web chat, an invented district."""
