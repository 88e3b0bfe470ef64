"""Ways to break the starter catalog: what is replaced by what, the code, and text of the line that is named."""

CASES = {
    "a misspelt field of a ratio": ("total: 'http", "totl: 'http", "SLO203", "totl"),
    "a misspelt section": ("services:\n", "servces:\n", "SLO203", "servces"),
    "a number for a percentage": ("objective: 99.9%", "objective: 99.9", "SLO201", "objective"),
    "an objective above 100 %": ("objective: 99.9%", "objective: 101%", "SLO201", "objective"),
    "an unknown metric": ("bad: 'http.request.count", "bad: 'http.requests.count", "SLO399", "bad"),
    "an unknown label": ('endpoint="checkout",status', 'endpont="checkout",status', "SLO222", "bad"),
    "a value that never occurs": ('status=~"5.."', 'status=~"6.."', "SLO224", "bad"),
    "a broken expression": ('status=~"5.."', 'status=~"5("', "SLO223", "bad"),
    "a selector left open": ("endpoint=\"checkout\"}'\n        alerts", "endpoint=\"checkout\"'\n        alerts", "SLO220", "total"),
    "a counter for a latency": ("of: 'http.request.latency_ms", "of: 'http.request.count", "SLO225", "latency:"),
    "a bound that is no bucket": ("under: 300ms", "under: 250ms", "SLO323", "latency:"),
    "an unknown owner": ("owner: checkout-team", "owner: checkout-tem", "SLO206", "owner"),
    "an unknown profile": ("- {profile: standard}", "- {profile: standrd}", "SLO206", "profile"),
    "a missing id": ("- id: checkout-availability\n        title: Checkouts succeed", "- title: Checkouts succeed", "SLO202", "title: Checkouts succeed"),
    "a burn rate without a budget": ("objective: 99.9%", "objective: 100%", "SLO316", "profile"),
    "an unreachable burn rate": ("objective: 99.9%", "objective: 90%", "SLO320", "profile"),
    "a look ahead over the whole period": ("- {profile: standard}", "- {tier: P2, when: {exhausts_within: {horizon: 1d, over: 30d}}}", "SLO328", "tier: P2"),
    "an SLO twice": ("id: checkout-latency", "id: checkout-availability", "SLO204", "id: checkout-availability"),
    "an unknown region": ("per: [region]\n        sli:\n          latency", "regions: [mars]\n        sli:\n          latency", "SLO206", "mars"),
    "a promise that is not measured": ("title: Checkouts succeed", "title: Checkouts succeed within 5 s", "SLO315", "within 5 s"),
}  # fmt: skip
