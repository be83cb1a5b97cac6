"""Cues of Spanish questions."""

from __future__ import annotations

from qa.cues.record import Cues
from qa.records import Kind

CASES = "(?:casos|ejemplos)"
ANY = "(?:casos|ejemplos|documentos|archivos|ficheros|textos)"
MENTIONS = (
    "(?:menciona|habla|trata|cita|aborda|describ|refier|contien|utiliza|usa|incluy|vien|provien|recog|aparec|"
    "se apoya|"
    r"dice|relaciona|particip)\w*"
)
MORE = r"(?:mas(?! de \d)|menos(?! de \d)|mayor(?:es)?|menor(?:es)?|mejor|peor)"

CUES = Cues(
    kinds={
        Kind.CORPUS: (
            rf"\bcuantos (?:de (?:los|estos) )?{ANY}\b|\bnumero (?:total )?de {ANY}\b",
            rf"\btodos (?:los|sus) {ANY}\b|\b(?:lista|listado|indice)(?: completa?o?)? de (?:los )?{ANY}\b",
            rf"\b(?:que|cuales son los) {ANY}\b|\b(?:enumer|list)\w+ (?:los )?{ANY}\b",
            r"\b(?:que|cuantas|cuales son las) (?:categorias|tematicas)\b|\bque temas\b|\bcuantos temas\b",
            r"\bquien(?:es)? (?:aporto|aportaron|proporciono|proporcionaron|facilito|presento|envio|"
            rf"elaboro)\b.{{0,6}}\b{ANY}\b",
            r"\bque (?:organismos|instituciones|ciudades|entidades) (?:aportaron|proporcionaron|"
            rf"presentaron)\b.{{0,6}}\b{ANY}\b",
            r"\b(?:de|sobre) que (?:trata|tratan|va|habla|hablan|es|son)\b.*\b(?:coleccion|corpus|recopilacion|"
            rf"base|{ANY})\b",
        ),
        Kind.COLLECT: (
            rf"(?<!\ben )\b(?:que|cuales) (?:son los |otros |de los )?{CASES}\b",
            rf"\ben (?:que|cuales|cuantos) (?:de (?:los|estos) )?{ANY}\b.*\b{MENTIONS}",
            rf"\b(?:que|cuales de (?:los|estos)|cuantos(?: de (?:los|estos))?) {ANY} (?:que |se |\w+ )?{MENTIONS}",
            rf"\b(?:busc|encuentr|encontr|enumer|list|recopil|reun|muestr|mostr|da|cit)\w*\b.{{0,20}}\b{ANY} "
            r"(?:que|donde|en (?:los|las) (?:que|cuales)|con|sobre|de|relacionados|del)\b",
            r"\bhay (?:algun(?:os)? )?(?:casos?|ejemplos?) (?:que|donde|en que|en los que|de)\b",
            rf"\bcuantos {CASES} (?:que )?(?:son|vienen|hay de)\b",
        ),
        Kind.COMPARE: (
            r"\b(?:diferencias?|semejanzas?|parecidos?) (?:\w+ ){0,2}entre\b|\ben comun\b",
            r"\b(?:en que se|que) (?:diferencian?|distinguen?|parecen?)\b(?! hay)(?! de \d)",
            r"\bcompar(?:a|e|ar|ame|eme|acion|emos|en)\b(?! con (?:\d|el ano|antes))|\bversus\b|\bvs\b",
            r"\bfrente a frente\b",
            rf"\b(?:que|cual|quien|donde)\b.*\b{MORE}\b.*(?:[:,].*\bo\b|\bo (?:el|la|los|las) (?:de|del)\b|"
            r"\bentre\b.*\by\b)"
            rf"|\bo\b.*[:,].*\b(?:cual|quien|que)\b.*\b{MORE}\b",
            r"\bcual de (?:los|las) dos\b|\by\b.{2,40}\b(?:cada uno|cada una|respectivamente)\b",
        ),
        Kind.OVERVIEW: (
            r"\bresum(?:en|e|a|ir|ame|eme|amelo|an)\b|\bsintesis\b|\bpanorama\b|\bvision (?:general|de conjunto)\b",
            r"\ben lineas generales\b",
            r"\ben (?:pocas palabras|resumen|pocas lineas)\b|\b(?:presente|presenta|describa|describe)(?:me|nos)?\b",
            r"\bhable?me de\b|\bhablame de\b",
            r"\b(?:que|cuales (?:son|fueron|han sido) los) (?:principales )?(?:resultados?|logros|efectos|frutos|"
            r"balance)\b",
            r"\b(?:proximos|siguientes) pasos\b|\bprincipales (?:medidas|acciones|actuaciones|practicas)\b",
            r"\ben que consiste\b",
        ),
        Kind.LIST: (
            r"\b(?:enumer(?:e|a|ar|eme|ame)|list(?:a|e|ar|eme|ame|ado)|nombre (?:los|las|todos|todas)|cite (?:los|"
            r"las)|mencione)\b",
            r"\b(?:cuales|quienes) (?:son|fueron|eran)\b",
            r"\bque (?!(?:casos|es|mas|tres|has|eres|tienes|puedes|debes) )(?:tres |cuatro |cinco |otr[ao]s )?"
            r"[a-zñ]+[aeoé]s (?!de \w+ es\b)|\bcuales\b",
        ),
        Kind.HOWTO: (
            r"\bcomo (?!se (?:llama|titula|denomina)|es de |de )(?=\w)|\bde que (?:manera|forma|modo)\b",
            r"\bmediante que\b",
            r"\b(?:cual es el (?:procedimiento|proceso|tramite)|que (?:hay que|debo|tengo que|se debe) hacer|"
            r"hay alguna (?:forma|manera))\b",
        ),
    },
    filler=(
        r"\b(?:hola|por favor|gracias|puede|puedes|podria|me|nos|decir|decirme|diga|dime|muestr\w+|mostrar\w*|ver|"
        r"quiero|saber)\b",
        r"\b(?:hay|tiene|tienen|contiene|incluye|reune|existen|estan|son|es|en|de|del|la|el|los|las|lo|un|una|esta|"
        r"este|estos|que|se)\b",
        r"\b(?:total|todo|todos|aqui|ahora|coleccion|corpus|recopilacion|base|datos|biblioteca|indice|conjunto|"
        r"documentos|casos)\b",
        r"\b(?:lista|listado|completa|completo|titulos|nombres|enumer\w+|sobre|aporto|cuantos|cuales|y|su|sus|"
        r"trata|da|dame|deme)\b",
    ),
    quantity=(
        r"\bcuant[oa]s?\b|%|\bpor ?ciento\b|\bporcentaje\b|\btasa\b",
        r"\bque (?:parte|proporcion|numero|cantidad|importe|tamano|peso|volumen|valor|precio)\b",
        r"\bcual (?:es|fue|era) (?:el|la) (?:numero|importe|tamano|tasa|valor|precio|coste|costo|duracion|volumen|"
        r"proporcion)\b",
    ),
)
