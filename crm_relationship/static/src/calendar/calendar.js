import { registry } from "@web/core/registry";
import { calendarView } from "@web/views/calendar/calendar_view";

const CUSTOMER = ["card_id", "partner_id"];

/** Titles begin with the customer, of whom the view shows a field. */
export class RelationshipCalendarModel extends calendarView.Model {
    /** @override */
    normalizeRecord(rawRecord) {
        const record = super.normalizeRecord(rawRecord);
        const name = CUSTOMER.find((one) => this.meta.activeFields[one]);
        const customer = rawRecord[name]?.[1];
        if (customer && !record.title?.startsWith(customer)) {
            record.title = [customer, record.title].filter(Boolean).join(" · ");
        }
        return record;
    }
}

registry.category("views").add("relationship_calendar", {
    ...calendarView,
    Model: RelationshipCalendarModel,
});
