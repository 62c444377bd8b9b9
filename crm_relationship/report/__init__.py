from . import relationship_visit_report
