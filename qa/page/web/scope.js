// The filter: categories, providers, documents and sections that the search is limited to; visible while it is on.
const SCOPE_FIELDS = ['categories', 'providers', 'doc_ids', 'sections'];

const inScope = (field, value) => Boolean(state.scope?.[field].includes(value));

function toggleScope(field, value) {
  const scope = Object.fromEntries(SCOPE_FIELDS.map((name) => [name, [...(state.scope?.[name] || [])]]));
  scope[field] = scope[field].includes(value) ? scope[field].filter((other) => other !== value) : [...scope[field], value];
  setScope(SCOPE_FIELDS.some((name) => scope[name].length) ? scope : null);
}

function setScope(scope) {
  state.scope = scope;
  keep(own('scope'), scope);
  showScope();
  showCorpus();
  for (const pressed of element.querySelectorAll('[data-only]')) {
    pressed.setAttribute('aria-pressed', String(inScope(pressed.dataset.field, pressed.dataset.only)));
  }
}

function nameOf(field, value) {
  if (field !== 'doc_ids') return value;
  const found = state.documents.find((known) => known.doc_id === value);
  return found ? found.title : value;
}

const scopeNames = (scope) => SCOPE_FIELDS.flatMap((field) => scope[field].map((value) => nameOf(field, value)));

function showScope() {
  const chips = SCOPE_FIELDS.flatMap((field) => (state.scope?.[field] || []).map((value) =>
    button(`${nameOf(field, value)} ×`, () => toggleScope(field, value), { class: 'yz-chip', 'aria-label': say('remove', { name: nameOf(field, value) }) })));
  $('yz-scope').replaceChildren(...(chips.length
    ? [make('span', {}, say('filter_on')), ...chips, button(say('filter_off'), () => setScope(null))] : []));
}

function onlyButton(field, value) {
  return button(say('only'), () => toggleScope(field, value),
    { class: 'yz-only', 'data-field': field, 'data-only': value, 'aria-pressed': String(inScope(field, value)) });
}
