import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { ExportReasonDialog } from "./export_reason_dialog";

const EXPORT = /^\/web\/export\/\w+$/;
const TABLE = "/web/pivot/export_xlsx";
const REPORT = "/report/download";

/**
 * Exports of customer information say what for, and reports where the company wants to
 * know: all of them, whether lists, chosen fields, tables or documents, are downloads
 * of these addresses. The server knows which ones they are, and puts the reason on
 * record.
 */
export const exportReasonService = {
    dependencies: ["dialog", "orm"],
    start(env, { dialog, orm }) {
        let last = "";

        function ask(isPrint = false) {
            return new Promise((resolve) => {
                let reason = "";
                dialog.add(
                    ExportReasonDialog,
                    {
                        isPrint,
                        reason: last,
                        confirm: (text) => (reason = last = text),
                    },
                    { onClose: () => resolve(reason) },
                );
            });
        }

        function isRecorded(params) {
            const paths = params.fields?.map((field) => field.name) || null;
            return orm.call("relationship.disclosure", "is_export_recorded", [
                params.model,
                paths,
            ]);
        }

        // Returns the options of the download of a report with what it is for, or
        // nothing where nobody says it.
        async function printed(options) {
            const [url] = JSON.parse(options.data.data);
            const name = url.match(/\/report\/\w+\/([^/?]+)/)?.[1] || "";
            const model = "relationship.disclosure";
            if (!(await orm.call(model, "is_print_asked", [name]))) {
                return options;
            }
            const reason = await ask(true);
            const context = JSON.stringify({
                ...JSON.parse(options.data.context || "{}"),
                relationship_export_reason: reason,
            });
            return reason && { ...options, data: { ...options.data, context } };
        }

        patch(download, {
            async _download(options) {
                if (options.url === REPORT) {
                    const withReason = await printed(options);
                    return withReason ? super._download(withReason) : undefined;
                }
                const isTable = options.url === TABLE;
                if (!isTable && !EXPORT.test(options.url)) {
                    return super._download(options);
                }
                const content = options.data.data;
                const params = JSON.parse(isTable ? await content.text() : content);
                if (!(await isRecorded(params))) {
                    return super._download(options);
                }
                const reason = await ask();
                if (!reason) {
                    return;
                }
                params.context = {
                    ...params.context,
                    relationship_export_reason: reason,
                };
                let data = JSON.stringify(params);
                if (isTable) {
                    data = new Blob([data], { type: "application/json" });
                }
                return super._download({ ...options, data: { ...options.data, data } });
            },
        });
    },
};

registry.category("services").add("relationship_export_reason", exportReasonService);
