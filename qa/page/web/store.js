// What the browser keeps across reloads: conversations, the language and the theme of the page. Nothing leaves it.
const MOST_TALKS = 40;
const MOST_TURNS = 100;

const storageKey = (name) => `yinzheng.${name}`;
// What belongs to whoever has signed in: the next person at this browser has their own.
const own = (name) => (window.gradio_config.username ? `${name}.${window.gradio_config.username}` : name);

function recall(name, otherwise) {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey(name)));
    return kept === null ? otherwise : kept;
  } catch {
    return otherwise;
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(storageKey(name), JSON.stringify(value));
    return true;
  } catch {
    return false; // storage is full or forbidden
  }
}

const newTalk = () => ({ id: randomId(), turns: [] });

// What was kept while a question was on its way, or edited, is at rest now.
const atRest = (turn) => ({ ...turn, editing: false, wait: null, stopped: turn.stopped || !(turn.reply || turn.failure) });
const talksIn = (kept) => (Array.isArray(kept) ? kept : []).filter((talk) => talk && talk.id && Array.isArray(talk.turns))
  .map((talk) => ({ ...talk, turns: talk.turns.map(atRest) }));

function loadTalks() {
  const kept = talksIn(recall(own('talks'), []));
  return kept.length ? kept : [newTalk()];
}

// The newest conversation comes first; where there is no room, the oldest give way.
function saveTalks() {
  for (const talk of state.talks) talk.turns = talk.turns.slice(-MOST_TURNS);
  let kept = state.talks.filter((talk) => talk.turns.length || talk === state.talk).slice(0, MOST_TALKS);
  while (!keep(own('talks'), kept) && kept.length > 1) kept = kept.slice(0, -1);
  keep(own('talk'), state.talk.id);
}

// Another window of this browser has kept its conversations: what it has changed is taken over, or the next save here
// would undo it. Where somebody asks or writes in the same conversation, both go on, each in one of its own.
function takeOver(event) {
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
    if (mine) mine.turns = talk.turns;
    else if (talk.turns.length) fresh.push(talk);
    if (mine === state.talk) showTalk();
  }
  const stays = (talk) => after.has(talk.id) || !before.has(talk.id) || (talk === state.talk && writing);
  state.talks = [...fresh, ...state.talks.filter(stays)];
  if (!state.talks.includes(state.talk)) {
    state.talk = newTalk();
    state.talks.unshift(state.talk);
    showTalk();
  }
  if (!$('yz-shelf').hidden) showShelf();
}
