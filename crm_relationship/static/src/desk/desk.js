import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { KeepLast } from "@web/core/utils/concurrency";
import { Layout } from "@web/search/layout";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";

import { Component, useState } from "@odoo/owl";

import { DeskChart } from "./desk_chart";

const { DateTime } = luxon;
const CHOICE = "crm_relationship.desk";

function browserChoice() {
    const choice = JSON.parse(browser.sessionStorage.getItem(CHOICE) || "{}");
    return { period: choice.period || "month", teamId: choice.teamId || false };
}

/** The landing page: what waits for the user, each count with the list behind it. */
export class Desk extends Component {
    static template = "crm_relationship.Desk";
    static components = { DeskChart, Dropdown, DropdownItem, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        this.state = useState({
            data: null,
            failed: "",
            loading: true,
            // Who comes back from a list finds the period and team that were chosen.
            ...browserChoice(),
        });
        this.env.config.setDisplayName?.(_t("Desk"));
        this.load();
    }

    async load() {
        this.state.loading = true;
        this.state.failed = "";
        try {
            const data = await this.keepLast.add(
                this.orm.silent.call("relationship.desk", "get_desk", [
                    this.state.period,
                    this.state.teamId,
                ]),
            );
            Object.assign(this.state, { data, loading: false });
        } catch (error) {
            this.state.loading = false;
            this.state.failed =
                error.data?.message || _t("The server cannot be reached.");
        }
    }

    onPeriod(ev) {
        this.state.period = ev.target.value;
        return this.reload();
    }

    onTeam(ev) {
        this.state.teamId = Number(ev.target.value) || false;
        return this.reload();
    }

    reload() {
        const { period, teamId } = this.state;
        browser.sessionStorage.setItem(CHOICE, JSON.stringify({ period, teamId }));
        return this.load();
    }

    async onHome() {
        this.state.data.is_home = await this.orm.call("relationship.desk", "make_home");
    }

    get steps() {
        return this.state.data?.steps || [];
    }

    get isEmpty() {
        const { sections, team, setup } = this.state.data;
        const waits = sections.some((section) =>
            section.tiles.some((tile) => tile.count),
        );
        return !waits && !(team && team.rows.length) && !setup;
    }

    /** What a section has, and the names of what waits in none of its tiles. */
    filled(section) {
        return section.tiles.filter((tile) => tile.count);
    }

    idle(section) {
        return section.tiles.filter((tile) => !tile.count).map((tile) => tile.label);
    }

    /** The set-up makes room for the day's work when most of it is done. */
    get setupPlace() {
        const { setup, sections } = this.state.data;
        if (!setup) {
            return "";
        }
        return sections.length && 2 * this.toDo(setup) < setup.length
            ? "last"
            : "first";
    }

    toDo(setup) {
        return setup.filter((step) => !step.done).length;
    }

    when(row) {
        if (!row.date) {
            return "";
        }
        const isDay = row.date.length === 10;
        const date = isDay ? deserializeDate(row.date) : deserializeDateTime(row.date);
        const today = DateTime.local().startOf("day");
        const days = Math.round(date.startOf("day").diff(today, "days").days);
        const clock = isDay ? "" : ` ${date.toLocaleString(DateTime.TIME_SIMPLE)}`;
        if (Math.abs(days) <= 1) {
            return date.toRelativeCalendar({ unit: "days" }) + clock;
        }
        const format = { month: "short", day: "numeric" };
        if (date.year !== today.year) {
            format.year = "numeric";
        }
        return date.toLocaleString(format);
    }

    isPast(row, tile) {
        if (!row.date || tile.since) {
            return false;
        }
        return row.date.length === 10
            ? deserializeDate(row.date) < DateTime.local().startOf("day")
            : deserializeDateTime(row.date) < DateTime.local();
    }

    /** Open the list that shows what was counted, and nothing else. */
    openList(action, domain, name) {
        const viewType = this.ui.isSmall ? undefined : "list";
        return this.action
            .loadAction(action)
            .then((loaded) =>
                this.action.doAction(
                    { ...loaded, name, domain, context: {} },
                    { viewType },
                ),
            );
    }

    openTile(tile) {
        return this.openList(tile.action, tile.domain, tile.label);
    }

    openCell(column, row) {
        const domain = [[column.user, "=", row.id], ...column.domain];
        return this.openList(column.action, domain, `${column.label}: ${row.name}`);
    }

    openFigure(figure) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: figure.label,
            res_model: figure.model,
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: figure.domain,
        });
    }

    openRow(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: row.model,
            res_id: row.id,
            views: [[false, "form"]],
        });
    }

    get doneLabel() {
        return _t("Done");
    }

    get openLabel() {
        return _t("To do");
    }

    openStep(step) {
        return this.action.doAction(step.action, { onClose: () => this.load() });
    }
}

registry.category("actions").add("relationship_desk", Desk);
