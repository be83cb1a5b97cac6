// The views: on a wide screen a document or a list beside the conversation, on a narrow one in its place.
import { $, narrow } from '../shared/dom.js';
import { changed } from '../shared/state.js';

const SIDES = ['document', 'corpus', 'basket'];
const main = document.querySelector('.yz-main');
const chosen = () => SIDES.find((name) => !$(`yz-${name}`).hidden);
const isInFront = () => history.state?.yz === 'side';

// Show one of the side's views; `inFront` also where the conversation has to make room for it: the browser's Back undoes that.
export function showTab(name, inFront = true) {
  for (const other of SIDES) $(`yz-${other}`).hidden = other !== name;
  if (inFront) {
    if (narrow.matches && main.dataset.view === 'talk' && !isInFront()) history.pushState({ yz: 'side' }, '');
    main.dataset.view = 'side';
  }
  tell();
}

export function showConversation() {
  if (isInFront()) history.replaceState(null, ''); // not back(): that comes later, and would undo what is pressed meanwhile
  main.dataset.view = 'talk';
  tell();
}

function tell() {
  const now = narrow.matches && main.dataset.view === 'talk' ? 'talk' : chosen();
  for (const name of ['talk', ...SIDES]) {
    $(`yz-tab-${name}`).setAttribute('aria-selected', String(name === now));
    $(`yz-tab-${name}`).tabIndex = name === now ? 0 : -1;
  }
}

export function beginTabs() {
  if (isInFront()) history.replaceState(null, '');
  const names = () => [...(narrow.matches ? ['talk'] : []), ...SIDES];
  const show = (name) => {
    if (name === 'talk') showConversation();
    else showTab(name);
    changed('view', name);
  };
  for (const name of ['talk', ...SIDES]) {
    const tab = $(`yz-tab-${name}`);
    tab.addEventListener('click', () => show(name));
    tab.addEventListener('keydown', (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      const other = names().at((names().indexOf(name) + by) % names().length);
      show(other);
      $(`yz-tab-${other}`).focus();
    });
  }
  window.addEventListener('popstate', () => {
    if (narrow.matches && !isInFront() && !location.hash.startsWith('#/')) showConversation();
  });
  narrow.addEventListener('change', tell);
  showTab('corpus', false);
}
