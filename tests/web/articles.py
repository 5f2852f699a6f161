"""Invented articles for the tests of the page: a few of every kind of block, script and date."""

from __future__ import annotations

from datetime import datetime, timezone

from search.models import Article, Block

# source, title, date ("" is unknown), author, text; a line may begin with one of MARKERS.
ROWS = (
    (
        "江河通讯",
        "大运河的第三次疏浚：从通州到临清",
        "2019-03-14T01:20:00",
        "沈砚秋",
        "# 水退之后\n今年春天，大运河北段的水位比往年低了半米。疏浚队从通州出发，"
        "沿着旧河道一路向南，"
        "清出的淤泥里有瓷片、船钉，也有半截写着字的石碑。\n"
        "负责记录的人把每一段河道画成图，图上标着宋元明三代的码头。"
        "《大运河志》里提到的七座闸，如今还能认出五座。\n"
        "> 河是会说话的，只是说得很慢。\n"
        "## 三段河道\n"
        "- 通州至天津：水深两米，可以行船\n- 天津至德州：淤积最重\n- 德州至临清：闸口完好\n"
        "完整的测量表可以在【水文年鉴】里查到。\n"
        "|河段|长度|闸口\n|通州至天津|140公里|3\n|德州至临清|230公里|5\n"
        "!疏浚队在张家湾清理河道",
    ),
    (
        "江河通讯",
        "一座闸口怎样养活一座城",
        "2019-06-02T08:00:00",
        "沈砚秋",
        "临清因闸而兴。大运河的船队在闸前排队，少则一日，多则三日，等船的人要吃饭、要住店、要听戏。\n城就是这样长起来的。",
    ),
    (
        "江河通讯",
        "鄱阳湖的候鸟比去年早到了九天",
        "2020-10-21T23:30:00",
        "",
        "十月下旬，第一批白鹤落在湖的西岸。观鸟的人说，今年的水退得早，草洲露得也早。\n候鸟的路线没有变，变的是时间。",
    ),
    (
        "江河通讯",
        "黄河入海口每年向前走多少米",
        "2021-05-09T03:00:00",
        "陆望川",
        "泥沙在这里停下来，陆地从这里开始。三十年的卫星图叠在一起，像一把慢慢打开的扇子。",
    ),
    (
        "星野周刊",
        "给望远镜换一面镜子需要多少年",
        "2021-11-30T12:00:00",
        "顾北辰",
        "# 磨镜\n磨一面八米的镜子要四年。第一年只做一件事：等玻璃冷下来。\n"
        "工程师 Elena Marsh 说：“It cools one degree a day, and we wait.” 玻璃每天只降一度。\n"
        "这台望远镜在 5G 网络覆盖不到的山顶，海拔 4200 米。",
    ),
    (
        "星野周刊",
        "彗星回来的那一年，祖父还在",
        "2022-02-11T00:00:00",
        "顾北辰",
        "祖父在一九八六年的日记里只写了一行：看见了，不如想像中亮。\n望远镜是借来的，三脚架是自己钉的。",
    ),
    (
        "星野周刊",
        "月球背面的土是什么味道",
        "2022-08-08T15:45:00",
        "",
        "打开样品罐的人说有一点像火药。另一个人说像雨后的石头。\n没有人敢多闻。",
    ),
    (
        "星野周刊",
        "一张星表的三百年",
        "2023-01-19T09:10:00",
        "顾北辰",
        "乾隆年间的星表记了三千零八十三颗星。今天重新测量，误差最大的一颗差了不到半度。\n"
        "星表背后是几代人的眼睛，望远镜只是后来的事。",
    ),
    (
        "食味錄",
        "豆腐的七種寫法",
        "2018-12-01T04:00:00",
        "簡靜文",
        "# 從鹽滷說起\n北方用鹽滷，南方用石膏，海邊的人用海水。做豆腐的人都說自己的水最好。\n"
        "老師傅把豆漿煮到九十五度，離火，等它落到八十度再點。早一分則老，晚一分則散。\n"
        "- 鹽滷豆腐：結實，宜煎\n- 石膏豆腐：細嫩，宜湯\n- 凍豆腐：多孔，宜燉",
    ),
    (
        "食味錄",
        "一碗餛飩裡的運河",
        "2019-09-17T06:30:00",
        "簡靜文",
        "餛飩沿著大運河往南走，每過一座城就換一個名字、換一種餡。到了杭州，湯裡只剩下蝦皮和蛋絲。\n"
        "賣餛飩的老人說，船上的人吃得急，所以皮要薄。",
    ),
    (
        "食味錄",
        "茶馬古道上的鹽",
        "2020-04-05T02:15:00",
        "",
        "馬幫帶著茶進山，帶著鹽出來。鹽比茶貴的年頭，一塊鹽可以換三天的住宿。",
    ),
    (
        "食味錄",
        "冬至的湯圓為什麼有鹹有甜",
        "",
        "簡靜文",
        "這個問題沒有答案，只有立場。\n祖母說，鹹的是飯，甜的是年。",
    ),
    (
        "城南旧报",
        "本市图书馆今日开放夜间阅览室",
        "1998-09-01T02:00:00",
        "本报记者",
        "从今晚起，市图书馆二楼的阅览室开放到十一点。值班的管理员说，第一晚来了四十六个人，坐满了靠窗的一排。",
    ),
    (
        "城南旧报",
        "阅览室的灯亮了二十年",
        "2018-09-01T02:00:00",
        "林晚",
        "二十年前的九月一日，夜间阅览室第一次开灯。那一晚的四十六个人里，有三个人今天又来了。\n灯换过两次，座位没有换。",
    ),
    (
        "城南旧报",
        "最后一家铅字印刷所关门",
        "2003-05-20T06:00:00",
        "",
        "二十万个铅字分装在三百六十个木格里。老板留下了一盒“之乎者也”，其余的按斤卖掉了。",
    ),
    (
        "城南旧报",
        "旧城墙下发现一口明代水井",
        "2007-07-07T07:07:00",
        "本报记者",
        "井口的石头被绳子磨出二十三道沟。考古队在井底找到半只木桶和一枚铜钱。",
    ),
    (
        "城南旧报",
        "读者来信：请把阅览室的钟修好",
        "",
        "读者",
        "编辑同志：阅览室东墙的钟慢了七分钟，已经慢了三年。我们都习惯了，但新来的人会迟到。",
    ),
    (
        "Harbour Notes",
        "The lighthouse keeper's Chinese notebook",
        "2016-04-23T10:00:00",
        "M. Ash",
        "The notebook has two hundred pages. "
        "On the first is written 海上生明月, and below it the weather.\n"
        "Nobody at the harbour could read it until 2016.",
    ),
    (
        "Harbour Notes",
        "Tide tables, 1931–1937",
        "2017-01-05T00:00:00",
        "",
        "Seven years of tides, copied by hand. The ink changes colour in 1934.",
    ),
    ("未署名", "没有正文的一则短讯", "2012-12-12T12:12:12", "", ""),
)

MARKERS = {"# ": ("heading", 1), "## ": ("heading", 2), "> ": ("quote", 1), "- ": ("list_item", 1),
           "!": ("image", 0)}  # fmt: skip
FILLER = tuple(
    ("江河通讯", f"水文简报第{number}期", f"2020-{number:02}-05T00:00:00", "",
     f"第{number}期简报：各站水位平稳。大运河北段流量每秒{number * 7}立方米。")
    for number in range(1, 13)
)  # fmt: skip


def build(rows: tuple[tuple[str, str, str, str, str], ...] = ROWS + FILLER) -> list[Article]:
    """The articles of ``rows``."""
    return [_article(number, *row) for number, row in enumerate(rows, 1001)]


def _article(number: int, source: str, title: str, date: str, author: str, body: str) -> Article:
    lines, blocks = [], []
    start = row = 0
    for raw in body.split("\n") if body else []:
        row += raw.startswith("|")
        for kind, level, line in _lines(raw, row):
            href = "https://img.example.org/1.jpg" if kind == "image" else ""
            plain = line.replace("【", "").replace("】", "")
            blocks.append(Block(kind, start, start + len(plain), href, level))
            if "【" in line:
                at = start + line.index("【")
                end = at + line.index("】") - line.index("【") - 1
                blocks.append(Block("link", at, end, "/yearbook?y=2019"))
            lines.append(plain)
            start += len(plain) + 1
    return Article(
        id=f"{source}/{number}",
        source=source,
        title=title,
        text="\n".join(lines),
        url=f"https://news.example.org/{number}.html",
        published=datetime.fromisoformat(date).replace(tzinfo=timezone.utc) if date else None,
        author=author,
        tags=("水利", "历史") if "运河" in title else (),
        blocks=tuple(blocks),
        file=f"articles/{source}/{number}_{title}.md",
    )


def _lines(raw: str, row: int) -> list[tuple[str, int, str]]:
    if raw.startswith("|"):
        return [("cell", row, cell) for cell in raw[1:].split("|")]
    for marker, (kind, level) in MARKERS.items():
        if raw.startswith(marker):
            return [(kind, level, raw.removeprefix(marker))]
    return [("paragraph", 0, raw)]
