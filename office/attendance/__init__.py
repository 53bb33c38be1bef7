"""Who comes to a meeting, who stays away, who stands in."""
