from . import monthly_correct
