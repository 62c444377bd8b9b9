from . import disclosure_report
