// What the browser keeps across reloads: conversations, the language and the theme of the page. Nothing leaves it.
const MOST_TALKS = 40;
const MOST_TURNS = 100;

function recall(name, otherwise) {
  try {
    const kept = JSON.parse(localStorage.getItem(`yinzheng.${name}`));
    return kept === null ? otherwise : kept;
  } catch {
    return otherwise;
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(`yinzheng.${name}`, JSON.stringify(value));
    return true;
  } catch {
    return false; // storage is full or forbidden
  }
}

const newTalk = () => ({ id: randomId(), turns: [] });

function loadTalks() {
  const kept = recall('talks', []);
  const whole = Array.isArray(kept) ? kept.filter((talk) => talk && talk.id && Array.isArray(talk.turns)) : [];
  return whole.length ? whole : [newTalk()];
}

// The newest conversation comes first; where there is no room, the oldest give way.
function saveTalks() {
  for (const talk of state.talks) talk.turns = talk.turns.slice(-MOST_TURNS);
  let kept = state.talks.filter((talk) => talk.turns.length || talk === state.talk).slice(0, MOST_TALKS);
  while (!keep('talks', kept) && kept.length > 1) kept = kept.slice(0, -1);
  keep('talk', state.talk.id);
}
