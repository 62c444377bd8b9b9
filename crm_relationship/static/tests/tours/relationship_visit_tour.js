import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("relationship_visit_log_tour", {
    steps: () => [
        {
            content: "Log a contact from the card",
            trigger: "button[name='action_log_contact']",
            run: "click",
        },
        {
            content: "The kind is filled in",
            trigger:
                ".modal .o_field_widget[name='visit_type_id'] input:value(Telephone Call)",
        },
        {
            content: "Write what the customer said",
            trigger: ".modal .o_field_widget[name='note'] textarea",
            run: "edit Wants an offer for the new hall",
        },
        {
            content: "Save it",
            trigger: ".modal button[name='action_log']",
            run: "click",
        },
        {
            content: "The card counts the contact",
            trigger:
                "body:not(:has(.modal)) button[name='action_open_visits'] .o_stat_value:contains(1)",
        },
    ],
});
