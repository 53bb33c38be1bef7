"""What a meeting decided, and its minutes."""
