// An answer, an abstention, a failure -> elements; each looks like nothing else.
function sourceLine(place) {
  return make('div', { class: 'yz-source' },
    place.case === null ? null : make('span', { class: 'yz-case' }, say('case', { n: place.case })),
    make('cite', {}, place.title),
    place.provider ? make('span', { class: 'yz-provider' }, place.provider) : null,
    place.page === null || place.page === undefined ? null : make('span', {}, say('page', { n: place.page })));
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

function replyCard(turn) {
  const reply = turn.reply;
  const abstained = reply.status === 'abstained';
  const notices = [reply.notice, ...(reply.notes || [])].filter(Boolean);
  const head = [
    ...notices.map((notice) => make('p', { class: 'yz-notice' }, notice)),
    reply.quotes.length || abstained ? make('p', { class: 'yz-lead' }, reply.lead) : null,
  ];
  const body = abstained ? nearestList(turn) : reply.quotes.length ? quoteCards(turn) : toldCard(turn);
  const more = turn.more ? make('div', { class: 'yz-more' },
    make('h3', {}, say('more_title')), turn.more.map((passage) => quoteCard(turn, passage, null))) : null;
  const attributes = { class: abstained ? 'yz-abstained' : 'yz-answer', lang: reply.language, dir: reply.direction };
  return make('div', attributes, head, body, more);
}

// Quotes in order; where an answer goes through several documents, each has its name above its quotes.
function quoteCards(turn) {
  const grouped = ['compare', 'collect'].includes(turn.reply.kind);
  let last = null;
  return turn.reply.quotes.flatMap((quote, number) => {
    const head = grouped && quote.doc_id !== last ? make('h3', { class: 'yz-group' }, quote.title) : null;
    last = quote.doc_id;
    return [head, quoteCard(turn, quote, number)];
  });
}

function quoteCard(turn, quote, number) {
  const open = () => openQuote(turn, quote);
  const path = quote.headings.slice(1).map((heading) => make('li', {}, heading));
  const card = make('figure', { class: number === null ? 'yz-quote yz-passage' : 'yz-quote', dir: 'auto' },
    make('blockquote', {},
      quote.marker ? make('span', { class: 'yz-marker' }, quote.marker) : null, quote.marker ? ' ' : null,
      markedText(number === null ? quote.text.replace(/\n\s*\n/g, '\n') : quote.text, quote.marks || [])),
    make('figcaption', {}, sourceLine(quote), path.length ? make('ol', { class: 'yz-path' }, path) : null,
      make('div', { class: 'yz-row' },
        button(say('open'), open, { class: 'yz-open' }),
        copyButton(say('copy'), 'copy_plain', quote.cite.plain),
        copyButton('Markdown', 'copy_markdown', quote.cite.markdown),
        copyButton('GB/T 7714', 'copy_gbt', quote.cite.gbt))));
  card.querySelector('blockquote').addEventListener('click', () => String(window.getSelection()) || open());
  return card;
}

function copyButton(label, title, text) {
  return button(label, (event) => copy(text, event.currentTarget), { title: say(title), class: 'yz-copy' });
}

// The words of a quote, those that decided inside <mark>.
function markedText(text, spans) {
  const chars = points(text);
  const parts = [];
  let at = 0;
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (start < at) continue;
    parts.push(chars.slice(at, start).join(''), make('mark', { class: 'yz-word' }, chars.slice(start, end).join('')));
    at = end;
  }
  return [...parts, chars.slice(at).join('')].filter((part) => part !== '');
}

function nearestList(turn) {
  const names = turn.reply.nearest.map((near) =>
    make('li', {}, make('button', { type: 'button', onclick: () => openDocument(near.doc_id, [], null) }, sourceLine(near))));
  return [make('p', {}, turn.reply.nearest_lead), make('ul', { class: 'yz-nearest' }, names)];
}

// An answer about the documents themselves: said, not quoted; the documents it names can be opened.
function toldCard(turn) {
  const named = turn.reply.documents || turn.reply.nearest || [];
  const names = named.map((near) =>
    make('li', {}, make('button', { type: 'button', onclick: () => openDocument(near.doc_id, [], null) }, sourceLine(near))));
  return [make('div', { class: 'yz-told' }, markdown(turn.reply.text)), names.length ? make('ul', { class: 'yz-nearest' }, names) : null];
}
