"""What is booked of a fund, as an expense of the employee who has spent it.

* ``fund``: who has paid, and so whether an expense of the employee is made.
* ``expense``: makes it when the use of a fund is booked, and takes it back.
* ``hr_expense``: the expense of the employee, which stays as it was booked.
* ``res_company``: the category of each kind of expense.

The fund decides, Odoo's Expenses pays: what was approved for the fund is submitted
there, and approved, posted and paid by whoever does so in the company.
"""

from . import res_company
from . import fund
from . import hr_expense
from . import expense
