"""What people see: cards, buttons, texts, files. Calls no Telegram."""
