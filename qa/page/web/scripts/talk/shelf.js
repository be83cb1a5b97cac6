// The conversations kept in this browser: found, opened, named, pinned, deleted; another one begun.
import { $, button, make, say } from '../shared/dom.js';
import { undoable } from '../shared/notes.js';
import { on, state } from '../shared/state.js';
import { nameOf, newTalk, saveTalks } from '../shared/store.js';
import { showConversation } from '../side/tabs.js';
import { showConversationAnew } from './talk.js';

const talkBox = make('input', { type: 'search', 'data-label': 'find_talk', 'data-hint': 'find_talk', oninput: showShelf });
const talkList = make('ul', {});
let renaming = null; // the conversation whose name is being written

const shownName = (talk) => nameOf(talk) || say('untitled');
const told = (talk) => [talk.name, ...talk.turns.map((turn) => turn.question)].join('\n').toLowerCase();

function showShelf() {
  const wanted = state.talks.filter((talk) => told(talk).includes(talkBox.value.trim().toLowerCase()));
  const rows = [...wanted.filter((talk) => talk.pinned), ...wanted.filter((talk) => !talk.pinned)];
  talkList.replaceChildren(...rows.map((talk) => make('li', { class: talk === state.talk ? 'yz-here' : null }, talk === renaming ? nameForm(talk) : talkRow(talk))));
}

function talkRow(talk) {
  const act = (name, work, more = {}) => button(say(name), work, { 'aria-label': `${say(name)}: ${shownName(talk)}`, ...more });
  return [button(shownName(talk), () => openTalk(talk), { class: 'yz-talk-name', dir: 'auto', 'aria-current': talk === state.talk ? 'true' : null }),
    act('pin', () => { talk.pinned = !talk.pinned; saveTalks(); showShelf(); }, { 'aria-pressed': String(Boolean(talk.pinned)) }),
    act('rename', () => { renaming = talk; showShelf(); talkList.querySelector('form input').select(); }),
    act('delete', () => deleteTalk(talk))];
}

function nameForm(talk) {
  const name = make('input', { 'aria-label': say('rename'), value: shownName(talk), maxlength: '200', dir: 'auto' });
  const done = (event) => {
    event.preventDefault();
    talk.name = name.value.trim();
    renaming = null;
    saveTalks();
    showShelf();
  };
  return make('form', { class: 'yz-rename', onsubmit: done }, name, make('button', { type: 'submit' }, say('keep_name')));
}

function openTalk(talk) {
  state.stop?.abort();
  state.talk = talk;
  saveTalks();
  $('yz-shelf').hidePopover();
  showConversation();
  showConversationAnew();
  $('yz-box').focus();
}

function beginTalk() {
  const empty = state.talks.find((talk) => !talk.turns.length && !talk.name);
  const talk = empty || newTalk();
  if (!empty) state.talks = [talk, ...state.talks];
  openTalk(talk);
}

function deleteTalk(talk) {
  undoable(say('deleted', { name: shownName(talk) }), talk, () => {
    if (state.talk === talk) state.stop?.abort();
    state.talks = state.talks.filter((other) => other !== talk);
    if (!state.talks.length) state.talks = [newTalk()];
    if (state.talk === talk) {
      state.talk = state.talks[0];
      showConversationAnew();
    }
    saveTalks();
    showShelf();
  });
}

export function beginShelf() {
  $('yz-shelf').replaceChildren(make('p', { 'data-say': 'kept_here' }), talkBox, talkList);
  $('yz-new').addEventListener('click', beginTalk);
  $('yz-shelf').addEventListener('beforetoggle', (event) => {
    renaming = null;
    if (event.newState === 'open') showShelf();
  });
  on('talks', () => { if ($('yz-shelf').matches(':popover-open')) showShelf(); });
}
