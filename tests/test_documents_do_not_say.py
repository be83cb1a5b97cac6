"""Folders of laws and of notices, asked for what their texts say and for what none of them names; the default model."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from index.config import IndexConfig
from index.rebuild import build_folder
from qa.config import QAConfig
from qa.engine import Engine
from qa.opening import open_engine
from qa.records import Status

LAWS = {
    "公司登记条例.md": """# 江州市公司登记管理条例

第一条 为了规范公司登记行为，维护交易安全，制定本条例。

第二条 设立公司，应当向公司登记机关提交申请书、公司章程、住所证明和法定代表人的任职文件。

第三条 公司登记机关应当自受理申请之日起三个工作日内作出是否登记的决定。予以登记的，发给营业执照。

第四条 公司变更名称、住所、经营范围的，应当自变更决议作出之日起三十日内申请变更登记。

第五条 公司应当于每年一月一日至六月三十日报送上一年度的年度报告，并向社会公示。

第六条 提交虚假材料骗取登记的，由公司登记机关责令改正，处五万元以上二十万元以下的罚款；情节严重的，吊销营业执照。
""",
    "出境入境证件办法.md": """# 江州市出境入境证件办理办法

第一条 公民申请普通护照，应当由本人到出入境管理机构办理，提交居民身份证、户口簿和近期免冠照片。

第二条 出入境管理机构应当自收到申请材料之日起十五日内签发普通护照；偏远地区不能按期签发的，可以延长至三十日。

第三条 普通护照的有效期，持有人未满十六周岁的为五年，十六周岁以上的为十年。

第四条 护照遗失的，本人应当向出入境管理机构报失，并可以申请补发。
""",
}
NOTICES = {
    "道路施工公告.md": """# 关于解放路封闭施工的公告

因地铁三号线车站建设，解放路（中山街至建设街段）自2024年3月1日零时起封闭，预计2024年11月30日恢复通行。
施工期间，公交12路、35路改行中山街。沿线商户和居民可由北侧便道进出。咨询电话：0555-6612345。
""",
    "文化节通知.md": """# 关于举办第六届茶文化节的通知

第六届茶文化节定于2024年4月18日至20日在云岭镇举行，由镇人民政府主办，县茶叶协会承办。
活动包括开茶仪式、斗茶大赛和茶园徒步。参赛单位请于4月10日前将报名表送至镇文化站。
""",
}
UNSAID = [
    ("laws", "设立公司的最低注册资本是多少？"),
    ("laws", "What is the minimum capital of a company?"),
    ("laws", "办一本普通护照要交多少钱？"),
    ("laws", "How much is the fee for a passport?"),
    ("laws", "市长的月工资是多少？"),
    ("notices", "地铁三号线的总投资是多少？"),
    ("notices", "茶文化节的预算是多少？"),
    ("notices", "What is the budget of the tea festival?"),
    ("notices", "第五届茶文化节有多少人参加？"),
]
SAID = [
    ("laws", "公司登记机关几个工作日作出登记决定？", "三个工作日内"),
    ("laws", "提交虚假材料骗取登记怎么处罚？", "处五万元以上二十万元以下的罚款"),
    ("laws", "未满十六岁的人护照几年有效？", "未满十六周岁的为五年"),
    ("laws", "What do I have to submit to apply for a passport?", "居民身份证、户口簿和近期免冠照片"),
    ("notices", "解放路什么时候恢复通行？", "2024年11月30日恢复通行"),
    ("notices", "为什么要封闭解放路？", "因地铁三号线车站建设"),
    ("notices", "茶文化节有哪些活动？", "开茶仪式、斗茶大赛和茶园徒步"),
    ("notices", "Who hosts the tea festival?", "由镇人民政府主办"),
]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Engine]:
    return {
        name: engine(tmp_path_factory.mktemp(name), texts) for name, texts in (("laws", LAWS), ("notices", NOTICES))
    }


def engine(folder: Path, texts: Mapping[str, str]) -> Engine:
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    config = IndexConfig(folder, folder.with_name(f"{folder.name}-index"), IndexConfig.from_env(os.environ).cache_dir)
    build_folder(config.corpus_dir, config.index_dir, config)
    return open_engine(config, QAConfig())


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "question"), UNSAID)
def test_what_no_text_names_is_not_answered(folders: Mapping[str, Engine], folder: str, question: str) -> None:
    answer = folders[folder].ask(question)
    assert answer.status is not Status.ANSWERED, (answer.confidence_parts, answer.text)


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "question", "words"), SAID)
def test_what_a_text_says_is_answered_with_it(
    folders: Mapping[str, Engine], folder: str, question: str, words: str
) -> None:
    answer = folders[folder].ask(question)
    assert answer.status is Status.ANSWERED, answer.confidence_parts
    assert words in answer.quotes[0].text


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["laws", "notices"])
@pytest.mark.parametrize("question", ["长颈鹿一天睡几个小时？", "How long does a giraffe sleep?"])
def test_what_is_about_anything_else_is_refused(folders: Mapping[str, Engine], folder: str, question: str) -> None:
    assert folders[folder].ask(question).status is Status.ABSTAINED
