import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

// Asks what customer information is exported or printed for.
export class ExportReasonDialog extends Component {
    static template = "crm_relationship.ExportReasonDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        confirm: Function,
        isPrint: { type: Boolean, optional: true },
        reason: { type: String, optional: true },
    };
    static defaultProps = { reason: "" };

    setup() {
        this.state = useState({ reason: this.props.reason });
        useAutofocus({ refName: "reason", selectAll: true });
    }

    get reason() {
        return this.state.reason.trim();
    }

    onConfirm() {
        this.props.confirm(this.reason);
        this.props.close();
    }
}
