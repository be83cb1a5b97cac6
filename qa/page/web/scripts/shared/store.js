// What the browser keeps across reloads: conversations, the language and the theme of the page. Nothing leaves it.
import { $, given } from './dom.js';
import { changed, state } from './state.js';

const MOST_TALKS = 40;
const MOST_TURNS = 100;

export const storageKey = (name) => `yinzheng.${name}`;
// What belongs to whoever has signed in: the next person at this browser has their own.
export const own = (name) => (given.user ? `${name}.${given.user}` : name);

export function recall(name, otherwise, storage = localStorage) {
  try {
    const kept = JSON.parse(storage.getItem(storageKey(name)));
    return kept === null ? otherwise : kept;
  } catch {
    return otherwise;
  }
}

export function keep(name, value, storage = localStorage) {
  try {
    storage.setItem(storageKey(name), JSON.stringify(value));
    return true;
  } catch {
    return false; // storage is full or forbidden
  }
}

export const randomId = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
export const newTalk = () => ({ id: randomId(), turns: [] });
export const nameOf = (talk) => talk.name || talk.turns[0]?.question || '';

// What was kept while a question was on its way, or edited, is at rest now.
const atRest = (turn) => ({ ...turn, editing: false, wait: null, stopped: turn.stopped || !(turn.reply || turn.failure) });
const talksIn = (kept) => (Array.isArray(kept) ? kept : []).filter((talk) => talk && talk.id && Array.isArray(talk.turns))
  .map((talk) => ({ ...talk, turns: talk.turns.map(atRest) }));

export function loadTalks() {
  const kept = talksIn(recall(own('talks'), []));
  state.talks = kept.length ? kept : [newTalk()];
  state.talk = state.talks.find((talk) => talk.id === recall(own('talk'), null)) || state.talks[0];
}

// The newest conversation comes first; where there is no room, the oldest give way, those that are pinned last.
export function saveTalks() {
  for (const talk of state.talks) talk.turns = talk.turns.slice(-MOST_TURNS);
  const wanted = state.talks.filter((talk) => talk.turns.length || talk === state.talk);
  const ranked = [...wanted.filter((talk) => talk.pinned || talk === state.talk), ...wanted.filter((talk) => !talk.pinned && talk !== state.talk)];
  let room = new Set(ranked.slice(0, MOST_TALKS));
  while (!keep(own('talks'), wanted.filter((talk) => room.has(talk))) && room.size > 1) room = new Set([...room].slice(0, -1));
  keep(own('talk'), state.talk.id);
}

// Another window of this browser has kept its conversations: what it has changed is taken over, or the next save here
// would undo it. Where somebody asks or writes in the same conversation, both go on, each in one of its own.
export function takeOver(event) {
  if (event.key !== storageKey(own('talks'))) return;
  const [before, after] = [event.oldValue, event.newValue].map((told) => new Map(talksIn(JSON.parse(told)).map((talk) => [talk.id, talk])));
  const writing = state.pending || $('yz-talk').querySelector('textarea') || $('yz-talk').querySelector('input:focus');
  const fresh = [];
  for (const [id, talk] of after) {
    if (JSON.stringify(talk) === JSON.stringify(before.get(id))) continue;
    let mine = state.talks.find((other) => other.id === id);
    if (mine && mine === state.talk && writing) {
      mine.id = randomId();
      mine = null;
    }
    if (mine) Object.assign(mine, talk);
    else if (talk.turns.length) fresh.push(talk);
    if (mine === state.talk) changed('talk');
  }
  const stays = (talk) => after.has(talk.id) || !before.has(talk.id) || (talk === state.talk && writing);
  state.talks = [...fresh, ...state.talks.filter(stays)];
  if (!state.talks.includes(state.talk)) {
    state.talk = newTalk();
    state.talks.unshift(state.talk);
    changed('talk');
  }
  changed('talks');
}
