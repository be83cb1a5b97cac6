// A turn: its question, what was said to it, and its own acts: edit and retry, more passages, thumbs with a comment.
import { announce, button, given, make, points, say } from '../shared/dom.js';
import { shownQuotes } from '../shared/labels.js';
import { attempt, undoable } from '../shared/notes.js';
import { Refusal, quick } from '../shared/rpc.js';
import { changed, state } from '../shared/state.js';
import { saveTalks } from '../shared/store.js';
import { ask, askTurn } from './asking.js';
import { boundTo } from './bound.js';
import { failureCard, replyCard } from './cards.js';

const FOLDED_CHARS = 240; // a longer question is shown in part

export function turnCard(turn, number) {
  const said = turn.failure ? failureCard(turn)
    : turn.stopped ? make('div', { class: 'yz-stopped' }, say('stopped'))
      : turn.reply ? replyCard(turn)
        : make('div', { class: 'yz-waiting' }, waitingText(turn.wait));
  return make('section', { class: 'yz-turn', 'data-turn': number, tabindex: '-1' }, questionBubble(turn), boundTo(turn), said, turnActs(turn), furtherOf(turn));
}

export function waitingText(wait) {
  if (!wait) return say('waiting');
  if (wait.seconds === null) return say('queue', { n: wait.before });
  return say('queue_time', { n: wait.before, s: Math.max(1, Math.round(wait.seconds)) });
}

function questionBubble(turn) {
  if (turn.editing) return editForm(turn);
  const words = make('h2', { class: 'yz-question', dir: 'auto' }, turn.question);
  return make('div', { class: 'yz-asked' },
    points(turn.question).length > FOLDED_CHARS ? make('details', { class: 'yz-long' }, make('summary', {}, words)) : words,
    turn === state.pending ? null : make('div', { class: 'yz-row' },
      button(say('edit'), () => startEdit(turn)),
      button(say('retry'), () => askTurn(turn))));
}

function editForm(turn) {
  const box = make('textarea', { 'aria-label': say('edit'), dir: 'auto', rows: '2' });
  box.value = turn.question;
  const stop = () => { turn.editing = false; changed('turn', turn); };
  const done = () => {
    const question = box.value.trim();
    if (!question) return;
    turn.editing = false;
    const ask = () => {
      turn.question = question;
      state.talk.turns.splice(state.talk.turns.indexOf(turn) + 1); // what followed answered another question
      changed('talk');
      askTurn(turn);
    };
    if (turn === state.talk.turns.at(-1)) ask();
    else undoable(say('edited', { n: state.talk.turns.length - 1 - state.talk.turns.indexOf(turn) }), state.talk, ask);
  };
  onEnter(box, stop);
  box.addEventListener('input', () => tooLong(box));
  return make('form', { class: 'yz-edit', onsubmit: (event) => { event.preventDefault(); done(); } }, box,
    make('div', { class: 'yz-row' },
      make('button', { type: 'submit', class: 'yz-primary' }, say('save')),
      button(say('cancel'), stop)));
}

function startEdit(turn) {
  turn.editing = true;
  changed('turn', turn);
  document.querySelector('.yz-edit textarea').focus();
}

// By how much a question is too long, in words; a form does not send it then, and says why.
export function tooLong(box) {
  const over = points(box.value.trim()).length - given.limit;
  box.setCustomValidity(over > 0 ? say('too_long', { n: over, limit: given.limit }) : '');
  return box.validationMessage;
}

// Enter sends, Shift+Enter begins a line; the Enter that ends a composition of an input method does neither.
export function onEnter(box, escape) {
  box.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape' && escape) escape();
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    box.form.requestSubmit();
  });
}

function turnActs(turn) {
  if (!turn.reply || turn.reply.kind === 'greeting') return null;
  const abstained = turn.reply.status === 'abstained';
  const label = turn.noMore ? say('no_more') : say(abstained && !turn.more ? 'more_abstained' : 'more');
  const vote = (value, text) => button(text, () => setVote(turn, value), { 'aria-pressed': String(turn.vote === value) });
  return make('div', { class: 'yz-row yz-acts' },
    button(label, () => moreOf(turn), { class: 'yz-ask-more', disabled: Boolean(turn.noMore) }),
    make('span', { class: 'yz-votes' }, vote('up', say('useful')), vote('down', say('useless'))),
    turn.thanked ? make('span', { class: 'yz-thanks' }, say('thanks')) : null,
    turn.vote && !turn.commented ? commentForm(turn) : null);
}

// Questions to go on with, below the last answer, once they are known to be answered.
export function furtherOf(turn) {
  if (!turn.further?.length || turn !== state.talk.turns.at(-1)) return null;
  return make('div', { class: 'yz-further' }, make('h3', {}, say('further')),
    make('ul', { class: 'yz-row' }, turn.further.map((question) => make('li', {}, button(question, () => ask(question, turn.scope), { class: 'yz-chip', dir: 'auto' })))));
}

export async function findFurther(turn) {
  const shown = shownQuotes(turn.reply);
  if (turn.reply.status !== 'answered' || !shown.length) return;
  try {
    turn.further = await quick('page_follow_ups', turn.question, turn.history, shown[0].doc_id, shown.map((q) => [q.doc_id, q.start, q.end]));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error; // a question of one's own can be asked all the same
    return;
  }
  changed('further', turn); // added below what somebody may be using already
}

function commentForm(turn) {
  const box = make('input', { type: 'text', 'aria-label': say('comment'), placeholder: say('comment'), maxlength: '1000', dir: 'auto' });
  return make('form', { class: 'yz-comment', onsubmit: (event) => { event.preventDefault(); sendVote(turn, turn.vote, box.value); } },
    box, make('button', { type: 'submit' }, say('comment_send')));
}

function setVote(turn, value) {
  turn.vote = turn.vote === value ? null : value;
  turn.commented = false;
  return sendVote(turn, turn.vote || 'none', '');
}

async function sendVote(turn, vote, comment) {
  const spans = (quotes) => (quotes || []).map(({ doc_id, sha256, start, end }) => ({ doc_id, sha256, start, end }));
  await attempt(async () => {
    const { language: spoken, status, quotes, related } = turn.reply;
    const asked = { question: turn.question, history: turn.history || [], language: spoken, status, quotes: spans(quotes), related: spans(related) };
    await quick('page_feedback', asked, vote, comment.trim());
    turn.thanked = vote !== 'none';
    turn.commented = Boolean(comment.trim());
    announce(say(turn.thanked ? 'thanks' : 'vote_back'));
  });
  saveTalks();
  changed('turn', turn);
}

async function moreOf(turn) {
  await attempt(async () => {
    const skip = (turn.more || []).length;
    const found = await quick('page_more', turn.question, turn.history || [], turn.scope || null, shownQuotes(turn.reply).map((q) => [q.doc_id, q.start, q.end]), skip);
    turn.more = [...(turn.more || []), ...found];
    turn.noMore = found.length === 0;
  });
  saveTalks();
  changed('turn', turn);
}
