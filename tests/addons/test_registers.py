import csv
import io

from lxml import etree

from odoo.tests import tagged
from odoo.tools import file_open

from dev import addons

from ..evaluation.fund.common import FundCommon

OPTIONS = {"has_headers": True, "quoting": '"', "separator": ","}
# What an export of the same records tells apart.
MOVING = {"write_date", "write_uid", "__last_update"}


@tagged("standard", "post_install", "-at_install")
class TestRegisters(FundCommon):
    """Each register is filled from its template, and exported and imported again.

    A register is what a menu lists, and people add to: where its list has no import,
    it says so by ``import="0"``.
    """

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.customer = cls.make_customer("Azure Construction")
        cls.person = cls.make_customer(
            "Wang Fang", is_company=False, parent_id=cls.customer.id
        )
        for addon in addons.found():
            cls.env["ir.exports"]._relationship_add_lists(addon)
        cls.people = (
            cls.head,
            cls.administrator,
            cls.supervisor,
            cls.data_officer,
            cls.specialist,
        )
        cls.own_people = {
            "relationship.cadence": cls.administrator,
            "relationship.survey.policy": cls.administrator,
        }
        for user in cls.people:
            user.group_ids += cls.env.ref("base.group_allow_export")

    @classmethod
    def listed(cls):
        """Return the models that the menus of the product list."""
        root = cls.env.ref("crm_relationship.relationship_menu_root")
        menus = cls.env["ir.ui.menu"].with_context(**{"ir.ui.menu.full_list": True})
        shown = menus.search([("id", "child_of", root.id)])
        return sorted(
            {
                action.res_model
                for action in filter(None, (menu.action for menu in shown))
                if action._name == "ir.actions.act_window"
                and action.res_model.startswith("relationship.")
                and not cls.env[action.res_model]._transient
            }
        )

    def importer(self, model):
        """Return who imports into a register, nobody where its list has no import."""
        for user in (self.own_people.get(model), *self.people):
            if not user:
                continue
            records = self.as_user(user, model)
            if records.has_access("create"):
                view = etree.fromstring(records.get_view(view_type="list")["arch"])
                off = {"0", "false", "False"}
                if off.isdisjoint((view.get("create"), view.get("import"))):
                    return user
        return None

    def registers(self):
        importers = {model: self.importer(model) for model in self.listed()}
        return {model: user for model, user in importers.items() if user}

    def stage_for(self, model, user):
        """Make what the template of a model names, but for what it brings itself."""
        if model == "relationship.card":
            return
        card = self.make_card(self.customer, user_id=user.id)
        if model != "relationship.fund":
            self.make_fund(name="Customer Reception 2026", budget=9000)
        if model == "relationship.event.guest":
            self.env["relationship.event"].create(
                {
                    "name": "Open Day of the Plant",
                    "company_id": self.company.id,
                    "user_id": user.id,
                    "date_start": "2026-09-10 01:00:00",
                }
            )
        if model == "relationship.benefit.grant":
            self.env["relationship.benefit"].create(
                {
                    "name": "Consultant of One's Own",
                    "tier_id": self.level_2.id,
                    "kind": "privilege",
                    "needs_contract": True,
                }
            )
        if model == "relationship.classification":
            self.env["relationship.classification"].search(
                [("card_id", "=", card.id)]
            ).unlink()

    def wizard(self, user, model, content, lang):
        records = self.as_user(user, "base_import.import").with_context(
            lang=lang, tz="Asia/Shanghai"
        )
        return records.create(
            {
                "res_model": model,
                "file": content.encode(),
                "file_name": "register.csv",
                "file_type": "text/csv",
            }
        )

    def bring_in(self, user, model, content, lang="en_US"):
        """Import a file as the screen does, with the fields that it proposes.

        :return: the records, and the proposed fields
        """
        wizard = self.wizard(user, model, content, lang)
        preview = wizard.parse_preview(dict(OPTIONS))
        self.assertNotIn("error", preview, preview)
        header = preview["headers"]
        fields = [
            "/".join(preview["matches"].get(index, ())) for index in range(len(header))
        ]
        self.assertTrue(all(fields), dict(zip(header, fields, strict=True)))
        result = wizard.execute_import(fields, header, preview["options"])
        self.assertFalse(result["messages"], result["messages"])
        return self.as_user(user, model).browse(result["ids"]), fields

    def content(self, records, user):
        """Return the template of a model as it is, with the name of who imports it."""
        [template] = records.get_import_templates()
        with file_open(template["template"].lstrip("/")) as file:
            return file.read().replace("Administrator", user.name)

    def export_list(self, records):
        return self.env["ir.exports"].search([("resource", "=", records._name)])

    def exported(self, records, columns):
        """Return a file of records as the export screen makes it."""
        records = records.with_context(import_compat=True, tz="Asia/Shanghai")
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(records.export_data(columns)["datas"])
        return file.getvalue()

    def test_chinese(self):
        """By its English labels a template is understood by Chinese readers, too.

        What it names of the shipped data has the name that they see.
        """
        shipped = (
            self.level_2,
            self.scheme,
            self.env.ref("base.cn"),
            self.env.ref("crm_relationship.relationship_visit_type_on_site"),
            self.env.ref("crm_relationship_care.survey_general"),
        )
        for model, user in self.registers().items():
            with self.subTest(model), self.undone():
                self.stage_for(model, user)
                records = self.as_user(user, model)
                content = self.content(records, user)
                for record in shipped:
                    chinese = record.with_context(lang="zh_CN").display_name
                    content = content.replace(record.display_name, chinese)
                made, fields = self.bring_in(user, model, content, "zh_CN")
                self.assertTrue(made)
                columns = self.export_list(records).export_fields.mapped("name")
                shown = {name.removesuffix("/id") for name in columns}
                self.assertLessEqual(set(fields), shown)

    def test_round_trip(self):
        """Exported by its list, and imported again: each record is as it was."""
        registers = self.registers()
        self.assertGreater(len(registers), 35)
        for model, user in registers.items():
            with self.subTest(model), self.undone():
                self.stage_for(model, user)
                records = self.as_user(user, model)
                made, _fields = self.bring_in(user, model, self.content(records, user))
                self.env.flush_all()
                self.env.invalidate_all()
                [export] = self.export_list(records)
                self.assertEqual(export.name.split(" / ")[0], "To Import Again")
                columns = export.export_fields.mapped("name")
                file, before = self.exported(made, columns), self.stored(made)
                again, _fields = self.bring_in(user, model, file)
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(again, made)
                self.assertEqual(self.stored(made), before)
                self.assertEqual(self.exported(made, columns), file)

    def stored(self, records):
        """Return all that the database keeps of records."""
        names = [
            name
            for name, field in records._fields.items()
            if field.store and name not in MOVING and not field.groups
        ]
        return records.sudo().read(names, load="")
