"""How people are judged: indicators, evaluations, rewards and trainings."""
