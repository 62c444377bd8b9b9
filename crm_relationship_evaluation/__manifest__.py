{
    "name": "Customer Relationships: Evaluation",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "Month-end documents, evaluations of specialists, and what it costs",
    "author": "crm_relationship contributors",
    "license": "LGPL-3",
    "depends": ["crm_relationship"],
    "data": [
        "security/ir.model.access.csv",
        "views/menus.xml",
        # Funds and expenses
        "security/fund.xml",
        "data/fund/fund_data.xml",
        "views/fund/fund_views.xml",
        "views/fund/expense_views.xml",
        "views/fund/cost_views.xml",
        "views/fund/card_views.xml",
        "wizard/fund/expense_refuse_views.xml",
        "views/fund/menus.xml",
    ],
}
