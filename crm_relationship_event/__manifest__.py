{
    "name": "Customer Relationships: Events",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "summary": "Guests of customer events are attendees of Odoo's events, and back",
    "author": "crm_relationship contributors",
    "license": "LGPL-3",
    "depends": ["crm_relationship_care", "event"],
    "data": ["views/relationship_event_views.xml", "views/event_event_views.xml"],
    "auto_install": True,
}
