// The conversation as it is shown: its turns, the box for questions, what can be done with the whole.
import { downloadFile } from '../shared/copy.js';
import { $, button, language, make, root, say } from '../shared/dom.js';
import { documentLabel, isHeaded, shownQuotes } from '../shared/labels.js';
import { attempt, undoable } from '../shared/notes.js';
import { quick } from '../shared/rpc.js';
import { changed, on, state } from '../shared/state.js';
import { keep, recall, saveTalks } from '../shared/store.js';
import { closeDocument, showFirst } from '../side/panel.js';
import { showConversation } from '../side/tabs.js';
import { ask } from './asking.js';
import { examples } from './cards.js';
import { findFurther, furtherOf, onEnter, tooLong, turnCard, waitingText } from './turns.js';

const box = $('yz-box');
const turnNode = (turn) => $('yz-talk').querySelector(`[data-turn="${state.talk.turns.indexOf(turn)}"]`);
const draft = () => `draft.${state.talk.id}`;

function showTalk() {
  const turns = state.talk.turns;
  $('yz-talk').replaceChildren(...(turns.length ? turns.map(turnCard) : [welcome()]));
  showActs();
}

// One turn anew, the keyboard's place in it kept, or at least its turn.
function showTurn(turn) {
  const old = turnNode(turn);
  if (!old) return;
  const focusable = (node) => [...node.querySelectorAll('a, button, input, textarea, summary')];
  const [at, inside] = [focusable(old).indexOf(document.activeElement), old.contains(document.activeElement)];
  const fresh = turnCard(turn, state.talk.turns.indexOf(turn));
  old.replaceWith(fresh);
  if (inside) (focusable(fresh)[at] || fresh).focus({ preventScroll: true });
  showActs();
}

function welcome() {
  return make('div', { class: 'yz-welcome' }, make('h2', {}, say('welcome')),
    state.suggestions[language]?.length ? make('p', {}, say('try')) : null, examples());
}

function showSend() {
  const busy = Boolean(state.pending);
  $('yz-send').textContent = say(busy ? 'stop' : 'send');
  $('yz-send').classList.toggle('yz-stop', busy);
  $('yz-send').formNoValidate = busy;
  root.dataset.pending = String(busy);
}

// Clear and export, below the box: only where there is something.
function showActs() {
  const some = state.talk.turns.length > 0;
  $('yz-acts').replaceChildren(...(some ? [
    button(say('export_md'), () => exportTalk('md')),
    button(say('export_docx'), () => exportTalk('docx')),
    button(say('clear'), clearTalk),
  ] : []));
}

function clearTalk() {
  undoable(say('cleared'), state.talk, () => {
    state.stop?.abort();
    state.talk.turns = [];
    saveTalks();
    showConversation();
    showConversationAnew();
    box.focus();
  });
}

async function exportTalk(format) {
  await attempt(async () => {
    const turns = state.talk.turns.filter((turn) => turn.reply || turn.failure).map((turn) => ({
      question: turn.question,
      parts: turn.reply ? turn.reply.parts.flatMap((part) => exported(turn.reply, part)) : [{ text: turn.failure }],
    }));
    downloadFile(await quick('page_export', format, turns));
  });
}

// A part as `page_export` takes it: what it is (`look`), its words, and of a quote its marker and its source.
function exported(reply, part) {
  const quoted = (number) => {
    const quote = shownQuotes(reply)[number];
    const { marker, text, cite, rest, versions } = quote;
    const lead = quote.lead && !isHeaded(quote) ? quote.lead.text : '';
    return { look: reply.status === 'related' ? 'related' : 'quote', marker, text, lead, rest: rest || '', versions: versions || [], place: cite.source || cite.plain.slice(cite.plain.lastIndexOf('\n') + 1) };
  };
  if (part.quote !== undefined) return quoted(part.quote);
  if (part.block) return [{ look: 'heading', text: documentLabel(part.block) }, ...part.quotes.map(quoted)];
  if (part.table) {
    const figure = (cell) => `${cell.text} ${shownQuotes(reply)[cell.quote].marker}`;
    const rows = part.table.rows.map((row) => [documentLabel(row.document), ...row.cells.map(figure)]);
    return [{ look: 'table', text: '', rows: [[part.table.head, ...part.table.columns], ...rows] }];
  }
  if (part.documents) {
    const listed = part.documents.map((place) => ({ look: 'document', text: documentLabel(place) }));
    return part.category ? [{ look: 'heading', text: part.category }, ...listed] : listed;
  }
  return { text: part.notice || part.text };
}

// Another conversation, or the same one changed as a whole: its last turn is in view, the document of that beside it.
export function showConversationAnew() {
  showTalk();
  box.value = recall(draft(), '', sessionStorage);
  checkBox();
  const last = state.talk.turns.at(-1);
  if (!last) closeDocument();
  else {
    turnNode(last).scrollIntoView({ block: 'start', behavior: 'instant' });
    showFirst(last);
  }
}

function checkBox() {
  $('yz-limit').textContent = tooLong(box);
}

function submit(event) {
  event.preventDefault();
  if (state.pending) {
    if (event.submitter) state.stop.abort(); // the button says so; Enter waits
    return;
  }
  if (!box.value.trim()) return;
  const question = box.value;
  box.value = '';
  keep(draft(), '', sessionStorage);
  checkBox();
  ask(question);
}

export function beginTalks() {
  box.addEventListener('input', () => { checkBox(); keep(draft(), box.value, sessionStorage); });
  onEnter(box);
  $('yz-form').addEventListener('submit', submit);
  on('talk', showTalk);
  on('turn', (turn) => { showTurn(turn); showSend(); });
  on('further', (turn) => turnNode(turn)?.append(...[furtherOf(turn)].filter(Boolean)));
  on('wait', (turn) => {
    const line = turnNode(turn)?.querySelector('.yz-waiting');
    if (line) line.textContent = waitingText(turn.wait);
  });
  on('asked', (turn) => { showConversation(); turnNode(turn)?.scrollIntoView({ block: 'start' }); });
  on('answered', (turn) => {
    turnNode(turn)?.scrollIntoView({ block: 'start' });
    if (turn !== state.talk.turns.at(-1)) return;
    showFirst(turn);
    if (turn.reply) findFurther(turn);
  });
  on('language', () => { showTalk(); showSend(); });
  on('documents', () => { if (!state.talk.turns.length) showTalk(); });
}
