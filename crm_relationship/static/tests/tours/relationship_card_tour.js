import { registry } from "@web/core/registry";

function choose(field, value) {
    return [
        { trigger: `${field} input`, run: `edit ${value}` },
        {
            trigger: `.o-autocomplete--dropdown-item:contains("${value}")`,
            run: "click",
        },
    ];
}

// A customer gets a card, a tier by hand, and is confirmed.
registry.category("web_tour.tours").add("relationship_card_tour", {
    url: "/odoo/relationship-cards",
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        ...choose(".o_field_widget[name=partner_id]", "Tour Customer"),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: ".o_notebook .nav-link[name=tiers]", run: "click" },
        {
            trigger:
                ".o_field_widget[name=classification_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...choose(".modal .o_field_widget[name=scheme_id]", "Kind of Body"),
        ...choose(".modal .o_field_widget[name=manual_tier_id]", "Government"),
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_form_button_save", run: "click" },
        {
            trigger:
                ".o_field_widget[name=tier_change_ids] .o_data_row:contains(Government)",
        },
        // What happened is told at once.
        { trigger: ".o_notebook .nav-link[name=history]", run: "click" },
        { trigger: ".o_relationship_event[data-kind=tier]:contains(Government)" },
        { trigger: "button[name=action_confirm]", run: "click" },
        { trigger: ".o_notebook .nav-link[name=access]", run: "click" },
        {
            trigger: ".o_field_widget[name=confirmed_user_id]:contains(Tour Head)",
        },
    ],
});
