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
    ],
}
