"""Regional reports and the approved plan: inbox -> readers -> form -> rules -> intake; the template that regions fill in."""
