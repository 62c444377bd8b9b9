{
    "name": "Customer Relationships: Sales Orders",
    "version": "19.0.1.3.0",
    "category": "Sales/CRM",
    "summary": "Cases and discount of a sales order, one click away",
    "author": "crm_relationship contributors",
    "license": "LGPL-3",
    "icon": "/crm_relationship/static/description/icon.png",
    "depends": ["crm_relationship", "sale"],
    "data": [
        "views/card_views.xml",
        "views/sale_order_views.xml",
        "views/visit_views.xml",
        "views/res_company_views.xml",
    ],
    "auto_install": True,
}
