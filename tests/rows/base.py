"""Home, organisations, activity and sharing."""

from tests.matrix import Row
from tests.matrix_answers import anybody, by_right, everyone, tenant, to_staff, to_staff_hidden

TREE = {"tree": "=new", "new.partner": "beta.partnership"}

ROWS = [
    Row("home", everyone(302), everyone(405)),
    # --- orgs
    Row("orgs:settings", by_right(200, chief=200), by_right(405, chief=405)),
    Row("orgs:features", by_right(200, chief=200), by_right(302, chief=302), (), {"confirmed": "=1"}),
    Row("orgs:language", anybody(405), anybody(302)),
    # --- activity
    Row("activity:inbox", everyone(200), everyone(405)),
    Row("activity:preferences", everyone(200), everyone(422)),
    Row("activity:unsubscribe", anybody(404), anybody(404), ("=none",)),
    Row("activity:unsubscribe", anybody(200), anybody(200), ("+way_out",)),
    Row("activity:inbox_read_all", everyone(405), everyone(302)),
    Row("activity:notification_read", everyone(405), "404 404 302 404 404 404 404 404 login login", ("+notification",)),
    Row("activity:outbox", by_right(200), by_right(405)),
    Row("activity:outbox_resend", by_right(405), by_right(302, elsewhere=404), ("+mail",)),
    Row("activity:mailbox", anybody(200), anybody(405)),
    Row("activity:mailbox_message", anybody(404), anybody(405), ("=none",)),
    Row("activity:mailbox_html", anybody(404), anybody(405), ("=none",)),
    # --- sharing
    Row("sharing:partners", to_staff(200), everyone(405), ("=entity", "opportunity")),
    Row("sharing:partners", to_staff_hidden(200), everyone(405), ("=entity", "hidden")),
    Row("sharing:partners", tenant(200), everyone(405), ("=entity", "other_opportunity")),
    Row("sharing:partners", everyone(404), everyone(405), ("=organisation", "host")),
    Row("sharing:panel", to_staff(302), to_staff(302), ("=entity", "opportunity"), TREE),
    Row("sharing:panel", to_staff_hidden(302), to_staff_hidden(302), ("=entity", "hidden"), TREE),
    Row("sharing:unshare", to_staff(404), to_staff(302), ("=entity", "opportunity"), {"partner": "alpha.partnership"}),
    Row("sharing:unshare", to_staff(404), to_staff(404), ("=entity", "opportunity"), {"partner": "=999999"}),
]
