"""What the page itself says, in Chinese and English; answers speak the language of their question."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The page's own words in one language."""

    lang: str
    title: str
    tagline: str
    ask: str
    send: str
    clear: str
    panel: str  # where no document is open yet
    open: str  # on a quote's button
    previous: str
    next: str
    waiting: str
    failed: str
    corpus: str  # "{n} documents"
    stages: dict[str, str]


ZH = Words(
    lang="zh",
    title="引证",
    tagline="只用文件原文回答，每一句都注明出处",
    ask="输入问题，例如：某地是怎么做的？成效如何？",
    send="提问",
    clear="清空",
    panel="点击任一引文，这里会打开全文并标出它的位置。",
    open="在全文中查看",
    previous="上一处",
    next="下一处",
    waiting="正在查找…",
    failed="出错了",
    corpus="共 {n} 份文件，索引建于 {time}",
    stages={
        "open": "正在打开索引",
        "read": "正在读取文件",
        "model": "正在准备模型（首次约需一分钟）",
        "embed": "正在建立索引",
        "save": "正在保存索引",
    },
)
EN = Words(
    lang="en",
    title="引证 Yinzheng",
    tagline="Answers in the documents' own words, each with its place",
    ask="Ask a question, for example: how did they do it, and what came of it?",
    send="Ask",
    clear="Clear",
    panel="Choose a quote to open its document here, with the quote marked.",
    open="Show in the document",
    previous="Previous",
    next="Next",
    waiting="Searching…",
    failed="Something failed",
    corpus="{n} documents, index of {time}",
    stages={
        "open": "Opening the index",
        "read": "Reading the documents",
        "model": "Preparing the model (about a minute the first time)",
        "embed": "Building the index",
        "save": "Saving the index",
    },
)


def words(accept_language: str) -> Words:
    """Return the words for a browser's Accept-Language: Chinese where it asks for Chinese first, else English."""
    return ZH if accept_language.strip().lower().startswith("zh") else EN
