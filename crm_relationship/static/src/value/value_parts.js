import { Component } from "@odoo/owl";
import { formatFloat } from "@web/core/utils/numbers";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useService } from "@web/core/utils/hooks";

/** The value of a customer: a bar for each part, behind it the records it is from. */
export class ValueParts extends Component {
    static template = "crm_relationship.ValueParts";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get picture() {
        return this.props.record.data[this.props.name] || null;
    }

    number(value) {
        return formatFloat(value, { digits: [16, 1] });
    }

    async onOpen(part) {
        const action = await this.orm.call("relationship.card", "action_open_part", [
            [this.props.record.resId],
            part.kind,
        ]);
        return this.action.doAction(action);
    }
}

registry.category("fields").add("relationship_value_parts", {
    component: ValueParts,
    supportedTypes: ["json"],
});
