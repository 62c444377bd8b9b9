{
    "name": "Customer Relationships: Cost of Care",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "What gifts, events and plans cost, and findings in month-end documents",
    "author": "crm_relationship contributors",
    "license": "LGPL-3",
    "depends": ["crm_relationship_care", "crm_relationship_evaluation"],
    "data": [
        "views/gift_views.xml",
        "views/event_views.xml",
        "views/plan_views.xml",
        "views/expense_views.xml",
    ],
    "auto_install": True,
}
