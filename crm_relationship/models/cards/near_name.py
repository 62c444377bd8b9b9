from odoo import api, models
from odoo.tools import SQL

from odoo.addons.iap.tools.iap_tools import _MAIL_PROVIDERS

# Letters of scripts that write no spaces, and of which pg_trgm knows nothing where the
# locale of the database does not.
IDEOGRAPHS = "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]"
# Who differs in one of these is somebody else: the second hospital, the northern works,
# a branch.
TELLING = "[0-9a-z〇一二三四五六七八九十百千零东西南北中甲乙丙丁分]"
# From how many letters on names are compared.
FROM = 4


class RelationshipDuplicate(models.Model):
    """Companies with names in Chinese that differ in one letter (R271).

    A name is compared by what is left of it without each of its letters in turn: that
    is the same in each locale, needs no extension, and all are compared in one go.

    Who has one letter more is nearly the same: 上海市蓝天科技 and 上海蓝天科技.
    Another letter is another brand, in a town where hundreds are in the same trade:
    上海华新建筑 and 上海华鑫建筑 may be the same where they have a street in common,
    or the domain of their e-mails, which is not one that gives addresses to everybody.
    """

    _inherit = "relationship.duplicate"

    @api.model
    def _other_letter_sql(self):
        """Return SQL of (key, id, ...): names without one of their letters, by place.

        Two that have such a key in common differ in this letter at most.
        """
        return SQL(
            """
            SELECT place || ':' || left(n.key, place - 1)
                   || substr(n.key, place + 1) || sign AS key,
                   n.id, n.commercial_partner_id, n.company_id
              FROM name n
              JOIN res_partner p ON p.id = n.id
             CROSS JOIN LATERAL (VALUES
                   ('@' || split_part(p.email_normalized, '@', 2)),
                   ('/' || NULLIF(%(street)s, ''))) signs (sign)
             CROSS JOIN generate_series(1, length(n.key)) AS place
             WHERE n.is_company AND length(n.key) >= %(least)s
               AND n.key ~ %(ideographs)s AND substr(n.key, place, 1) !~ %(telling)s
               AND sign IS NOT NULL AND NOT sign = ANY(%(everybody)s)
            """,
            street=self._name_sql(SQL("p.street")),
            least=FROM,
            ideographs=IDEOGRAPHS,
            telling=TELLING,
            everybody=["@" + domain for domain in sorted(_MAIL_PROVIDERS)],
        )

    @api.model
    def _letter_more_sql(self, rank):
        """Return SQL of pairs: who has a letter more, beside the oldest without it.

        :param rank: of the reason
        """
        return SQL(
            """
            SELECT %s AS rank, LEAST(n.id, o.id) AS partner_id,
                   GREATEST(n.id, o.id) AS other_id, n.company_id AS company,
                   o.company_id
              FROM name n CROSS JOIN generate_series(1, length(n.key)) AS place
              JOIN (SELECT DISTINCT ON (key) key, id, company_id FROM name
                     WHERE is_company AND length(key) >= %s AND key ~ %s
                     ORDER BY key, id) o
                ON o.key = left(n.key, place - 1) || substr(n.key, place + 1)
             WHERE n.is_company AND length(n.key) > %s AND n.key ~ %s
               AND substr(n.key, place, 1) !~ %s
            """,
            *(rank, FROM, IDEOGRAPHS, FROM, IDEOGRAPHS, TELLING),
        )
