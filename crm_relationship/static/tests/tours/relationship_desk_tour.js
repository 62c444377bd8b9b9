import { registry } from "@web/core/registry";

const READY = ".o_relationship_desk_content:not(:has(.placeholder))";

// The icon of the app opens the desk; a tile opens its list, and back leads back.
registry.category("web_tour.tours").add("relationship_desk_tour", {
    url: "/odoo",
    steps: () => [
        { trigger: ".o_navbar_apps_menu button", run: "click" },
        {
            trigger:
                ".o_app[data-menu-xmlid='crm_relationship.relationship_menu_root']",
            run: "click",
        },
        // Where nothing waits, three names are enough; the others come on demand.
        {
            trigger: `${READY} .o_relationship_desk_idle details:not([open]) summary`,
            run: "click",
        },
        { trigger: ".o_relationship_desk_idle details[open]" },
        {
            trigger: `${READY} [data-name=open_cases] button:first`,
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains('Tour Case')" },
        { trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        { trigger: ".o_relationship_desk_period", run: "select year" },
        { trigger: `${READY} [aria-busy=false]` },
        { trigger: `${READY} [data-name=visits]` },
    ],
});

// Whoever has nothing to do sees that, and an administrator what is not set up.
registry.category("web_tour.tours").add("relationship_desk_idle_tour", {
    url: "/odoo/relationship-desk",
    steps: () => [
        {
            trigger:
                ".o_relationship_desk_empty, .o_relationship_desk_setup .list-group-item",
        },
    ],
});

// A desk that is slow, fails, and comes when it is asked for again.
registry.category("web_tour.tours").add("relationship_desk_failing_tour", {
    url: "/odoo/relationship-desk",
    steps: () => [
        { trigger: ".o_relationship_desk_content [aria-busy=true] .placeholder" },
        {
            trigger:
                ".o_relationship_desk_content .alert:contains('The office is closed') button",
            run: "click",
        },
        { trigger: `${READY}:not(:has(.alert)) [aria-busy=false]` },
    ],
});
