"""Cues of French questions."""

from __future__ import annotations

from qa.cues.record import Cues
from qa.records import Kind

CASES = "(?:cas|exemples|etudes de cas)"
ANY = "(?:cas|exemples|etudes de cas|documents|fichiers|textes)"
MENTIONS = (
    "(?:mentionne|parle|evoque|traite|cite|aborde|decri|concerne|porte|utilise|contien|presente|recour|vien|"
    "provien|"
    r"question|fait|font|s'appui|repose|implique)\w*"
)
MORE = r"(?:plus(?! de \d| d'un)|moins(?! de \d)|mieux|meilleure?s?)"

CUES = Cues(
    kinds={
        Kind.CORPUS: (
            rf"\bcombien (?:de |d')(?:l'|les )?{ANY}\b|\bnombre (?:total )?(?:de |d'){ANY}\b",
            rf"\btou(?:s|tes) (?:les|vos) {ANY}\b|\bliste (?:complete )?(?:de |des |de tous les |d'){ANY}\b",
            rf"\bquels? (?:sont les )?{ANY}\b|\bliste[rz]? les {ANY}\b",
            r"\bquelles? (?:sont les )?(?:categories|rubriques|thematiques)\b",
            r"\bcombien de (?:categories|rubriques|themes)\b",
            rf"\bqui a (?:fourni|transmis|redige|presente|propose) (?:les|ces) {ANY}\b",
            r"\bquels (?:organismes|etablissements|villes|services) ont (?:fourni|transmis|propose) (?:les|"
            rf"ces) {ANY}\b",
            rf"\bde quoi (?:parle|traite|s'agit|est-il question|parlent|traitent)(?:-t-il|-t-elle)?\b.*"
            rf"\b(?:collection|corpus|recueil|base|{ANY})\b",
        ),
        Kind.COLLECT: (
            rf"(?<!\bdans )(?<!\ben )\bquels (?:sont les |autres )?{CASES}\b",
            rf"\bdans (?:quels|combien de) {ANY}\b.*\b{MENTIONS}",
            rf"\b(?:quels|combien de|lesquels des) (?:sont les )?{ANY} (?:qui |ou |\w+ )?{MENTIONS}",
            r"\b(?:trouve[rz]?|cherche[rz]?|liste[rz]?|recense[rz]?|cite[rz]?|donne[rz]?|"
            rf"montre[rz]?)\b.{{0,20}}\b{ANY} "
            r"(?:qui|ou|dont|dans lesquels|avec|sur|de|des|concernant|relatifs|utilisant|mentionnant|venant)\b",
            rf"\by a-t-il (?:d'autres |des ){CASES} (?:qui|ou|dont)\b|\blesquels de ces {ANY}\b",
        ),
        Kind.COMPARE: (
            r"\b(?:differences?|points communs|ressemblances?|ecart) (?:\w+ )?(?:entre|y a-t-il entre)\b",
            r"\bcompar(?:e[rz]?|ons|aison)\b|\bversus\b|\bvs\b|\bcote a cote\b|\ben quoi\b.*\bdiffer|\bse distingue",
            r"\b(?:qui|quoi) (?:se )?distingue",
            rf"\b(?:qui|quel(?:le)?s?|lequel|laquelle|ou)\b.*\b{MORE}\b.*(?:[:,].*\bou\b|\bou celle|\bou celui|"
            r"\bentre\b.*\bet\b)"
            rf"|\bou\b.*\b(?:lequel|laquelle|qui|quel(?:le)?)\b.*\b{MORE}\b",
            r"\b(?:lequel|laquelle) des deux\b|\bdes deux\b.*\b(?:plus|moins)\b",
            r"\bet\b.{2,40}\b(?:chacune?|respectivement)\b",
        ),
        Kind.OVERVIEW: (
            r"\bresum(?:e[rz]?|ons)\b|\bsynthese\b|\baper[cç]u\b|\bvue d'ensemble\b|\bdans les grandes lignes\b",
            r"\ben bref\b",
            r"\b(?:presente[rz]?|decri[rvs]\w*)(?:-(?:moi|nous))?\b(?! (?:sa|leur|une) demande)",
            r"\ben quelques (?:mots|lignes|phrases)\b",
            r"\bparle[rz]?-moi\b|\bexplique[rz]?-moi (?:brievement|en gros)\b|\ben quoi consiste\b",
            r"\bquels? (?:sont|ont ete|furent|est|etaient) (?:les |le )?(?:principa\w+ |prochaines? )?"
            r"(?:resultats?|effets|bilan|retombees|acquis|etapes|mesures prises|perspectives)\b",
            r"\bquel bilan\b|\bquels resultats\b|\bprochaines etapes\b",
            r"\bprincipales (?:mesures|actions|demarches)\b",
        ),
        Kind.LIST: (
            r"\b(?:liste[rz]?|enumere[rz]?|cite[rz]|citer|nomme[rz]|enumeration)\b|\bdonne[rz]?(?:-moi)? la liste\b",
            r"\bquels? sont (?:les|ses|leurs)\b|\bquelles (?!est\b)|\bquels (?!cas )|\blesquel(?:le)?s\b",
        ),
        Kind.HOWTO: (
            r"\bcomment (?!s'appelle|se nomme|se prononce|est-ce que s'appelle)|\bde quelle (?:maniere|facon)\b",
            r"\bpar quel(?:le)?s? (?:moyen|biais|methode|procede|mecanisme)s?\b",
            r"\bquelle est la (?:marche a suivre|procedure|demarche)\b",
            r"\by a-t-il (?:un )?moyen\b|\bque faire pour\b|\bgrace a quoi\b",
        ),
    },
    filler=(
        r"\b(?:bonjour|s'il (?:vous|te) plait|svp|merci|pouvez|pourriez|peux|vous|tu|me|moi|nous|dire|dites|"
        r"montre[rz]?|affiche[rz]?)\b",
        r"\b(?:y a|t|il|elle|ils|sont|est|ce|que|qui|de|des|du|d|la|le|les|l|un|une|dans|cette|ces|cet|au|a|en|et|"
        r"on)\b",
        r"\b(?:contient|comprend|compte|comporte|rassemble|contenus?|disponibles?|existe(?:nt)?|trouve(?:nt)?|"
        r"total|tout|tous)\b",
        r"\b(?:collection|corpus|recueil|base|donnees|bibliotheque|index|documents|cas|liste|complete|titres?|"
        r"donne[rz]?|quoi)\b",
        r"\b(?:avez|as|votre|vos|ici|actuellement|fourni|propose|classes|repartis)\b",
    ),
    quantity=(
        r"\bcombien\b|%|\bpour ?cent(?:age)?\b|\btaux\b",
        r"\bquelle? (?:est (?:le|la|l')? ?)?(?:part|proportion|nombre|montant|taille|duree|"
        r"valeur|prix|cout|volume|superficie|longueur)\b|\bnombre d",
    ),
)
