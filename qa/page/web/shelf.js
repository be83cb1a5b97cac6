// The conversations kept in this browser: open one, delete one, begin another.
function showShelf() {
  const shelf = $('yz-shelf');
  const rows = state.talks.map((talk) => make('li', { class: talk === state.talk ? 'yz-here' : null },
    button(talk.turns[0]?.question || say('untitled'), () => openTalk(talk), { class: 'yz-talk-name', dir: 'auto', 'aria-current': talk === state.talk ? 'true' : null }),
    button(say('delete'), () => deleteTalk(talk), { 'aria-label': `${say('delete')}: ${talk.turns[0]?.question || say('untitled')}` })));
  shelf.replaceChildren(make('p', {}, say('kept_here')), make('ul', {}, rows));
}

function toggleShelf(open) {
  const shelf = $('yz-shelf');
  shelf.hidden = open === undefined ? !shelf.hidden : !open;
  $('yz-talks').setAttribute('aria-expanded', String(!shelf.hidden));
  if (!shelf.hidden) showShelf();
}

function openTalk(talk) {
  state.stop?.abort();
  state.talk = talk;
  saveTalks();
  toggleShelf(false);
  showTalk();
  $('yz-box').focus();
}

function beginTalk() {
  const empty = state.talks.find((talk) => !talk.turns.length);
  const talk = empty || newTalk();
  if (!empty) state.talks = [talk, ...state.talks];
  openTalk(talk);
}

function deleteTalk(talk) {
  state.talks = state.talks.filter((other) => other !== talk);
  if (!state.talks.length) state.talks = [newTalk()];
  if (state.talk === talk) state.talk = state.talks[0];
  saveTalks();
  showTalk();
  showShelf();
}
