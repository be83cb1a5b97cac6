// Short notes above everything: a failure, a piece of news, an act that can be undone.
import { $, button, make, say } from './dom.js';
import { Refusal } from './rpc.js';
import { changed, state } from './state.js';
import { saveTalks } from './store.js';

const NEWS_MS = 30_000;

function toast(look, role, ...told) {
  const note = make('div', { class: `yz-toast ${look}`, role, popover: 'manual' }, ...told, ' ', button(say('close'), () => note.remove()));
  $('yz-notes').replaceChildren(note); // one at a time: the last is the one that matters
  note.showPopover(); // in front of whatever is open
  setTimeout(() => note.remove(), NEWS_MS);
  return note;
}

// News, and what can be done about it.
export function showNote(message, label, work) {
  const act = () => { note.remove(); work(); };
  const note = toast('yz-note', 'status', message, ' ', label ? button(label, act, { class: 'yz-primary' }) : '');
}

export const showFailure = (message) => toast('yz-failed', 'alert', make('strong', {}, say('failed')), ' ', message);

// Run, and show a refusal where everybody sees it.
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return void showFailure(error.message);
  }
}

// Do something to a conversation, and offer to put it back as it was.
export function undoable(message, talk, work) {
  const [before, at, here] = [structuredClone(talk), state.talks.indexOf(talk), talk === state.talk];
  work();
  showNote(message, say('undo'), () => {
    if (here) state.stop?.abort();
    state.talks = state.talks.filter((other) => other.id !== before.id);
    state.talks.splice(Math.max(at, 0), 0, before);
    if (here) state.talk = before;
    saveTalks();
    changed('talk');
    changed('talks');
  });
}
