// The quotes that somebody keeps for a paper: in an order, with notes, exported with their sources.
import { downloadFile } from '../shared/copy.js';
import { $, button, make, points, say } from '../shared/dom.js';
import { isHeaded, sourceLine } from '../shared/labels.js';
import { attempt, showNote } from '../shared/notes.js';
import { quick } from '../shared/rpc.js';
import { changed, on } from '../shared/state.js';
import { keep, own, recall, storageKey } from '../shared/store.js';

const FORMS = ['docx', 'md', 'csv'];
const load = () => recall(own('basket'), []).filter((pick) => pick && typeof pick.link === 'string' && typeof pick.text === 'string');
let picks = load();

const save = () => { keep(own('basket'), picks); changed('basket'); };

// Put the quote of a turn into the basket, or take it out.
export function pickButton(turn, quote) {
  if (!quote.link) return null;
  const has = () => picks.some((pick) => pick.link === quote.link);
  const toggle = (event) => {
    const { doc_id, title, case: number, provider, page, pages, first_page, text, lang, link, lead, left_out, headings } = quote;
    const above = lead && !isHeaded({ lead, headings }) ? [lead.start, lead.end] : null;
    const place = { doc_id, title, case: number, provider, page, pages, first_page };
    picks = has() ? picks.filter((pick) => pick.link !== link)
      : [...picks, { place, text, lang, link, lead: above, left_out, question: turn.question, status: turn.reply.status, note: '' }];
    event.currentTarget.setAttribute('aria-pressed', String(has()));
    save();
  };
  return button(say('pick'), toggle, { class: 'yz-pick', 'aria-pressed': String(has()), 'data-link': quote.link });
}

function showBasket() {
  $('yz-tab-basket').textContent = picks.length ? `${say('tab_basket')} (${points(String(picks.length)).join('')})` : say('tab_basket');
  $('yz-basket').replaceChildren(...(picks.length ? [
    make('div', { class: 'yz-row' }, FORMS.map((form) => button(say(`export_${form}`), () => exportBasket(form), { class: 'yz-export' })), button(say('empty'), empty)),
    make('ol', { class: 'yz-picks', tabindex: '0', 'aria-label': say('tab_basket') }, picks.map(pickRow)),
  ] : [make('p', { class: 'yz-empty' }, say('basket_empty'))]));
  for (const node of document.querySelectorAll('.yz-pick')) node.setAttribute('aria-pressed', String(picks.some((pick) => pick.link === node.dataset.link)));
}

function pickRow(pick, number) {
  const note = make('textarea', { rows: '1', 'aria-label': say('note'), placeholder: say('note'), maxlength: '2000', dir: 'auto',
    onchange: () => { pick.note = note.value; keep(own('basket'), picks); } });
  note.value = pick.note;
  const move = (by) => () => {
    picks.splice(number, 1);
    picks.splice(number + by, 0, pick);
    save();
  };
  return make('li', {}, make('blockquote', { lang: pick.lang, dir: 'auto' }, pick.text), sourceLine(pick.place),
    pick.status === 'related' ? make('p', { class: 'yz-notice' }, say('status_related')) : null, note,
    make('div', { class: 'yz-row' }, make('a', { href: `${location.pathname}${location.search}#/${pick.link}` }, say('open')),
      button(say('up'), move(-1), { disabled: number === 0 }), button(say('down'), move(1), { disabled: number === picks.length - 1 }),
      button(say('take_out'), () => { picks = picks.filter((other) => other !== pick); save(); })));
}

function empty() {
  const before = picks;
  picks = [];
  save();
  showNote(say('basket_emptied'), say('undo'), () => { picks = before; save(); });
}

const exportBasket = (form) => attempt(async () => {
  const sent = picks.map(({ link, question, note, status, lead, left_out }) => ({ link, question, note, status, lead, left_out: left_out ?? null }));
  downloadFile(await quick('page_basket', form, sent, ''));
});

export function beginBasket() {
  for (const name of ['basket', 'language', 'documents']) on(name, showBasket);
  window.addEventListener('storage', (event) => {
    if (event.key !== storageKey(own('basket'))) return;
    picks = load();
    changed('basket');
  });
}
