{
    "name": "Customer Relationships: Employee Expenses",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "What is booked of a fund is an expense of the employee",
    "author": "crm_relationship contributors",
    "license": "LGPL-3",
    "depends": ["crm_relationship_evaluation", "hr_expense"],
    "data": [
        "views/fund_views.xml",
        "views/expense_views.xml",
        "views/hr_expense_views.xml",
        "views/res_company_views.xml",
    ],
    "auto_install": True,
}
