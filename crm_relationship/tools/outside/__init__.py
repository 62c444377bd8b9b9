"""What comes from outside, and what leaves.

* ``mail_headers``, ``upload``, ``nonce``: mails, files, and pages of people outside.
* ``templates``: files that are imported.
* ``watermark``, ``encryption``: on papers that leave, and of what nobody may read.
"""
