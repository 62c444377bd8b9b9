import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const composer = "#chatterRoot:shadow .o-mail-Composer";

// A customer files a case, sees its state, and answers.
tours.add("relationship_portal_tour", {
    url: "/my",
    steps: () => [
        {
            trigger: ".o_portal_docs a[href='/my/cases']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "a[href='/my/cases/new']:visible",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "select[name=kind]", run: "select service_request" },
        { trigger: "input[name=subject]", run: "edit Tour pump" },
        { trigger: "textarea[name=description]", run: "edit It makes noise" },
        {
            trigger: ".o_relationship_case_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "h3:contains(Tour pump)" },
        { trigger: ".badge" },
        { trigger: `${composer}-input`, run: "edit Please at nine" },
        { trigger: `${composer}-send:enabled`, run: "click" },
        { trigger: "#chatterRoot:shadow .o-mail-Message:contains(Please at nine)" },
    ],
});

// A visitor files a case by the page behind a QR code.
tours.add("relationship_intake_tour", {
    steps: () => [
        { trigger: "input[name=contact_name]", run: "edit Mr Li" },
        { trigger: "input[name=phone]", run: "edit 13800138000" },
        { trigger: "textarea[name=description]", run: "edit The door is stuck" },
        {
            trigger: ".o_relationship_intake_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "strong:contains(CASE/)" },
    ],
});

// A machine presses the button: what it sends has to be confirmed.
tours.add("relationship_rating_tour", {
    steps: () => [
        { trigger: "label[for=rate_3]", run: "click" },
        { trigger: "textarea[name=feedback]", run: "edit Fair enough" },
        { trigger: "form button[data-nonce]", run: "click", expectUnloadPage: true },
        { trigger: "p.lead:contains(confirm)" },
        { trigger: "textarea[name=feedback]:value(Fair enough)" },
    ],
});
