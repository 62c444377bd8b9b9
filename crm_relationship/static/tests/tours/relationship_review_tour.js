import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// No step reads a word that is translated: the same tours go in each language.

const fill = (name, text, tag = "textarea") => ({
    trigger: `.modal .o_field_widget[name='${name}'] ${tag}`,
    run: `edit ${text}`,
});

const press = (name) => ({ trigger: `button[name='${name}']:enabled`, run: "click" });

const confirm = () => ({ trigger: ".modal footer .btn-primary", run: "click" });

const stands = (state) => ({
    content: `The review is ${state}`,
    trigger: `body:not(:has(.modal)) .o_form_view .o_arrow_button_current[data-value='${state}']`,
});

const nominate = (reason) => [
    press("action_nominate"),
    {
        content: "The review and its key tier are chosen already",
        trigger: ".modal .o_field_widget[name='tier_id'] input:value(Tier 1)",
    },
    fill("reason", reason),
    fill("assessment", "Large, and pays in time"),
    { trigger: ".modal footer button[name='action_nominate']", run: "click" },
    { trigger: "body:not(:has(.modal)):has(.o_notification_bar.bg-success)" },
];

tours.add("relationship_review_nominate_tour", {
    steps: () => nominate("Builds two plants"),
});

tours.add("relationship_review_bulk_tour", {
    steps: () => [
        ...["Gamma", "Delta"].map((name) => ({
            trigger: `.o_data_row:contains(${name}) .o_list_record_selector input`,
            run: "click",
        })),
        ...nominate("One group since this year"),
    ],
});

tours.add("relationship_review_measures_tour", {
    steps: () => [
        press("action_open_proposals"),
        { trigger: ".o_data_row:contains(Tier 1) .o_data_cell", run: "click" },
        {
            trigger: ".o_form_view .o_field_widget[name='measures'] textarea",
            run: "edit A visit of the main leader each year",
        },
        press("action_propose"),
        {
            content: "Who puts it forward does not accept it",
            trigger:
                ".o_form_view:has(.o_arrow_button_current[data-value='proposed']):not(:has(button[name='action_accept']))",
        },
    ],
});

tours.add("relationship_review_evaluate_tour", {
    steps: () => [
        press("action_evaluate"),
        confirm(),
        stands("evaluating"),
        { trigger: ".oe_stat_button[name='action_open_lines']", run: "click" },
        {
            content: "Decide on an own customer, not as proposed",
            trigger: ".o_data_row:contains(Alpha) button[name='action_decide']",
            run: "click",
        },
        {
            content: "Own customers warn",
            trigger: ".modal .alert-warning:contains(Alpha)",
        },
        {
            trigger: ".modal .o_field_widget[name='tier_id'] input",
            run: "edit Tier 2",
        },
        {
            trigger: ".o-autocomplete--dropdown-menu .dropdown-item:contains(Tier 2)",
            run: "click",
        },
        {
            content: "Without a reason it is refused, and the dialog stays",
            trigger: ".modal footer button[name='action_decide']",
            run: "click",
        },
        {
            trigger: ".o_error_dialog footer .btn-primary",
            run: "click",
        },
        { trigger: "body:not(:has(.o_error_dialog))" },
        fill("reason", "Pays late since spring"),
        { trigger: ".modal footer button[name='action_decide']", run: "click" },
        {
            content: "Decided lines leave the filter of what is to decide",
            trigger: "body:not(:has(.modal)) .o_list_view",
        },
        { trigger: ".breadcrumb-item.o_back_button a", run: "click" },
        press("action_accept_proposals"),
        confirm(),
        press("action_submit"),
        {
            content: "Who evaluated does not approve",
            trigger:
                ".o_form_view:has(.o_arrow_button_current[data-value='approval']):not(:has(button[name='action_approve']))",
        },
    ],
});

tours.add("relationship_review_approve_tour", {
    steps: () => [press("action_approve"), stands("approved")],
});

tours.add("relationship_review_issue_tour", {
    steps: () => [press("action_issue"), confirm(), stands("issued")],
});

tours.add("relationship_review_card_tour", {
    steps: () => [
        press("action_open_review_lines"),
        {
            content: "The specialist reads what was decided, now that it is issued",
            trigger: ".o_data_row:contains(Beta):contains(Tier 1)",
        },
    ],
});
