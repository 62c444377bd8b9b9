"""What the customers of the demo company are called, and what they say."""

# (word, in Chinese) and (branch, in Chinese): names of customers in China.
CHINESE = (
    *(("Hongda", "宏达"), ("Jinlong", "金龙"), ("Yongchang", "永昌")),
    *(("Ruifeng", "瑞丰"), ("Zhongyuan", "中远"), ("Tiancheng", "天成")),
    *(("Haichuan", "海川"), ("Xintai", "新泰"), ("Huasheng", "华盛")),
    *(("Boyuan", "博远"), ("Dongfang", "东方"), ("Jiahe", "嘉禾")),
)
CHINESE_BRANCHES = (
    *(("Construction", "建设"), ("Machinery", "机械"), ("Real Estate", "置业")),
    *(("Logistics", "物流"), ("Energy", "能源")),
)
WORDS = (
    *("Ashford", "Blackwell", "Carver", "Dunmore", "Elstow", "Fairhaven"),
    *("Greystone", "Hartwell", "Kingsley", "Langford", "Merton", "Norwood"),
)
BRANCHES = ("Engineering", "Logistics", "Developments", "Foods", "Energy")
# (city, country, telephone)
CHINESE_CITIES = (
    *(("Shanghai", "cn", "+86 21"), ("Suzhou", "cn", "+86 512")),
    *(("Nanjing", "cn", "+86 25"), ("Hangzhou", "cn", "+86 571")),
    *(("Wuhan", "cn", "+86 27"), ("Chengdu", "cn", "+86 28")),
)
CITIES = (
    *(("Leeds", "uk", "+44 113"), ("Rotterdam", "nl", "+31 10")),
    *(("Hamburg", "de", "+49 40"), ("Boston", "us", "+1 617")),
    *(("Antwerp", "be", "+32 3"), ("Singapore", "sg", "+65")),
)
FAMILY = ("Wang 王", "Li 李", "Zhang 张", "Liu 刘", "Chen 陈", "Yang 杨", "Zhao 赵")
GIVEN = ("Wei 伟", "Fang 芳", "Min 敏", "Jing 静", "Lei 磊", "Jun 军", "Yan 燕")
FIRST = ("Anna", "Mark", "Laura", "Peter", "Julia", "Simon", "Clara", "Hugo")
LAST = ("Becker", "Hughes", "Jansen", "Moretti", "Novak", "Olsen", "Price", "Reid")
FUNCTIONS = (
    "Managing Director",
    "Purchasing Manager",
    "Chief Engineer",
    "Site Manager",
)
INDUSTRIES = ("F", "C", "L", "H", "D")
PURPOSES = (
    "Deliveries of the coming quarter",
    "Annual talk on prices and volumes",
    "New works manager introduces himself",
    "Look at the last delivery on site",
    "Offer for the extension of the hall",
)
FEEDBACK = (
    ("The last deliveries came on time, and the site was pleased.", "satisfied"),
    ("They compare our prices with two others this year.", "neutral"),
    ("The new portal saves them telephone calls.", "satisfied"),
    ("Two lots came late; they expect a call before it happens again.", "dissatisfied"),
    ("They plan a second hall and want us in from the start.", "satisfied"),
    ("They would like drawings earlier than we send them.", "neutral"),
    ("Quality is as they expect; papers could be clearer.", "satisfied"),
)
NEEDS = (
    "Drawings two weeks earlier",
    "A named person on site",
    "Smaller lots, delivered weekly",
    "Test certificates in Chinese",
)
# (subject, category, cause, what was found, what was done)
CASES = (
    (
        "Lot arrived two days late",
        *("progress", "transport"),
        "The carrier had changed the route.",
        "Delivered by road; the carrier is reviewed.",
    ),
    (
        "Scratches on coated panels",
        *("quality", "workmanship"),
        "Edges were not protected while loading.",
        "Panels replaced; edge protection is on the loading sheet.",
    ),
    (
        "Invoice shows another order",
        *("billing", "communication"),
        "Two orders had the same reference.",
        "Corrected invoice sent.",
    ),
    (
        "Bolts do not fit the drawing",
        *("quality", "planning"),
        "The drawing was of the version before.",
        "Right bolts sent by courier.",
    ),
    (
        "Nobody answered the telephone",
        *("service", "communication"),
        "The line was not handed over during leave.",
        "Calls go to the team when nobody answers.",
    ),
    (
        "Weld seam with pores",
        *("quality", "material"),
        "One batch of wire was damp.",
        "Seam ground out and welded again.",
    ),
)
