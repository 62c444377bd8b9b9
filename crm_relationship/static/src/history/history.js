import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatDate, deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { ScoreGraph } from "@crm_relationship/score/score_graph";

const PAGE = 30;
const FIELDS = ["date", "kind", "name", "summary", "user_id", "res_model", "res_id"];
const ICONS = {
    visit: "fa-map-marker",
    call: "fa-phone",
    meeting: "fa-users",
    campaign: "fa-bullhorn",
    case: "fa-life-ring",
    measure: "fa-wrench",
    satisfaction: "fa-smile-o",
    tier: "fa-signal",
    person: "fa-address-book-o",
    project: "fa-building-o",
    opinion: "fa-gavel",
    review: "fa-list-ol",
    release: "fa-unlock-alt",
};

// What happened with the customer of a card, newest first, page by page.
export class RelationshipHistory extends Component {
    static template = "crm_relationship.History";
    static components = { ScoreGraph };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.fields = useService("field");
        this.keepLast = new KeepLast();
        this.state = useState({
            events: [],
            kinds: [],
            kind: "",
            text: "",
            hasMore: false,
            isLoaded: false,
            hasFailed: false,
        });
        this.onText = useDebounced(() => this.load(), 300);
        onWillStart(async () => {
            const { kind } = await this.fields.loadFields("relationship.history", {
                fieldNames: ["kind"],
            });
            this.state.kinds = kind.selection;
            this.labels = Object.fromEntries(kind.selection);
            this.load();
        });
        // The form has been read again: something was logged, confirmed, moved.
        onWillUpdateProps(({ record }) => {
            if (record !== this.props.record || record.resId !== this.cardId) {
                this.load(0, record.resId);
            }
        });
    }

    get domain() {
        const domain = [["card_id", "=", this.cardId]];
        if (this.state.kind) {
            domain.push(["kind", "=", this.state.kind]);
        }
        const text = this.state.text.trim();
        if (text) {
            domain.push("|", ["name", "ilike", text], ["summary", "ilike", text]);
        }
        return domain;
    }

    get isFiltered() {
        return Boolean(this.state.kind || this.state.text.trim());
    }

    async load(offset = 0, cardId = this.props.record.resId) {
        this.cardId = cardId;
        if (!cardId) {
            return;
        }
        let events = [];
        try {
            // One more than is shown tells whether there are more, without a count.
            events = await this.keepLast.add(
                this.orm.searchRead("relationship.history", this.domain, FIELDS, {
                    limit: PAGE + 1,
                    offset,
                    order: "date desc, id desc",
                }),
            );
            this.state.hasFailed = false;
        } catch {
            this.state.hasFailed = true;
            return;
        }
        const shown = events.slice(0, PAGE).map((event) => this.shown(event));
        this.state.events = offset ? [...this.state.events, ...shown] : shown;
        this.state.hasMore = events.length > PAGE;
        this.state.isLoaded = true;
    }

    shown(event) {
        return {
            ...event,
            day: formatDate(deserializeDateTime(event.date)),
            icon: ICONS[event.kind] || "fa-circle-o",
            label: this.labels[event.kind],
            by: event.user_id ? event.user_id[1] : "",
            href: `/odoo/${event.res_model}/${event.res_id}`,
        };
    }

    onMore() {
        this.load(this.state.events.length);
    }

    onKind(ev) {
        this.state.kind = ev.target.value;
        this.load();
    }

    open(event) {
        this.action.doAction({
            type: "ir.actions.act_window",
            name: event.name || _t("Event"),
            res_model: event.res_model,
            res_id: event.res_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("relationship_history", {
    component: RelationshipHistory,
});
