// All documents by category, found as one types; the filter's choices above them.
const MOST_LISTED = 200;
const folded = (text) => text.normalize('NFKC').toLowerCase();

function showCorpus() {
  const pane = $('yz-corpus');
  let box = pane.querySelector('input');
  if (!box || pane.dataset.language !== language) {
    const typed = box?.value || '';
    box = make('input', { type: 'search', placeholder: say('search_hint'), 'aria-label': say('search'), dir: 'auto', oninput: showFound });
    box.value = typed;
    pane.dataset.language = language;
    pane.replaceChildren(box, make('details', { class: 'yz-filters' }, make('summary', {}, say('filters')), make('div', {})),
      make('p', { class: 'yz-found', role: 'status' }), make('div', { class: 'yz-list', tabindex: '0', role: 'region', 'aria-label': say('tab_corpus') }));
  }
  const choices = [['categories', 'category', values('category')], ['providers', 'provider', values('provider')], ['sections', 'section', state.sections]];
  pane.querySelector('.yz-filters div').replaceChildren(...choices.filter(([, , found]) => found.length > 1)
    .map(([field, title, found]) => make('fieldset', {}, make('legend', {}, say(title)), found.map((value) =>
      button(value, () => toggleScope(field, value), { class: 'yz-chip', 'aria-pressed': String(inScope(field, value)) })))));
  showFound();
}

const values = (name) => [...new Set(state.documents.map((found) => found[name]).filter(Boolean))];

function showFound() {
  const pane = $('yz-corpus');
  const words = folded(pane.querySelector('input').value).split(/\s+/).filter(Boolean);
  const text = (found) => folded([found.case, found.title, found.provider, found.category, found.doc_id].filter((part) => part !== null).join(' '));
  const found = state.documents.filter((known) => words.every((word) => text(known).includes(word)));
  pane.querySelector('.yz-found').textContent = found.length > MOST_LISTED ? say('too_many', { n: MOST_LISTED })
    : found.length ? say('found', { n: found.length }) : say('none_found');
  const groups = new Map();
  for (const one of found.slice(0, MOST_LISTED)) groups.set(one.category, [...(groups.get(one.category) || []), one]);
  pane.querySelector('.yz-list').replaceChildren(...[...groups].map(([category, members]) => make('section', {},
    make('h3', {}, category || say('no_category')), make('ul', {}, members.map(listedDocument)))));
}

function listedDocument(one) {
  return make('li', {}, make('button', { type: 'button', class: 'yz-name-of', onclick: () => openDocument(one.doc_id, [], null) }, sourceLine(one)),
    onlyButton('doc_ids', one.doc_id));
}
