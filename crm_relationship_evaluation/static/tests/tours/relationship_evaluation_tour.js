import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// Selectors go by names of fields, so that the tours run in any language.
const line = ".o_field_widget[name='line_ids'] .o_data_row";

// Change the first mark, say why, and hand on.
const mark = (name, value, reason, button) => [
    {
        content: "The figure stands beside the mark",
        trigger: `${line} td[name='figures']:not(:empty)`,
    },
    { trigger: `${line} td[name='${name}_mark']`, run: "click" },
    {
        trigger: `${line} td[name='${name}_mark'] input`,
        run: `edit ${value}`,
    },
    { trigger: `${line} td[name='${name}_note']`, run: "click" },
    {
        content: "Say why it is another one",
        trigger: `${line} td[name='${name}_note'] input`,
        run: `edit ${reason}`,
    },
    { trigger: `button[name='${button}']`, run: "click" },
    {
        content: "It is another one's now",
        trigger: `.o_form_view:not(:has(button[name='${button}']))`,
    },
];

tours.add("relationship_evaluation_self_tour", {
    steps: () => mark("self", 90, "Two visits were put off", "action_hand_in"),
});

tours.add("relationship_evaluation_supervisor_tour", {
    steps: () =>
        mark("supervisor", 70, "One report was forgotten", "action_to_committee"),
});

tours.add("relationship_evaluation_committee_tour", {
    steps: () => [
        {
            content: "The marks of those before, with their reasons",
            trigger: `${line}:contains(Two visits were put off):contains(One report was forgotten)`,
        },
        { trigger: "button[name='action_close']", run: "click" },
        {
            trigger: ".o_form_view:not(:has(button[name='action_close']))",
        },
    ],
});

tours.add("relationship_month_end_tour", {
    steps: () => [
        {
            content: "Write how the month went",
            trigger: ".o_field_widget[name='summary'] textarea",
            run: "edit Three talks, one of them late",
        },
        { trigger: "button[name='action_hand_in']", run: "click" },
        { trigger: ".o_form_view:not(:has(button[name='action_hand_in']))" },
        {
            content: "Correct what was handed in",
            trigger: "button[name='action_correct']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='correction'] :is(input, textarea)",
            run: "edit A visit was entered afterwards",
        },
        { trigger: ".modal footer .btn-primary", run: "click" },
        {
            content: "The new version says what has changed",
            trigger:
                "body:not(:has(.modal)) .o_form_view .alert:contains(A visit was entered afterwards)",
        },
        {
            content: "And leads to the one before",
            trigger: "button[name='action_open_previous']",
        },
    ],
});
