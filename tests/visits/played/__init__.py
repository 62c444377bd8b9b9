"""A month and a year of customers, played day by day, with the sums by hand."""
