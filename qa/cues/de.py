"""Cues of German questions."""

from __future__ import annotations

from qa.cues.record import Cues
from qa.records import Kind

CASES = "(?:fälle|fallbeispiele|beispiele|fallstudien)"
ANY = "(?:fälle|fällen|fallbeispiele|beispiele|fallstudien|dokumente|dokumenten|dateien|texte|texten)"
MENTIONS = (
    "(?:erwähn|nenn|behandel|beschreib|sprech|spricht|geht|gehen|handel|enthalt|enthält|befass|benutz|nutz|"
    "verwend|komm|"
    r"stamm|betreff|betrifft|thema|vorkomm|dreh|setz|beteilig)\w*"
)
MORE = (
    r"(?:mehr(?! als \d)|weniger(?! als \d)|größer|kleiner|höher|niedriger|schneller|langsamer|billiger|günstiger|"
    "teurer|länger|"
    r"kürzer|besser|schlechter|älter|jünger|stärker|früher|später)(?:e[nrs]?)?"
)

CUES = Cues(
    kinds={
        Kind.CORPUS: (
            rf"\bwie ?viele {ANY}\b|\b(?:an)?zahl der {ANY}\b",
            rf"\balle(?:r)? {ANY}\b|\b(?:liste|verzeichnis|übersicht) (?:aller|der|von) {ANY}\b",
            rf"\b(?:welche|was für) {ANY}\b",
            r"\b(?:welche|wie ?viele) (?:kategorien|themen|rubriken|themenbereiche)\b",
            rf"\bwer hat (?:die|diese) {ANY} (?:bereitgestellt|geliefert|eingereicht|verfasst|beigesteuert)\b",
            rf"\bvon wem (?:stammen|sind|kommen) (?:die|diese) {ANY}\b",
            rf"\b(?:worum|wovon|worüber|um was)\b.*\b(?:sammlung|korpus|datenbank|bestand|{ANY})\b",
        ),
        Kind.COLLECT: (
            rf"(?<!\bin )\b(?:welche|welche der|welche anderen) {CASES}\b",
            rf"\bin (?:welchen|wie ?vielen) {ANY}\b.*\b{MENTIONS}",
            rf"\b(?:welche|wie ?viele)(?: der)? {ANY} (?:\w+ )?{MENTIONS}",
            rf"\b(?:such|find|list|nenn|zeig|sammel|gib|trag)\w*\b.{{0,20}}\b{ANY},? "
            r"(?:die|in denen|bei denen|wo|mit|über|aus|zu|zum|zur|welche)\b",
            rf"\bgibt es (?:auch )?{CASES},? (?:die|in denen|bei denen|wo|mit|aus|über)\b",
        ),
        Kind.COMPARE: (
            r"\bunterschied(?:e|en)? (?:\w+ ){0,2}zwischen\b|\bunterscheide[nt]\b|\bgemeinsamkeiten\b",
            r"\bgemeinsam haben\b|\bgegenüberstell",
            r"\bvergleiche?(?:n|t)?\b(?<!im vergleich)(?! (?:zu|mit) (?:\d|dem vor|früher))|\bvs\b|\bversus\b",
            r"\bnebeneinander\b",
            rf"\b(?:wer|wo|welche[rs]?|was)\b.*\b{MORE}\b.*(?:[:,].*\boder\b|\boder (?:der|die|das) (?:in|von)\b)"
            rf"|\boder\b.*[:,].*\b(?:wer|wo|welche[rs]?|was)\b.*\b{MORE}\b",
            r"\bwelche[rs]? (?:der|von) (?:beiden|den beiden)\b|\bund\b.{2,40}\bjeweils\b",
        ),
        Kind.OVERVIEW: (
            r"\büberblick\b|\bzusammenfass\w*|\b(?:fasse?|fassen)\b.*\bzusammen\b",
            r"\bin (?:kürze|groben zügen|wenigen worten)\b|\bkurz (?:vor|dar|erklär)",
            r"\bstell\w*\b.*\bvor$|\bstell\w*\b.*\bvor[.!?]|\berzähl\w* (?:mir|uns)\b|\bbeschreib\w*\b",
            r"\bworum geht es bei\b",
            r"\bwelche (?:\w+ )?(?:ergebnisse|erfolge|wirkung(?:en)?|auswirkungen)\b",
            r"\bwas hat .{2,60} (?:gebracht|bewirkt)\b",
            r"\b(?:nächsten|weiteren) schritte\b|\b(?:wichtigsten|hauptsächlichen) (?:maßnahmen|schritte|punkte)\b",
            r"\bwie geht es .{0,40}weiter\b",
        ),
        Kind.LIST: (
            r"\b(?:list|zähl)\w*\b.*\bauf\b|\bnenne?n?\b(?: sie| mir| uns)*|\bauflist\w*|\baufzähl\w*",
            r"\bführen sie\b.*\bauf\b",
            r"\bwelche (?:drei |vier |fünf |\w+en )?\w+(?:en|er|e|n|s|el)\b(?<!behörde)(?<!firma)(?<!stelle) "
            r"|\bwas sind die\b|\bwelches sind\b",
        ),
        Kind.HOWTO: (
            r"\bwie (?!viel|lang|oft|hoch|groß|weit|alt|heißt|heißen|teuer|schnell|spät|schwer|tief|breit|war |"
            "ist das|nennt|häufig|stark)"
            r"(?=\w)|\bauf welche (?:weise|art)\b",
            r"\b(?:wodurch|womit|mit welche[nmr] (?:mitteln?|methoden?|verfahren)|was (?:muss|kann|soll) (?:ich|"
            r"man|wir) (?:tun|machen))\b",
        ),
    },
    filler=(
        r"\b(?:hallo|bitte|danke|können|könnten|kannst|sie|du|mir|uns|ich|möchte|will|wissen|sehen|sagen|sag|"
        r"zeige?n?|gib|geben)\b",
        r"\b(?:gibt|es|hat|haben|enthält|enthalten|umfasst|sind|ist|in|im|um|der|die|das|den|dem|des|diese[rmns]?|"
        r"deine|ihre|eine?r?|geht|von)\b",
        r"\b(?:insgesamt|alle[rn]?|hier|jetzt|sammlung|korpus|datenbank|bestand|bibliothek|index|dokumente|fälle|"
        r"liste?n?|auf|titel)\b",
        r"\b(?:vollständige|namen|und|vor|worum|wovon|wer|handelt|handeln|dateien|texte|eigentlich|überhaupt|so)\b",
    ),
    quantity=(
        r"\bwie ?viele?n?\b|\bwie (?:hoch|groß|lange?|weit|oft|teuer|alt|schnell|schwer|tief|breit|häufig|stark)\b",
        r"%|\bprozent",
        r"\b(?:anteil|quote|rate|anzahl|höhe|summe|betrag)\b",
    ),
)
