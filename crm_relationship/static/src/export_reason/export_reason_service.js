import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { ExportReasonDialog } from "./export_reason_dialog";

const EXPORT = /^\/web\/export\/\w+$/;
const TABLE = "/web/pivot/export_xlsx";

/**
 * Exports of customer information say what for: all of them, whether lists, chosen
 * fields or tables, are downloads of these addresses. The server knows which ones they
 * are, and puts the reason on record.
 */
export const exportReasonService = {
    dependencies: ["dialog", "orm"],
    start(env, { dialog, orm }) {
        let last = "";

        function ask() {
            return new Promise((resolve) => {
                let reason = "";
                dialog.add(
                    ExportReasonDialog,
                    { reason: last, confirm: (text) => (reason = last = text) },
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

        patch(download, {
            async _download(options) {
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
