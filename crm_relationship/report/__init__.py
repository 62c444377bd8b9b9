from . import relationship_visit_report
from . import relationship_disclosure_report
