// All documents by category; those that hold the words one types, with the sentences; the filter's choices above them.
import { $, afterTyping, button, make, say } from '../shared/dom.js';
import { documentOf, sourceLine } from '../shared/labels.js';
import { markedText } from '../shared/marks.js';
import { attempt } from '../shared/notes.js';
import { quick } from '../shared/rpc.js';
import { on, state } from '../shared/state.js';
import { manageDocuments } from './manage.js';
import { openDocument } from './panel.js';
import { admits, inScope, onlyButton, setScope, toggleScope } from './scope.js';

const MOST_LISTED = 200;
const findBox = make('input', { type: 'search', id: 'yz-find', 'data-label': 'search', 'data-hint': 'search_hint', dir: 'auto', autocomplete: 'off', maxlength: '200' });
const filters = make('details', { class: 'yz-filters' }, make('summary', { 'data-say': 'filters' }), make('div', {}));
const count = make('p', { class: 'yz-found', role: 'status' });
const foundList = make('div', { class: 'yz-list', tabindex: '0', role: 'region', 'data-label': 'tab_corpus' });
const managing = make('div', {});
let asked = 0;

const values = (name) => [...new Set(state.documents.map((found) => found[name]).filter(Boolean))];

function showFilters() {
  const choices = [['categories', 'category', values('category')], ['providers', 'provider', values('provider')], ['sections', 'section', state.sections]];
  filters.querySelector('div').replaceChildren(...choices.filter(([, , found]) => found.length > 1)
    .map(([field, title, found]) => make('fieldset', {}, make('legend', {}, say(title)), found.map((value) =>
      button(value, () => toggleScope(field, value), { class: 'yz-chip', 'aria-pressed': String(inScope(field, value)) })))));
}

// What the last word typed finds; what an earlier one found comes too late.
async function showFound() {
  const typed = findBox.value.trim();
  const number = ++asked;
  const found = typed ? await attempt(() => quick('page_find', typed, null)) : state.documents.map((one) => ({ doc_id: one.doc_id, passages: [] }));
  if (number !== asked || !found) return;
  const known = found.map((one) => [documentOf(one.doc_id), one]).filter(([one]) => one);
  const inside = known.filter(([one]) => admits(one));
  count.replaceChildren(inside.length > MOST_LISTED ? say('too_many', { n: MOST_LISTED }) : inside.length ? say('found', { n: inside.length }) : say('none_found'),
    ...(inside.length < known.length ? [' ', button(say('outside', { n: known.length - inside.length }), () => setScope(null))] : []));
  const groups = Map.groupBy(inside.slice(0, MOST_LISTED), ([one]) => (typed ? null : one.category));
  foundList.replaceChildren(...[...groups].map(([category, members]) => make('section', {},
    typed ? null : make('h3', {}, category || say('no_category')), make('ul', {}, members.map((member) => listed(...member, typed))))));
}

function listed(one, found, typed) {
  const open = (event, start) => openDocument(one.doc_id, event.currentTarget, found.passages.length ? typed : '', start);
  return make('li', {}, make('div', { class: 'yz-listed' },
    make('button', { type: 'button', class: 'yz-name-of', onclick: (event) => open(event, 0) }, sourceLine(one)),
    onlyButton('doc_ids', one.doc_id)),
  found.passages.map((passage) => make('button', { type: 'button', class: 'yz-hit', lang: one.lang, dir: 'auto', onclick: (event) => open(event, passage.start) },
    markedText(passage.text, passage.marks))),
  found.n_places > found.passages.length ? make('p', { class: 'yz-found' }, say('hits', { n: found.n_places })) : null);
}

export function beginCorpus() {
  $('yz-corpus').replaceChildren(findBox, filters, count, foundList, managing);
  manageDocuments(managing);
  afterTyping(findBox, showFound);
  for (const name of ['scope', 'documents', 'language']) on(name, () => { showFilters(); showFound(); });
}
