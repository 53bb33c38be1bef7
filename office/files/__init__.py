"""Files from outside, read safely."""
