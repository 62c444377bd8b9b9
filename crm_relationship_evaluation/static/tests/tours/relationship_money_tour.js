import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// Press a button of the form, and wait for the state that follows.
const step = (button, state) => [
    {
        content: `Press ${button}`,
        trigger: `.o_form_view .o_statusbar_buttons button[name='${button}']`,
        run: "click",
    },
    {
        content: `It is ${state}`,
        trigger: `.o_statusbar_status button.o_arrow_button_current[data-value='${state}']`,
    },
];

tours.add("relationship_expense_plan_tour", {
    steps: () => [
        {
            content: "What it is for",
            trigger: ".o_field_widget[name='name'] :is(input, textarea)",
            run: "edit Dinner with the plant",
        },
        {
            content: "More than is left of the fund",
            trigger: ".o_field_widget[name='amount'] input",
            run: "edit 1200",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It is said before it is submitted",
            trigger: ".alert-warning:contains(1,000.00):contains(1,200.00)",
        },
        {
            trigger: ".o_statusbar_buttons button[name='action_submit']",
            run: "click",
        },
        {
            content: "It is refused, and what is left is said",
            trigger: ".modal .modal-body:contains(1,000.00):contains(1,200.00)",
        },
        {
            trigger: ".modal .modal-footer button",
            run: "click",
        },
        {
            content: "What can be spent",
            trigger: ".o_field_widget[name='amount'] input",
            run: "edit 300",
        },
        ...step("action_submit", "submitted"),
    ],
});

tours.add("relationship_expense_approve_tour", {
    steps: () => step("action_approve", "approved"),
});

tours.add("relationship_expense_book_tour", {
    steps: () => [
        ...step("action_book", "booked"),
        {
            content: "What is left of the fund",
            trigger: ".o_field_widget[name='fund_left']:contains(700.00)",
        },
    ],
});

tours.add("relationship_regulation_compile_tour", {
    steps: () => step("action_compile", "compiled"),
});

tours.add("relationship_regulation_review_tour", {
    steps: () => step("action_review", "reviewed"),
});

tours.add("relationship_regulation_approve_tour", {
    steps: () => step("action_approve", "approved"),
});

tours.add("relationship_regulation_read_tour", {
    steps: () => [
        {
            trigger: ".o_statusbar_buttons button[name='action_read']",
            run: "click",
        },
        {
            content: "It was read: nothing is left to do",
            trigger: ".o_form_view:not(:has(button[name='action_read']))",
        },
    ],
});

tours.add("relationship_meeting_tour", {
    steps: () => [
        {
            content: "What waits comes onto the agenda",
            trigger: ".o_statusbar_buttons button[name='action_propose']",
            run: "click",
        },
        {
            content: "Say what was decided",
            trigger: ".o_field_widget[name='item_ids'] td[name='decision']",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name='item_ids'] .o_field_widget[name='decision'] textarea",
            run: "edit Replace it at once",
        },
        ...step("action_hold", "held"),
        {
            content: "A measure follows",
            trigger: ".o_notebook .nav-link[name='measures']",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name='action_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name='action_ids'] .o_field_widget[name='name'] input",
            run: "edit Order a new valve",
        },
        {
            content: "Until when",
            trigger:
                ".o_field_widget[name='action_ids'] .o_selected_row td[name='date_deadline']",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name='action_ids'] .o_field_widget[name='date_deadline'] input",
            run: "edit +10d && press Tab",
        },
        ...step("action_issue", "issued"),
    ],
});

tours.add("relationship_check_tour", {
    steps: () => [
        {
            content: "What the register says is there already",
            trigger: ".o_field_widget[name='line_ids'] td[name='judged']:contains(1)",
        },
        {
            content: "Somebody looks at the rest",
            trigger:
                ".o_field_widget[name='line_ids'] tr:contains(Lights) td[name='result']",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name='line_ids'] .o_field_widget[name='result'] :is(input, select)",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(/^(In Order|合格)$/)",
            run: "click",
        },
        {
            content: "The choice has arrived before the form is saved",
            trigger: ".o_field_widget[name='result'] input:value(/^(In Order|合格)$/)",
        },
        ...step("action_done", "done"),
    ],
});
