// The source panel: a whole document, the quotes of an answer or the words looked for marked in it, one of them current.
import { $, afterTyping, button, make, points, say } from '../shared/dom.js';
import { shownQuotes, sourceLine } from '../shared/labels.js';
import { attempt } from '../shared/notes.js';
import { quick } from '../shared/rpc.js';
import { on, state } from '../shared/state.js';
import { documentActs } from './changes.js';
import { onlyButton } from './scope.js';
import { showConversation, showTab } from './tabs.js';
import { placeOf, sectionOf } from './text.js';

const pane = $('yz-document');
let opening = 0; // how often somebody has opened something, or chosen a view

// Open a quote's document at its place; `opener` is what it was opened with, and where the keyboard goes back to.
export function openQuote(turn, quote, opener = null) {
  const shown = shownQuotes(turn.reply);
  const quotes = shown.includes(quote) ? shown : [...shown, quote];
  const marks = quotes.filter((other) => other.doc_id === quote.doc_id);
  return open(quote.doc_id, { quotes: marks, current: marks.indexOf(quote), opener }, quote.sha256);
}

// Open a document; with words that were looked for, at the one that begins at `start`.
export const openDocument = (docId, opener, typed = '', start = 0) => open(docId, { quotes: [], current: null, opener, typed, start });

// What somebody opens, or the view that somebody chooses, comes before what opens by itself; the latest before those asked for earlier.
async function open(docId, how, version = '') {
  if (how.opener) opening += 1;
  const mine = opening;
  await attempt(async () => {
    const found = await quick('page_document', docId, version || '');
    if (mine < opening || (!how.opener && pane.contains(document.activeElement))) return;
    if (found) await show({ found, ...how });
    else showNothing(say('gone'), Boolean(how.opener));
  });
}

async function show(opened) {
  state.opened = opened;
  showTab('document', Boolean(opened.opener));
  if (opened.typed) await lookFor(opened.typed);
  showDocument();
  if (opened.opener) (pane.querySelector('mark.yz-current') || pane.querySelector('.yz-body')).focus({ preventScroll: true });
}

// What a link leads to that somebody has kept: what has become of it since is said; of a passage that is gone nothing is shown.
export async function openLink(link) {
  await attempt(async () => {
    const { since, document: found, span } = await quick('page_link', link);
    if (!span) {
      const as_it_is = found && button(say('open_now'), (event) => openDocument(found.doc_id, event.currentTarget));
      showNothing([say(`since_${since}`), ' ', as_it_is], true);
      return;
    }
    const quote = { ...found, marker: '', start: span[0], end: span[1], text: points(found.text).slice(...span).join('') };
    await show({ found, quotes: [quote], current: 0, opener: $('yz-box'), told: since === 'same' ? null : say(`since_${since}`) });
  });
}

function showNothing(told, inFront) {
  state.opened = null;
  pane.replaceChildren(make('p', { class: 'yz-empty', role: 'status' }, told));
  showTab('document', inFront);
}

// Beside an answer its first quote stands in its document; where there is none, the list of documents.
export function showFirst(turn) {
  const [first] = turn.reply ? shownQuotes(turn.reply) : [];
  if (first) openQuote(turn, first);
  else closeDocument();
}

export function closeDocument() {
  showNothing(say('panel_empty'), false);
  showTab('corpus', false);
}

// Back to what the document was opened with, or to what has taken its place since.
function goBack() {
  showConversation();
  const { opener } = state.opened;
  (opener?.isConnected ? opener : document.querySelector('.yz-chosen .yz-open') || $('yz-box')).focus();
}

function showDocument() {
  const { found, quotes, told, typed } = state.opened;
  const moved = quotes.some((quote) => placeOf(quote, found.text)?.[0] !== quote.start);
  const body = make('div', { class: 'yz-body', dir: 'auto', tabindex: '0', role: 'region', lang: found.lang, 'aria-label': found.title });
  const box = make('input', { type: 'search', class: 'yz-within', 'aria-label': say('find_within'), placeholder: say('find_within') });
  afterTyping(box, () => attempt(async () => { await lookFor(box.value); showBody(); }));
  box.value = typed || '';
  pane.replaceChildren(make('article', { class: 'yz-document' },
    make('header', {}, sourceLine(found), make('div', { class: 'yz-file' }, found.doc_id),
      make('div', { class: 'yz-row' }, button(say('back'), goBack, { class: 'yz-back' }), onlyButton('doc_ids', found.doc_id), original(), outline()),
      told || moved ? make('p', { class: 'yz-notice' }, told || say('changed')) : null,
      make('div', { class: 'yz-row yz-steps' }, box, make('span', { class: 'yz-count', role: 'status' }),
        button(say('previous'), () => step(-1)), button(say('next'), () => step(1)))),
    body, documentActs(found, closeDocument)));
  showBody();
}

// The text with its marks: the words looked for, else the quotes.
function showBody() {
  const { found, quotes, typed, hits, current } = state.opened;
  const chars = points(found.text);
  const spans = typed ? hits : quotes.map((quote) => placeOf(quote, found.text, chars));
  pane.querySelector('.yz-body').replaceChildren(...found.sections.flatMap((section) => sectionOf(chars, section, spans)));
  const some = numbers().length;
  for (const one of pane.querySelectorAll('.yz-steps button')) one.hidden = some < 2;
  pane.querySelector('.yz-count').textContent = typed && !some ? say('no_hit') : '';
  showMark(current);
}

// Mark the words in the document that is open, the current one where it was opened at.
async function lookFor(typed) {
  const { found, start = 0 } = state.opened;
  const hits = typed.trim() ? await quick('page_places', found.doc_id, found.sha256, typed) : [];
  const current = typed.trim() ? Math.max(hits.findIndex(([from]) => from >= start), 0) : 0;
  Object.assign(state.opened, { typed: typed.trim(), hits, current, start: 0 });
}

// The file itself: a PDF at its page, anything else to be saved.
function original() {
  const { found, quotes, current } = state.opened;
  const address = new URL(`original/${found.doc_id.split('/').map(encodeURIComponent).join('/')}`, document.baseURI);
  const shown = /\.pdf$/i.test(found.doc_id);
  const page = quotes[current]?.page;
  if (shown && page) address.hash = `page=${page}`;
  return make('a', { class: 'yz-original', href: address, ...(shown ? { target: '_blank', rel: 'noopener' } : { download: '' }) }, say(shown ? 'original_open' : 'original_save'));
}

function outline() {
  const heads = state.opened.found.sections.filter((section) => section.headings.length > 1);
  if (!heads.length) return null;
  const pick = make('select', { 'aria-label': say('outline'), class: 'yz-outline' }, make('option', { value: '' }, say('outline')),
    heads.map((section) => make('option', {}, `${'　'.repeat(section.headings.length - 2)}${section.headings.at(-1)}`)));
  pick.addEventListener('change', () => {
    const chosen = pane.querySelectorAll('.yz-body :is(h3, h4, h5, h6)')[pick.selectedIndex - 1];
    if (chosen) scrollTo(chosen, 8);
    chosen?.focus({ preventScroll: true });
    pick.selectedIndex = 0;
  });
  return pick;
}

// What is marked, in the order of the answer ([1] is the first of them) or of the text.
const numbers = () => [...new Set([...pane.querySelectorAll('mark')].map((mark) => Number(mark.dataset.mark)))].sort((a, b) => a - b);

function showMark(number) {
  for (const mark of pane.querySelectorAll('mark')) mark.classList.toggle('yz-current', Number(mark.dataset.mark) === number);
  const current = pane.querySelector('mark.yz-current');
  if (!current) return;
  state.opened.current = number;
  const where = { marker: state.opened.quotes[number]?.marker, i: numbers().indexOf(number) + 1, n: numbers().length };
  if (state.opened.typed || where.n > 1) pane.querySelector('.yz-count').textContent = say(state.opened.typed ? 'hit_count' : 'mark_count', where);
  scrollTo(current, pane.querySelector('.yz-body').clientHeight / 3);
}

function scrollTo(target, above) {
  const frame = pane.querySelector('.yz-body');
  frame.scrollTop += target.getBoundingClientRect().top - frame.getBoundingClientRect().top - above;
}

function step(by) {
  const all = numbers();
  showMark(all.at((all.indexOf(state.opened.current) + by) % all.length));
}

export function beginPanel() {
  pane.addEventListener('keydown', (event) => { if (event.key === 'Escape' && state.opened) goBack(); });
  on('language', () => (state.opened ? showDocument() : showNothing(say('panel_empty'), false)));
  on('status', () => state.opened && !pane.contains(document.activeElement) && showDocument());
  on('view', () => {
    opening += 1;
    if (state.opened) showMark(state.opened.current);
  });
}
