// An answer, related passages, an abstention, a failure -> elements; each looks like nothing else.

// “p. 7”, “pp. 13–15 (inferred)”, “from p. 48”: the pages of a quote; of a document, its first one in its collection.
function pagesOf(place) {
  const known = place.pages || { first: place.page ?? place.first_page ?? null, last: place.page ?? null };
  if (known.first === null) return null;
  if (known.last === null) return say('first_page', { n: known.first });
  const text = known.first === known.last ? say('page', { n: known.first }) : say('pages', { n: known.first, m: known.last });
  return known.inferred ? say('inferred', { pages: text }) : text;
}

// Below a heading that names the document (`unnamed`), only the pages are left to say.
function sourceLine(place, marker = null, unnamed = false) {
  const pages = pagesOf(place);
  if (unnamed) return pages === null ? null : make('div', { class: 'yz-source' }, make('span', {}, pages));
  return make('div', { class: 'yz-source' }, marker,
    place.case === null ? null : make('span', { class: 'yz-case' }, say('case', { n: place.case })),
    make('cite', {}, place.title),
    place.provider ? make('span', { class: 'yz-provider' }, place.provider) : null,
    pages === null ? null : make('span', {}, pages));
}

function turnCard(turn, number) {
  const said = turn.failure ? failureCard(turn)
    : turn.stopped ? make('div', { class: 'yz-stopped' }, say('stopped'))
      : turn.reply ? replyCard(turn)
        : make('div', { class: 'yz-waiting' }, waitingText(turn.wait));
  const label = turn.scope ? make('p', { class: 'yz-scoped' }, say('scoped', { names: scopeNames(turn.scope).join('、') })) : null;
  return make('section', { class: 'yz-turn', 'data-turn': number }, questionBubble(turn), label, said, turnActs(turn));
}

function waitingText(wait) {
  if (!wait || !wait.rank) return say('waiting');
  if (wait.seconds === null || wait.seconds === undefined) return say('queue', { n: wait.rank });
  return say('queue_time', { n: wait.rank, s: Math.max(1, Math.round(wait.seconds)) });
}

function failureCard(turn) {
  return make('div', { class: 'yz-failed', role: 'alert' }, make('strong', {}, say('failed')), ' ', turn.failure);
}

const LOOKS = { answered: 'yz-answer', related: 'yz-related', abstained: 'yz-abstained' };

// What a reply shows of the documents: what answers, else what is only related; kept conversations may be older than that.
const shownQuotes = (reply) => [...reply.quotes, ...(reply.related || [])];

// The parts of a reply in order: our words, quotes as cards, those of one document below its name, documents to choose from.
function replyCard(turn) {
  const reply = turn.reply;
  const shown = shownQuotes(reply);
  const card = (number) => quoteCard(turn, shown[number], reply.status === 'related' ? 'yz-passage' : '');
  const below = (number) => quoteCard(turn, shown[number], '', true);
  const body = reply.parts.flatMap((part) => {
    if (part.quote !== undefined) return card(part.quote);
    if (part.block) return [make('h3', { class: 'yz-group' }, sourceLine(part.block)), ...part.quotes.map(below)];
    if (part.table) return figureTable(turn, part.table, shown);
    if (part.documents) return [part.category ? make('h3', { class: 'yz-group' }, part.category) : null, documentList(part.documents)];
    if (part.notice) return make('p', { class: 'yz-notice' }, part.notice);
    return make('p', { class: 'yz-told' }, part.text);
  });
  const more = turn.more ? make('div', { class: 'yz-more' },
    make('h3', {}, say('more_title')), turn.more.map((passage) => quoteCard(turn, passage, 'yz-passage'))) : null;
  return make('div', { class: LOOKS[reply.status], lang: reply.language, dir: reply.direction }, body, more);
}

// Whether what the quote is read under is the heading that it stands below: it is then not named twice.
const isHeaded = (quote) => Boolean(quote.lead) && quote.lead.text === quote.headings.at(-1);

// Figures side by side, each a link to the quote that it stands in; wider than a phone, it scrolls by itself.
function figureTable(turn, table, shown) {
  const figure = (cell) => make('td', {}, make('button', { type: 'button', onclick: () => openQuote(turn, shown[cell.quote]) }, cell.text), ' ', make('span', { class: 'yz-marker' }, shown[cell.quote].marker));
  const row = (one) => make('tr', {}, make('th', { scope: 'row' }, documentLabel(one.document)), one.cells.map(figure));
  const head = make('tr', {}, [table.head, ...table.columns].map((name) => make('th', { scope: 'col' }, name)));
  return make('div', { class: 'yz-figures', tabindex: 0 }, make('table', {}, make('thead', {}, head), make('tbody', {}, table.rows.map(row))));
}

// A quote that answers, its source below; or a whole passage (`look`), which need not answer, below its source.
function quoteCard(turn, quote, look, unnamed = false) {
  const open = () => {
    element.querySelectorAll('.yz-chosen').forEach((other) => other.classList.remove('yz-chosen'));
    card.classList.add('yz-chosen');
    return openQuote(turn, quote);
  };
  const path = (isHeaded(quote) ? quote.headings.slice(1, -1) : quote.headings.slice(1)).map((heading) => make('li', {}, heading));
  const marker = quote.marker ? make('span', { class: 'yz-marker' }, quote.marker) : null;
  const words = look ? quote.text.replace(/\n\s*\n/g, '\n') : markedText(quote.text, quote.marks || []);
  const source = [sourceLine(quote, look ? marker : null, unnamed), path.length ? make('ol', { class: 'yz-path' }, path) : null];
  const lead = quote.lead ? make('p', { class: 'yz-lead' }, quote.lead.text) : null;
  const rest = quote.rest ? make('p', { class: 'yz-rest' }, quote.rest) : null;
  const acts = make('div', { class: 'yz-row' },
    button(say('open'), open, { class: 'yz-open' }),
    copyButtons(quote.cite));
  const card = make('figure', { class: `yz-quote ${look}`.trim(), dir: 'auto' }, look
    ? [make('figcaption', {}, source), lead, make('blockquote', {}, words), rest, fileNote(quote), acts]
    : [lead, make('blockquote', {}, marker, marker ? ' ' : null, words), rest, fileNote(quote), make('figcaption', {}, source, acts)]);
  card.querySelector('blockquote').addEventListener('click', () => String(window.getSelection()) || open());
  return card;
}

// “Case 5 · title · provider”: a document as one line of text.
const documentLabel = (place) => [place.case === null ? '' : say('case', { n: place.case }), place.title, place.provider]
  .filter(Boolean).join(' · ');

// What has become of the file that a quote was cut from.
function fileNote(quote) {
  if (quote.file === 'removed') return make('p', { class: 'yz-notice' }, say('file_removed'));
  if (quote.file !== 'edited') return null;
  if (!quote.current_text) return make('p', { class: 'yz-notice' }, say('file_edited'));
  if (quote.current_text === quote.text) return make('p', { class: 'yz-notice' }, say('file_same'));
  return make('p', { class: 'yz-notice' }, `${say('file_now')} ${quote.current_text}`);
}

// A button a style; conversations kept from an earlier version may lack some.
function copyButtons(cite) {
  const styles = [
    [say('copy'), 'copy_plain', cite.plain],
    ['Markdown', 'copy_markdown', cite.markdown],
    ['GB/T 7714', 'copy_gbt', cite.gbt],
    ['APA', 'copy_apa', cite.apa],
    ['BibTeX', 'copy_bibtex', cite.bibtex],
  ];
  return styles.filter(([, , text]) => text).map((style) => copyButton(...style));
}

function copyButton(label, title, text) {
  return button(label, (event) => copy(text, event.currentTarget), { title: say(title), class: 'yz-copy' });
}

// The words of a quote, those that decided inside <mark>; marks that do not fit the text are refused, all of them.
function markedText(text, marks) {
  const chars = points(text);
  const fits = Array.isArray(marks) && marks.every((mark, i) => Array.isArray(mark) && mark.length === 2 && mark.every(Number.isInteger)
    && (i ? marks[i - 1][1] : 0) <= mark[0] && mark[0] < mark[1] && mark[1] <= chars.length);
  if (!fits) {
    console.error('marks that do not fit their quote', marks);
    return [text];
  }
  const parts = [];
  let at = 0;
  for (const [start, end] of whole(text, marks)) {
    parts.push(chars.slice(at, start).join(''), make('mark', { class: 'yz-word' }, chars.slice(start, end).join('')));
    at = end;
  }
  return [...parts, chars.slice(at).join('')].filter((part) => part !== '');
}

// The marks widened to whole characters as they are seen (a letter with its accent, a joined emoji), those that touch made one.
function whole(text, marks) {
  const edges = [0];
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    edges.push(edges.at(-1) + points(segment).length);
  }
  const found = [];
  for (const [start, end] of marks) {
    const from = edges.findLast((edge) => edge <= start);
    const to = edges.find((edge) => edge >= end);
    if (found.length && from <= found.at(-1)[1]) found.at(-1)[1] = Math.max(to, found.at(-1)[1]);
    else found.push([from, to]);
  }
  return found;
}

function documentList(places) {
  return make('ul', { class: 'yz-nearest' }, places.map((place) =>
    make('li', {}, make('button', { type: 'button', onclick: () => openDocument(place.doc_id, [], null) }, sourceLine(place)))));
}
