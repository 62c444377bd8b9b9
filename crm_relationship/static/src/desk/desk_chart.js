import { cookie } from "@web/core/browser/cookie";
import { getCustomColor, hexToRGBA } from "@web/core/colors/colors";
import { loadBundle } from "@web/core/assets";

import { Component, onMounted, onWillUnmount, useEffect, useRef } from "@odoo/owl";

// What a colour means, bright and dark.
const COLORS = {
    done: ["#017e84", "#02c7b5"],
    planned: ["#b8c4ce", "#5f6b76"],
    good: ["#28a745", "#3fbf5f"],
    bad: ["#d44c59", "#e4737e"],
};

/** A small chart; the library comes after the page is there. */
export class DeskChart extends Component {
    static template = "crm_relationship.DeskChart";
    static props = { chart: Object, onOpen: Function };

    setup() {
        this.canvas = useRef("canvas");
        this.drawn = null;
        onMounted(async () => {
            await loadBundle("web.chartjs_lib");
            this.isReady = true;
            this.draw();
        });
        useEffect(
            () => this.draw(),
            () => [this.props.chart],
        );
        onWillUnmount(() => this.drawn?.destroy());
    }

    get isEmpty() {
        return !this.props.chart.series.some((series) => series.data.some(Boolean));
    }

    /** What the chart says, for those who do not see it. */
    get words() {
        const { labels, series } = this.props.chart;
        return series
            .map(
                ({ label, data }) =>
                    `${label}: ` +
                    labels.map((name, i) => `${name} ${data[i]}`).join(", "),
            )
            .join("; ");
    }

    draw() {
        this.drawn?.destroy();
        this.drawn = null;
        if (this.isReady && this.canvas.el) {
            this.drawn = new Chart(this.canvas.el, this.config);
        }
    }

    get config() {
        const { type, stacked, labels, series, lowest, highest } = this.props.chart;
        const scheme = cookie.get("color_scheme");
        const text = getCustomColor(scheme, "#495057", "#ced4da");
        const grid = getCustomColor(scheme, "#e9ecef", "#3C3E4B");
        const datasets = series.map(({ label, data, color: name }) => {
            const color = getCustomColor(scheme, ...COLORS[name]);
            return {
                label,
                data,
                backgroundColor: type === "line" ? hexToRGBA(color, 0.2) : color,
                borderColor: color,
                borderWidth: type === "line" ? 2 : 0,
                fill: type === "line" ? "start" : undefined,
                maxBarThickness: 36,
            };
        });
        return {
            type,
            data: { labels, datasets },
            options: {
                animation: false,
                maintainAspectRatio: false,
                onClick: () => this.props.onOpen(),
                plugins: {
                    legend: {
                        display: series.length > 1,
                        position: "bottom",
                        labels: { boxWidth: 12, color: text },
                    },
                    tooltip: { intersect: false, mode: "index" },
                },
                scales: {
                    x: { stacked, grid: { display: false }, ticks: { color: text } },
                    y: {
                        stacked,
                        beginAtZero: type !== "line",
                        min: lowest,
                        max: highest,
                        grid: { color: grid },
                        ticks: { color: text, precision: 0, maxTicksLimit: 5 },
                    },
                },
            },
        };
    }
}
