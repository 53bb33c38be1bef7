"""What an office does: synchronous operations on records, one transaction each. Knows no chat."""
