// A turn's own acts: edit and retry the question, more passages, thumbs with a comment.
function questionBubble(turn) {
  if (turn.editing) return editForm(turn);
  return make('div', { class: 'yz-asked' },
    make('h2', { class: 'yz-question', dir: 'auto' }, turn.question),
    turn === state.pending ? null : make('div', { class: 'yz-row' },
      button(say('edit'), () => startEdit(turn)),
      button(say('retry'), () => askTurn(turn))));
}

function editForm(turn) {
  const box = make('textarea', { 'aria-label': say('edit'), dir: 'auto', rows: '2', maxlength: props.limit });
  box.value = turn.question;
  const stop = () => { turn.editing = false; showTurn(turn); };
  const done = () => {
    const question = box.value.trim();
    if (!question) return;
    turn.editing = false;
    turn.question = question;
    state.talk.turns.splice(state.talk.turns.indexOf(turn) + 1); // what followed answered another question
    showTalk();
    askTurn(turn);
  };
  onEnter(box, done, stop);
  return make('form', { class: 'yz-edit', onsubmit: (event) => { event.preventDefault(); done(); } }, box,
    make('div', { class: 'yz-row' },
      make('button', { type: 'submit', class: 'yz-primary' }, say('save')),
      button(say('cancel'), stop)));
}

function startEdit(turn) {
  turn.editing = true;
  showTurn(turn);
  turnNode(turn).querySelector('textarea').focus();
}

function turnActs(turn) {
  if (!turn.reply) return null;
  const abstained = turn.reply.status === 'abstained';
  const label = turn.noMore ? say('no_more') : say(abstained && !turn.more ? 'more_abstained' : 'more');
  const vote = (value, text) => button(text, () => setVote(turn, value), { 'aria-pressed': String(turn.vote === value) });
  return make('div', { class: 'yz-row yz-acts' },
    button(label, () => moreOf(turn), { class: 'yz-ask-more', disabled: Boolean(turn.noMore) }),
    make('span', { class: 'yz-votes' }, vote('up', say('useful')), vote('down', say('useless'))),
    turn.thanked ? make('span', { class: 'yz-thanks' }, say('thanks')) : null,
    turn.vote && !turn.commented ? commentForm(turn) : null);
}

function commentForm(turn) {
  const box = make('input', { type: 'text', 'aria-label': say('comment'), placeholder: say('comment'), maxlength: '1000', dir: 'auto' });
  return make('form', { class: 'yz-comment', onsubmit: (event) => { event.preventDefault(); sendVote(turn, box.value); } },
    box, make('button', { type: 'submit' }, say('comment_send')));
}

async function setVote(turn, value) {
  turn.vote = turn.vote === value ? null : value;
  turn.commented = false;
  if (turn.vote) await sendVote(turn, '');
  else showTurn(turn);
}

async function sendVote(turn, comment) {
  const spans = (quotes) => (quotes || []).map(({ doc_id, sha256, start, end }) => ({ doc_id, sha256, start, end }));
  await attempt(async () => {
    const { language: spoken, status, quotes, related } = turn.reply;
    const asked = { question: turn.question, history: turn.history || [], language: spoken, status, quotes: spans(quotes), related: spans(related) };
    await quick('page_feedback', asked, turn.vote, comment.trim());
    turn.thanked = true;
    turn.commented = Boolean(comment.trim());
    announce(say('thanks'));
  });
  saveTalks();
  showTurn(turn);
}

async function moreOf(turn) {
  await attempt(async () => {
    const skip = (turn.more || []).length;
    const found = await quick('page_more', turn.question, turn.history || [], turn.scope || null, shownQuotes(turn.reply).map((q) => [q.doc_id, q.start, q.end]), skip);
    turn.more = [...(turn.more || []), ...found];
    turn.noMore = found.length === 0;
  });
  saveTalks();
  showTurn(turn);
}
