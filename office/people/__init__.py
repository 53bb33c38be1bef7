"""Who is who: seats, people, who acts for whom, who is away."""
