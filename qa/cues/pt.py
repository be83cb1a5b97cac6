"""Cues of Portuguese questions, of both sides of the ocean."""

from __future__ import annotations

from qa.cues.record import Cues
from qa.records import Kind

CASES = "(?:casos|exemplos)"
ANY = "(?:casos|exemplos|documentos|ficheiros|arquivos|textos)"
MENTIONS = (
    "(?:menciona|fala|trata|cita|aborda|descrev|refere|contem|contêm|utiliza|usa|inclu|vem|vêm|provem|aparece|"
    "apoia|"
    r"diz|relaciona|particip)\w*"
)
MORE = r"(?:mais(?! de \d)|menos(?! de \d)|maior(?:es)?|menor(?:es)?|melhor|pior)"

CUES = Cues(
    kinds={
        Kind.CORPUS: (
            rf"\bquantos (?:d[oe]s?(?:tes|ses)? )?{ANY}\b|\bnumero (?:total )?de {ANY}\b",
            rf"\btodos os (?:seus )?{ANY}\b|\b(?:lista|listagem|indice)(?: completa?o?)? (?:de|dos) {ANY}\b",
            rf"\b(?:que|quais|quais sao os) {ANY}\b|\b(?:enumer|list)\w+ os {ANY}\b",
            r"\b(?:que|quantas|quais|quais sao as) (?:categorias|tematicas)\b|\b(?:que|quais) temas\b",
            rf"\bquem (?:forneceu|enviou|apresentou|elaborou|cedeu)\b.{{0,6}}\b{ANY}\b",
            r"\bque (?:entidades|instituicoes|cidades|organismos) (?:forneceram|enviaram|"
            rf"apresentaram)\b.{{0,6}}\b{ANY}\b",
            r"\b(?:de que|do que|sobre o que|sobre que) (?:trata|tratam|fala|falam|e|sao)\b.*\b(?:colecao|corpus|"
            rf"coletanea|base|{ANY})\b",
        ),
        Kind.COLLECT: (
            rf"(?<!\bem )\b(?:que|quais) (?:sao os |outros |d[oe]s?(?:tes|ses)? )?{CASES}\b",
            rf"\bem (?:que|quais|quantos) (?:d[oe]s?(?:tes|ses)? )?{ANY}\b.*\b{MENTIONS}",
            rf"\b(?:que|quais|quantos)(?: d[oe]s?(?:tes|ses)?)? {ANY} (?:que |se |\w+ )?{MENTIONS}",
            rf"\b(?:procur|encontr|enumer|list|reun|mostr|indi|de|busqu)\w*\b.{{0,20}}\b{ANY} "
            r"(?:que|onde|em que|n[oa]s quais|com|sobre|de|relacionados|d[oa]s?)\b",
            r"\bha (?:algum |alguns )?(?:casos?|exemplos?) (?:que|onde|em que|de)\b",
        ),
        Kind.COMPARE: (
            r"\b(?:diferencas?|semelhancas?) (?:\w+ ){0,2}entre\b|\bem comum\b",
            r"\bque (?:e que )?(?:se )?(?:difere|diferencia|distingue)",
            r"\bcompar(?:e|a|ar|em|acao|ando)\b(?! com (?:\d|o ano|antes))|\bversus\b|\bvs\b|\blado a lado\b",
            rf"\b(?:que|qual|quem|onde)\b.*\b{MORE}\b.*(?:[:,].*\bou\b|\bou (?:o|a|os|as) d[eoa]\b|"
            r"\bentre\b.*\be\b)"
            rf"|\bou\b.*[:,].*\b(?:qual|quem|que)\b.*\b{MORE}\b",
            r"\bqual d[oa]s (?:dois|duas)\b|\be\b.{2,40}\b(?:cada um|cada uma|respetivamente|respectivamente)\b",
        ),
        Kind.OVERVIEW: (
            r"\bresum(?:o|e|a|ir|ame|am)\b|\bsintese\b|\bpanorama\b|\bvisao (?:geral|de conjunto)\b",
            r"\bem linhas gerais\b",
            r"\bem (?:poucas palavras|resumo|poucas linhas)\b",
            r"\b(?:apresente|apresenta|descreva|descreve)(?:-me|-nos)?\b|\bfale(?:-me)? (?:sobre|d[oae])\b",
            r"\b(?:que|quais (?:sao|foram) os|quais os) (?:principais )?(?:resultados?|efeitos|frutos|balanco|"
            r"ganhos)\b",
            r"\bproximos passos\b|\bprincipais (?:medidas|acoes|praticas|iniciativas)\b|\bem que consiste\b",
        ),
        Kind.LIST: (
            r"\b(?:enumer(?:e|a|ar)|list(?:a|e|ar|agem)|indique (?:os|as)|cite (?:os|as)|nomeie|mencione)\b",
            r"\b(?:quais|quem) (?:sao|foram|eram)\b|\bquais\b",
            r"\bque (?!(?:casos|mais|tres|os|as|das|dos|tens|podes) )(?:tres |quatro |cinco |outr[ao]s )?"
            r"[a-z]+[aeoi]s ",
        ),
        Kind.HOWTO: (
            r"\bcomo (?!se (?:chama|intitula|denomina))(?=\w)|\bde que (?:maneira|forma|modo)\b|\batraves de que\b",
            r"\b(?:qual (?:e )?o (?:procedimento|processo)|o que (?:e preciso|devo|tenho de|tenho que) fazer|"
            r"ha alguma (?:forma|maneira))\b",
        ),
    },
    filler=(
        r"\b(?:ola|por favor|obrigad[oa]|pode|podes|poderia|me|nos|dizer|diga|mostr\w+|ver|quero|saber|gostaria)\b",
        r"\b(?:ha|tem|contem|inclui|reune|existem|estao|sao|e|em|de|do|da|dos|das|no|na|nos|nas|a|o|os|as|um|uma|"
        r"esta|nesta|este|estes|que|se)\b",
        r"\b(?:total|todo|todos|aqui|agora|colecao|corpus|coletanea|base|dados|biblioteca|indice|conjunto|"
        r"documentos|casos)\b",
        r"\b(?:lista|listagem|completa|completo|titulos|nomes|enumer\w+|list\w+|sobre|forneceu|quantos|quais|"
        r"ao todo|trata)\b",
    ),
    quantity=(
        r"\bquant[oa]s?\b|%|\bpor ?cento\b|\bpercentagem\b|\bporcentagem\b|\btaxa\b",
        r"\bque (?:parte|proporcao|numero|quantidade|montante|peso|volume|valor|preco)\b",
        r"\bqual (?:e |foi |era )?(?:o|a) (?:numero|montante|tamanho|taxa|valor|preco|custo|duracao|volume|"
        r"proporcao|percentagem|porcentagem)\b",
    ),
)
