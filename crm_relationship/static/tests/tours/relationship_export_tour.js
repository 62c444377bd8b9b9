import { registry } from "@web/core/registry";

const menu = ".o_cp_action_menus .dropdown-toggle";
const exportAll = ".o_export_all_menu";

// All cards of a list are exported, after saying what for.
registry.category("web_tour.tours").add("relationship_export_tour", {
    url: "/odoo/relationship-cards",
    steps: () => [
        { trigger: ".o_list_view .o_data_row" },
        { trigger: menu, run: "click" },
        { trigger: exportAll, run: "click" },
        { trigger: ".modal .btn-primary:disabled" },
        { trigger: ".modal .btn-secondary:contains(Discard)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: menu, run: "click" },
        { trigger: exportAll, run: "click" },
        {
            trigger: ".modal textarea#relationship_export_reason",
            run: "edit Committee on Friday",
        },
        { trigger: ".modal .btn-primary:enabled", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
