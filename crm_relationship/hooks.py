def post_init_hook(env):
    """Show turnover levels on the lists of the companies that exist already."""
    scheme = env.ref("crm_relationship.relationship_scheme_t3")
    env["res.company"].search([]).relationship_badge_scheme_id = scheme


def uninstall_hook(env):
    """Take the activities of our records away, whose kinds could not go otherwise."""
    ours = [("res_model", "=like", "relationship.%")]
    activities = env["mail.activity"].with_context(active_test=False)
    activities.search(ours).unlink()
