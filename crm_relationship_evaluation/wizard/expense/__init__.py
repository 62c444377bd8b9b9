from . import expense_refuse
