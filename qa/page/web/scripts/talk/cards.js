// An answer, related passages, an abstention, a failure -> elements; each looks like nothing else.
import { copy, copyButtons } from '../shared/copy.js';
import { button, language, make, narrow, root, say } from '../shared/dom.js';
import { documentLabel, documentOf, isHeaded, shownQuotes, sourceLine } from '../shared/labels.js';
import { markedText } from '../shared/marks.js';
import { state } from '../shared/state.js';
import { pickButton } from '../side/basket.js';
import { openDocument, openQuote } from '../side/panel.js';
import { limitsOf } from '../side/scope.js';
import { ask } from './asking.js';

const POINTING_MS = 250; // a pointer that only passes shows nothing

// Questions to begin with, each a button.
export const examples = (most = 4) => make('ul', { class: 'yz-suggestions' }, (state.suggestions[language] || []).slice(0, most)
  .map((question) => make('li', {}, button(question, () => ask(question), { dir: 'auto' }))));

export const failureCard = (turn) => make('div', { class: 'yz-failed', role: 'alert' }, make('strong', {}, say('failed')), ' ', turn.failure);

const LOOKS = { answered: 'yz-answer', related: 'yz-related', abstained: 'yz-abstained' };

// The parts of a reply in order: our words, quotes as cards, those of one document below its name, documents to choose from.
export function replyCard(turn) {
  const reply = turn.reply;
  const shown = shownQuotes(reply);
  const card = (number) => quoteCard(turn, shown[number], reply.status === 'related' ? 'yz-passage' : '');
  const below = (number) => quoteCard(turn, shown[number], '', true);
  const body = reply.parts.flatMap((part) => {
    if (part.quote !== undefined) return card(part.quote);
    if (part.block) return [make('h3', { class: 'yz-group' }, sourceLine(part.block)), ...part.quotes.map(below)];
    if (part.table) return figureTable(turn, part.table, shown);
    if (part.documents) return [part.category ? make('h3', { class: 'yz-group' }, part.category) : null, documentList(part.documents)];
    return make('p', { class: part.notice ? 'yz-notice' : 'yz-told', lang: reply.language }, part.notice || part.text);
  });
  const more = turn.more ? make('div', { class: 'yz-more' },
    make('h3', {}, say('more_title')), turn.more.map((passage) => quoteCard(turn, passage, 'yz-passage'))) : null;
  if (reply.kind === 'greeting') return make('div', { class: 'yz-greeting', dir: reply.direction }, body, make('p', {}, say('try')), examples(3));
  return make('div', { class: LOOKS[reply.status], dir: reply.direction }, strength(reply), body, everywhere(turn), more);
}

// How much the documents say, to be seen at a glance; how sure that is, in words, for whoever wants to know.
function strength(reply) {
  const label = [make('span', { class: 'yz-sign', 'aria-hidden': 'true' }), say(`status_${reply.status}`)];
  if (reply.confidence === undefined) return null;
  const sure = ['certain', 'likely', 'open', 'unlikely'][[0.95, 0.75, 0.4, 0].findIndex((least) => reply.confidence >= least)];
  const missing = reply.confidence_parts?.figures_missing || [];
  return make('details', { class: 'yz-strength' }, make('summary', {}, label),
    make('p', {}, say(`sure_${sure}`), ' ', say('searched', { n: reply.searched }), ' ',
      missing.length ? say('figures_missing', { names: missing.join('、') }) : ''));
}

// Beside what was not found within limits: the same question without them.
function everywhere(turn) {
  if (!limitsOf(turn.scope).length || turn.reply.status === 'answered') return null;
  return make('p', { class: 'yz-row yz-limited' }, say('within_limits', { n: turn.reply.searched, m: state.documents.length }), ' ',
    button(say('search_all'), () => ask(turn.question, null), { class: 'yz-primary yz-everywhere' }));
}

// Figures side by side, each a link to the quote that it stands in; wider than a phone, it scrolls by itself.
function figureTable(turn, table, shown) {
  const figure = (cell) => make('td', {}, button(cell.text, (event) => openQuote(turn, shown[cell.quote], event.currentTarget)), ' ', make('span', { class: 'yz-marker' }, shown[cell.quote].marker));
  const row = (one) => make('tr', {}, make('th', { scope: 'row' }, documentLabel(one.document)), one.cells.map(figure));
  const head = make('tr', {}, [table.head, ...table.columns].map((name) => make('th', { scope: 'col' }, name)));
  return make('div', { class: 'yz-figures', tabindex: '0', role: 'region', 'aria-label': table.head }, make('table', {}, make('thead', {}, head), make('tbody', {}, table.rows.map(row))));
}

// A quote that answers, its source below; or a whole passage (`look`), which need not answer, below its source.
function quoteCard(turn, quote, look, unnamed = false) {
  const lang = quote.lang || documentOf(quote.doc_id)?.lang;
  const open = () => {
    state.chosen = quote;
    root.querySelectorAll('.yz-chosen').forEach((other) => other.classList.remove('yz-chosen'));
    card.classList.add('yz-chosen');
    return openQuote(turn, quote, opener);
  };
  const opener = button(say('open'), open, { class: 'yz-open' });
  const path = (isHeaded(quote) ? quote.headings.slice(1, -1) : quote.headings.slice(1)).map((heading) => make('li', {}, heading));
  const marker = quote.marker ? markerOf(turn, quote) : null;
  const words = look ? quote.text.replace(/\n\s*\n/g, '\n') : markedText(quote.text, quote.marks || []);
  const source = [sourceLine(quote, look ? marker : null, unnamed), path.length ? make('ol', { class: 'yz-path', lang }, path) : null];
  const lead = quote.lead ? make('p', { class: 'yz-lead', lang }, quote.lead.text) : null;
  const rest = quote.rest ? make('p', { class: 'yz-rest', lang: turn.reply.language }, quote.rest) : null;
  const below = [rest, scanOf(turn, quote), ...otherVersions(turn, quote), fileNote(quote)];
  const acts = make('div', { class: 'yz-row yz-quote-acts' }, opener, pickButton(turn, quote), copyButtons(quote.cite),
    quote.link ? button(say('copy_link'), (event) => copy(new URL(addressOf(quote), location.href).href, event.currentTarget), { class: 'yz-copy-link' }) : null);
  const card = make('figure', { class: `yz-quote ${look} ${quote === state.chosen ? 'yz-chosen' : ''}`, dir: 'auto' }, look
    ? [make('figcaption', {}, source), lead, make('blockquote', { lang }, words), below, acts]
    : [lead, make('blockquote', { lang }, marker, marker ? ' ' : null, words), below, make('figcaption', {}, source, acts)]);
  card.querySelector('blockquote').addEventListener('click', () => String(window.getSelection()) || open());
  return card;
}

const addressOf = (quote) => `${location.pathname}${location.search}#/${quote.link.split('/').map(encodeURIComponent).join('/')}`;

// “[1]”: a link that opens the quote again, also tomorrow; pointed at, it shows the quote beside the answer.
function markerOf(turn, quote) {
  if (!quote.link) return make('span', { class: 'yz-marker' }, quote.marker);
  let timer = null;
  const show = () => { timer = narrow.matches ? null : setTimeout(openQuote, POINTING_MS, turn, quote); };
  const leave = () => clearTimeout(timer);
  return make('a', { class: 'yz-marker', href: addressOf(quote), onmouseenter: show, onfocus: show, onmouseleave: leave, onblur: leave }, quote.marker);
}

// How surely the words were read off a page, and the picture of that page, to compare; opened by itself it is larger.
function scanOf(turn, quote) {
  if (!quote.recognised) return null;
  const address = new URL(`picture/${quote.sha256}/${quote.page}/${quote.doc_id.split('/').map(encodeURIComponent).join('/')}`, document.baseURI);
  const picture = make('img', { src: address, loading: 'lazy', alt: say('scan', { n: quote.page }) });
  const link = make('a', { href: address, target: '_blank', rel: 'noopener', title: say('scan_open') }, picture);
  picture.addEventListener('error', () => link.remove());
  return make('div', { class: 'yz-scan' }, make('p', { lang: turn.reply.language }, quote.recognised), link);
}

// What other versions of the document say in the place of a quote, a line each, which opens it there.
function otherVersions(turn, quote) {
  return (quote.versions || []).map((line, number) => {
    const other = { ...quote.older[number], marker: '', sha256: '' };
    return make('p', { class: 'yz-version', lang: turn.reply.language }, button(line, (event) => openQuote(turn, other, event.currentTarget), { dir: 'auto' }));
  });
}

// What has become of the file that a quote was cut from.
function fileNote(quote) {
  if (quote.file === 'removed') return make('p', { class: 'yz-notice' }, say('file_removed'));
  if (quote.file !== 'edited') return null;
  if (!quote.current_text) return make('p', { class: 'yz-notice' }, say('file_edited'));
  if (quote.current_text === quote.text) return make('p', { class: 'yz-notice' }, say('file_same'));
  return make('p', { class: 'yz-notice' }, `${say('file_now')} `, make('span', { lang: quote.lang }, quote.current_text));
}

function documentList(places) {
  return make('ul', { class: 'yz-nearest' }, places.map((place) =>
    make('li', {}, make('button', { type: 'button', onclick: (event) => openDocument(place.doc_id, event.currentTarget) }, sourceLine(place)))));
}
