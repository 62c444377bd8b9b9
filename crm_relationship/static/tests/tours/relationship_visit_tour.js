import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// Fill in the dialog that asks for what the report of an on-site visit lacks.
const fillReport = (note, day) => [
    {
        content: "Write what the customer said",
        trigger: ".modal .o_field_widget[name='note'] textarea",
        run: `edit ${note}`,
    },
    {
        trigger: ".modal .o_field_widget[name='location'] input",
        run: "edit Head office",
    },
    {
        trigger: ".modal .o_field_widget[name='problem_state'] input",
        run: "click",
    },
    { trigger: ".o_select_menu_item:contains(No Problem)", run: "click" },
    {
        trigger: ".modal .o_field_widget[name='satisfaction'] input",
        run: "click",
    },
    { trigger: ".o_select_menu_item:contains(Very Satisfied)", run: "click" },
    {
        trigger: ".modal .o_field_widget[name='next_visit_date'] :is(input, button)",
        run: "click",
    },
    {
        trigger: ".modal .o_field_widget[name='next_visit_date'] input",
        run: `edit ${day} && press Enter`,
    },
    { trigger: ".modal button[name='action_log']", run: "click" },
];

tours.add("relationship_visit_log_tour", {
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

tours.add("relationship_plan_month_tour", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        {
            content: "What is due in the month is proposed in one click",
            trigger: "button[name='action_propose']",
            run: "click",
        },
        {
            content: "With the reason why it is due",
            trigger:
                ".o_field_widget[name='visit_ids'] .o_data_row:contains(Huaxin):contains(Monthly contact)",
        },
        { trigger: "button[name='action_submit']", run: "click" },
        {
            content: "The plan waits for somebody else than its author",
            trigger:
                ".o_form_view:not(:has(button[name='action_approve'])) .o_arrow_button_current:contains(Submitted)",
        },
    ],
});

tours.add("relationship_plan_approve_tour", {
    steps: () => [
        { trigger: ".o_data_row:contains(June 2026) .o_data_cell", run: "click" },
        { trigger: "button[name='action_approve']", run: "click" },
        {
            content: "Its visits are planned",
            trigger:
                ".o_form_view:has(.o_arrow_button_current:contains(Approved)) .o_data_row:contains(Planned)",
        },
    ],
});

tours.add("relationship_plan_visit_tour", {
    steps: () => [
        { trigger: "button[name='action_told']", run: "click" },
        {
            trigger: ".o_form_view:not(:has(button[name='action_told']))",
        },
        { trigger: "button[name='action_done']", run: "click" },
        {
            content: "The report asks for what it lacks",
            trigger: "button[name='action_hand_in']",
            run: "click",
        },
        ...fillReport("Content with the deliveries", "07/10/2026"),
        {
            trigger:
                "body:not(:has(.modal)) .o_arrow_button_current:contains(Reported)",
        },
    ],
});

tours.add("relationship_leader_plan_tour", {
    steps: () => [
        {
            content: "The specialist plans what the leader has to do",
            trigger:
                ".o_data_row:contains(Half-yearly) button[name='action_plan_visit']",
            run: "click",
        },
        {
            content: "For him, and to the level that is asked for",
            trigger:
                ".o_form_view:has(.o_field_widget[name='level'] input:value(Main Leader)) .o_field_widget[name='user_id'] input:value(leader)",
        },
        { trigger: "button[name='action_plan']", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Planned)" },
        { trigger: ".o_notebook .nav-link[name='briefing']", run: "click" },
        {
            content: "He reads on one page whom he visits",
            trigger: ".o_relationship_briefing:contains(Huaxin):contains(Chen)",
        },
    ],
});

tours.add("relationship_leader_report_tour", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(Huaxin) button[name='action_log']",
            run: "click",
        },
        ...fillReport("Wants a frame agreement", "12/10/2026"),
        { trigger: "body:not(:has(.modal)) .o_kanban_record:contains(Reported)" },
    ],
});
