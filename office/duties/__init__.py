"""报送: what is owed by date, and its answers."""
