"""What is reminded when: rules, rows, planner, digest, what waits for whom."""
