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

// The scope with the value in that field, or without it where it is there; null where nothing is left.
export function toggled(scope, field, value) {
  const other = Object.fromEntries([...FIELDS, 'unbound'].map((name) => [name, scope?.[name] || []]));
  other[field] = other[field].includes(value) ? other[field].filter((one) => one !== value) : [...other[field], value];
  return Object.values(other).some((names) => names.length) ? other : null;
}

export const toggleScope = (field, value) => setScope(toggled(state.scope, field, value));

export function setScope(scope) {
  state.scope = scope;
  keep(own('scope'), scope);
  changed('scope');
  for (const pressed of root.querySelectorAll('[data-only]')) {
    pressed.setAttribute('aria-pressed', String(inScope(pressed.dataset.field, pressed.dataset.only)));
  }
}

const limitName = (field, value) => (field === 'doc_ids' && documentOf(value)?.title) || value;

// Each value that a scope limits to: its field, the value, and what it is called.
export const limitsOf = (scope) => FIELDS.flatMap((field) => (scope?.[field] || []).map((value) => [field, value, limitName(field, value)]));

function showScope() {
  const chips = limitsOf(state.scope).map(([field, value, name]) =>
    button(`${name} ×`, () => toggleScope(field, value), { class: 'yz-chip', 'aria-label': say('remove', { name }) }));
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
