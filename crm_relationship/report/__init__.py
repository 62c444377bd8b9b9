from . import relationship_disclosure_report
