"""What is handed in at the end of a month."""
