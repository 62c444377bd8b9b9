from . import base_partner_merge
from . import relationship_card_create
from . import relationship_card_print
