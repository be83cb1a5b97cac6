// The filter: categories, providers, documents and sections that the search is limited to; visible while it is on.
import { $, button, make, root, say } from '../shared/dom.js';
import { documentOf } from '../shared/labels.js';
import { changed, on, state } from '../shared/state.js';
import { keep, own, recall } from '../shared/store.js';

const FIELDS = ['categories', 'providers', 'doc_ids', 'sections'];

export const inScope = (field, value) => Boolean(state.scope?.[field].includes(value));

// Whether a document is one of those that the search is limited to.
export function admits(one) {
  const { categories, providers, doc_ids, sections } = state.scope || {};
  const among = (wanted, has) => !wanted?.length || wanted.some(has);
  return among(categories, (name) => one.category === name) && among(providers, (name) => one.provider === name)
    && among(doc_ids, (name) => one.doc_id === name) && among(sections, (name) => one.sections.includes(name));
}

export function toggleScope(field, value) {
  const scope = Object.fromEntries(FIELDS.map((name) => [name, [...(state.scope?.[name] || [])]]));
  scope[field] = scope[field].includes(value) ? scope[field].filter((other) => other !== value) : [...scope[field], value];
  setScope(FIELDS.some((name) => scope[name].length) ? scope : null);
}

export function setScope(scope) {
  state.scope = scope;
  keep(own('scope'), scope);
  changed('scope');
  for (const pressed of root.querySelectorAll('[data-only]')) {
    pressed.setAttribute('aria-pressed', String(inScope(pressed.dataset.field, pressed.dataset.only)));
  }
}

const shownName = (field, value) => (field === 'doc_ids' && documentOf(value)?.title) || value;

export const scopeNames = (scope) => FIELDS.flatMap((field) => (scope[field] || []).map((value) => shownName(field, value)));

function showScope() {
  const chips = FIELDS.flatMap((field) => (state.scope?.[field] || []).map((value) =>
    button(`${shownName(field, value)} ×`, () => toggleScope(field, value), { class: 'yz-chip', 'aria-label': say('remove', { name: shownName(field, value) }) })));
  $('yz-scope').replaceChildren(...(chips.length
    ? [make('span', {}, say('filter_on')), ...chips, button(say('filter_off'), () => setScope(null))] : []));
}

export function onlyButton(field, value) {
  return button(say('only'), () => toggleScope(field, value),
    { class: 'yz-only', 'data-field': field, 'data-only': value, 'aria-pressed': String(inScope(field, value)) });
}

export function beginScope() {
  state.scope = recall(own('scope'), null);
  for (const name of ['scope', 'documents', 'language']) on(name, showScope);
  showScope();
}
