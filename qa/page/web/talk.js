// The conversation: asking, stopping, clearing, and showing it.
const turnNode = (turn) => $('yz-talk').querySelector(`[data-turn="${state.talk.turns.indexOf(turn)}"]`);

function showTalk() {
  const turns = state.talk.turns;
  $('yz-talk').replaceChildren(...(turns.length ? turns.map(turnCard) : [welcome()]));
  showActs();
}

// One turn anew, the keyboard's place in it kept.
function showTurn(turn) {
  const old = turnNode(turn);
  if (!old) return;
  const focusable = (node) => [...node.querySelectorAll('button, input, textarea')];
  const at = focusable(old).indexOf(document.activeElement);
  const fresh = turnCard(turn, state.talk.turns.indexOf(turn));
  old.replaceWith(fresh);
  if (at >= 0) focusable(fresh)[at]?.focus({ preventScroll: true });
  showActs();
}

function welcome() {
  const ready = state.suggestions[language] || [];
  return make('div', { class: 'yz-welcome' }, make('h2', {}, say('welcome')),
    ready.length ? make('p', {}, say('try')) : null,
    make('ul', { class: 'yz-suggestions' },
      ready.map((question) => make('li', {}, button(question, () => ask(question), { dir: 'auto' })))));
}

function ask(question) {
  const text = question.trim();
  if (!text || state.pending) return;
  const turn = { question: text, scope: state.scope };
  state.talk.turns.push(turn);
  state.talks = [state.talk, ...state.talks.filter((talk) => talk !== state.talk)];
  showTalk();
  askTurn(turn);
}

async function askTurn(turn) {
  if (state.pending) return;
  const before = state.talk.turns.slice(0, state.talk.turns.indexOf(turn));
  Object.assign(turn, { reply: null, failure: null, stopped: false, more: null, noMore: false, vote: null, thanked: false, wait: null });
  turn.history = before.filter((other) => other.reply).map((other) => other.question);
  state.pending = turn;
  state.stop = new AbortController();
  showTurn(turn);
  showSend();
  turnNode(turn)?.scrollIntoView({ block: 'start' });
  try {
    turn.reply = await queued('page_ask', [turn.question, turn.history, turn.scope || null], state.stop.signal, (rank, seconds) => {
      turn.wait = { rank, seconds };
      const line = turnNode(turn)?.querySelector('.yz-waiting');
      if (line) line.textContent = waitingText(turn.wait);
    });
    announce(`${turn.reply.parts.find((part) => part.text)?.text || ''} ${shownQuotes(turn.reply).length}`);
  } catch (error) {
    if (error.name === 'AbortError') turn.stopped = true;
    else if (error instanceof Refusal) turn.failure = error.message;
    else throw error;
  } finally {
    state.pending = null;
    turn.wait = null;
    saveTalks();
    showTurn(turn);
    showSend();
    turnNode(turn)?.scrollIntoView({ block: 'start' });
  }
}

function showSend() {
  const busy = Boolean(state.pending);
  $('yz-send').textContent = say(busy ? 'stop' : 'send');
  $('yz-send').classList.toggle('yz-stop', busy);
  element.querySelector('.yz').dataset.pending = String(busy);
}

// Clear and export, below the box: only where there is something.
function showActs() {
  const some = state.talk.turns.length > 0;
  $('yz-acts').replaceChildren(...(some ? [
    button(say('export_md'), () => exportTalk('md')),
    button(say('export_docx'), () => exportTalk('docx')),
    button(say('clear'), (event) => clearTalk(event.currentTarget)),
  ] : []));
}

function clearTalk(pressed) {
  if (!pressed.dataset.sure) {
    pressed.dataset.sure = 'true';
    pressed.textContent = say('clear_sure');
    setTimeout(() => { delete pressed.dataset.sure; pressed.textContent = say('clear'); }, 4000);
    return;
  }
  state.stop?.abort();
  state.talk.turns = [];
  saveTalks();
  showTalk();
  $('yz-box').focus();
}

async function exportTalk(format) {
  await attempt(async () => {
    const turns = state.talk.turns.filter((turn) => turn.reply || turn.failure).map((turn) => ({
      question: turn.question,
      parts: turn.reply ? turn.reply.parts.flatMap((part) => exported(turn.reply, part)) : [{ text: turn.failure }],
    }));
    const file = await quick('page_export', format, turns);
    const bytes = Uint8Array.from(atob(file.data), (char) => char.charCodeAt(0));
    download(file.name, new Blob([bytes], { type: file.type }));
  });
}

// A part as `page_export` takes it: what it is (`look`), its words, and of a quote its marker and its source.
function exported(reply, part) {
  const quoted = (number) => {
    const quote = shownQuotes(reply)[number];
    const { marker, text, cite, rest } = quote;
    const lead = quote.lead && !isHeaded(quote) ? quote.lead.text : '';
    return { look: reply.status === 'related' ? 'related' : 'quote', marker, text, lead, rest: rest || '', place: cite.source || cite.plain.slice(cite.plain.lastIndexOf('\n') + 1) };
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

// Run, and show a refusal where everybody sees it.
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    showFailure(error.message);
  }
}

function showFailure(message) {
  const note = make('div', { class: 'yz-failed yz-toast', role: 'alert' }, make('strong', {}, say('failed')), ' ', message,
    ' ', button(say('close'), () => note.remove()));
  element.querySelector('.yz').append(note);
  setTimeout(() => note.remove(), 10_000);
}

// Enter sends, Shift+Enter begins a line; the Enter that ends a composition of an input method does neither.
function onEnter(box, submit, escape) {
  box.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape' && escape) escape();
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    submit();
  });
}
