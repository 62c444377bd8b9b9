import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { DeskChart } from "@crm_relationship/desk/desk_chart";

const MONTH = "date:month";
const MONTHS = 36;

/** How satisfied the customer of a card was, month by month, of the answers one reads. */
export class ScoreGraph extends Component {
    static template = "crm_relationship.ScoreGraph";
    static components = { DeskChart };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ chart: null });
        onWillStart(() => {
            this.load(this.props.record.resId);
        });
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.cardId) {
                this.load(record.resId);
            }
        });
    }

    async load(cardId) {
        this.cardId = cardId;
        this.state.chart = null;
        if (!cardId) {
            return;
        }
        const groups = await this.keepLast.add(
            this.orm.formattedReadGroup(
                "relationship.satisfaction",
                [
                    ["card_id", "=", cardId],
                    ["is_first", "=", true],
                ],
                [MONTH],
                ["score:avg"],
                { order: `${MONTH} DESC`, limit: MONTHS },
            ),
        );
        const months = groups.filter((group) => group[MONTH]).reverse();
        this.state.chart = {
            name: "scores",
            title: _t("Satisfaction by Month"),
            type: "line",
            action: true,
            lowest: 0,
            highest: 100,
            labels: months.map((group) => group[MONTH][1]),
            series: [
                {
                    label: _t("Satisfaction"),
                    data: months.map((group) => Math.round(group["score:avg"])),
                    color: "done",
                },
            ],
        };
    }

    async onOpen() {
        const action = await this.orm.call(
            "relationship.card",
            "action_open_satisfaction",
            [[this.cardId]],
        );
        return this.action.doAction(action);
    }
}

registry.category("view_widgets").add("relationship_score_graph", {
    component: ScoreGraph,
});
