"""Every page there is, and every state of it that looks different."""

from __future__ import annotations

ARTICLE = "山河志/103"
QUERY = "都江堰"

PAGES = {
    "home": "/",
    "results": "/?q=水",
    "narrowed": "/?q=水&source=格物&source=山河志&after=2019-01-01&before=2024-01-01&sort=newest",
    "partial": "/?q=都江堰为什么不用大坝也能分水",
    "notes": '/?q="都江堰 水',
    "nothing": '/?q="查无此句"',
    "nothing in the filter": f"/?q={QUERY}&source=格物",
    "beyond the end": "/?q=水&page=999",
    "without a query": "/?sort=oldest",
    "article": f"/article/{ARTICLE}",
    "article with matches": f"/article/{ARTICLE}?q={QUERY}",
    "article in Traditional": "/article/山河志/111?q=黄河",
    "article with a table": "/article/知味/15?q=茶",
    "why": f"/explain?id={ARTICLE}&q={QUERY}",
    "why not": "/explain?id=山河志/101&q=都江堰 -长江",
    "article in the other script": f"/article/{ARTICLE}?q={QUERY}&script=hant",
    "concordance": "/concordance?q=水&order=after",
    "concordance without a line": "/concordance?q=查无此词",
    "help": "/help",
    "analysis": "/analyze?q=5G网络与都江堰",
    "one day": "/?q=水&after=2013-04-08&before=2013-04-09",
    "trends": "/trends?q=水&q=茶&q=都江堰&by=share",
    "trends, nothing asked": "/trends",
    "about": "/about",
    "API": "/api/",
    "no such article": "/article/山河志/0",
    "no such page": "/nowhere",
    "refused": "/?q=水&page=0",
}
