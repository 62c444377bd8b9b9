import { registry } from "@web/core/registry";

// A complaint is told on the telephone, handled, and closed once all is filled in.
registry.category("web_tour.tours").add("relationship_complaint_tour", {
    steps: () => [
        { trigger: ".o_list_button_add, .o-kanban-button-new", run: "click" },
        {
            trigger: ".o_field_widget[name=subject] input",
            run: "edit Gutter leaks",
        },
        {
            trigger: ".o_field_widget[name=partner_id] input",
            run: "edit Tour Customer",
        },
        {
            trigger: `.o-autocomplete--dropdown-item:contains("Tour Customer")`,
            run: "click",
        },
        { trigger: ".o_form_button_save", run: "click" },
        {
            content: "It has a time to be answered",
            trigger: ".o_field_widget[name=time_left]",
        },
        { trigger: "button[name=action_acknowledge]", run: "click" },
        { trigger: "button[name=action_start]", run: "click" },
        { trigger: "button[name=action_ask_resolve]", run: "click" },
        {
            content: "Nothing is resolved without cause and result",
            trigger: ".modal .o_field_widget[name=cause] textarea",
            run: "edit Joint was not sealed",
        },
        {
            trigger: ".modal .o_field_widget[name=result] textarea",
            run: "edit Joints sealed",
        },
        { trigger: ".modal button[name=action_end]:contains(Resolve)", run: "click" },
        { trigger: "button[name=action_ask_close]:contains(Close)", run: "click" },
        {
            content: "Nothing is closed before the customer is informed",
            trigger: ".modal .o_field_widget[name=customer_informed_date]",
        },
        { trigger: ".modal button[name=action_end]:contains(Close)", run: "click" },
        {
            content: "It is closed",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Closed)",
        },
    ],
});
