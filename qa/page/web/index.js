// The state of the index: what is in it, what has changed since, what was left out; rebuilding and adding to it.
const POLL_MS = 500;
const WATCH_MS = 3000;

function showStatus() {
  const status = state.status;
  state.told = JSON.stringify(status);
  if (!status) return;
  if (status.error) {
    $('yz-status').replaceChildren(make('div', { class: 'yz-failed', role: 'alert' }, make('strong', {}, say('failed')), ' ', status.error));
    return;
  }
  if (!status.ready) {
    $('yz-status').replaceChildren(progressLine(status.stage));
    return;
  }
  const time = new Date(status.built_at).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  const line = make('div', { class: 'yz-state' }, make('span', {}, say('state', { n: status.n_documents, time })),
    listed(say('changed_files', { n: status.changed.length }), status.changed),
    listed(say('refused_files', { n: status.refused.length }), status.refused.map((one) => `${one.doc_id}: ${one.reason}`)),
    status.may_change && !status.rebuilding ? [button(say('rebuild'), rebuild), uploadButton()] : null);
  $('yz-status').replaceChildren(...[line, status.rebuilding ? progressLine(status.rebuilding) : null,
    status.rebuild_failure
      ? make('div', { class: 'yz-failed', role: 'alert' }, make('strong', {}, say('failed')), ' ', status.rebuild_failure) : null].filter(Boolean));
}

const listed = (title, names) => (names.length
  ? make('details', {}, make('summary', {}, title), make('ul', {}, names.map((name) => make('li', {}, name)))) : null);

function progressLine(stage) {
  const known = stage.total > 1;
  return make('div', { class: 'yz-progress' }, `${say(`stage_${stage.name}`)}${known ? ` ${stage.done} / ${stage.total}` : ''}`,
    make('progress', { 'aria-label': say(`stage_${stage.name}`), ...(known ? { value: stage.done, max: stage.total } : {}) }));
}

// Ask for the state again and again: often while something goes on, seldom else, not at all in a hidden window.
async function follow() {
  const before = state.status;
  if (!document.hidden || !before?.ready) {
    try {
      state.status = await quick('page_state');
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      state.status = { error: error.message };
    }
    const open = $('yz-status').querySelector('details[open]') || $('yz-status').contains(document.activeElement);
    const busy = open && state.status.ready && !state.status.rebuilding; // somebody reads a list: later
    if (JSON.stringify(state.status) !== state.told && !busy) showStatus();
    $('yz-logout').hidden = !state.status.user;
    if (state.status.ready && state.status.built_at !== before?.built_at) await attempt(loadCorpus);
  }
  setTimeout(follow, state.status.ready && !state.status.rebuilding ? WATCH_MS : POLL_MS);
}

async function loadCorpus() {
  Object.assign(state, await quick('page_corpus'));
  showCorpus();
  showScope();
  for (const code of [language, ...Object.keys(props.words).filter((other) => other !== language)]) {
    const before = JSON.stringify(state.suggestions[code]);
    state.suggestions[code] = await quick('page_suggestions', code);
    if (code === language && !state.talk.turns.length && JSON.stringify(state.suggestions[code]) !== before) showTalk();
  }
}

async function rebuild() {
  await attempt(async () => {
    await quick('page_rebuild');
    state.status = { ...state.status, rebuilding: { name: 'read', done: 0, total: 1 } };
    showStatus();
  });
}

function uploadButton() {
  const pick = make('input', { type: 'file', multiple: true, accept: props.suffixes.join(','), hidden: true });
  pick.addEventListener('change', () => uploadAll([...pick.files]));
  return [button(say('upload'), () => pick.click()), pick];
}

async function uploadAll(files) {
  for (const file of files) await attempt(() => upload(file, false));
}

async function upload(file, replace) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  const reply = await quick('page_upload', file.name, btoa(text), replace);
  if (!reply.exists) {
    showNote(say('uploaded', { name: reply.name }));
    return;
  }
  showNote(say('replace', { name: reply.name }), button(say('yes'), (event) => {
    event.currentTarget.closest('.yz-toast').remove();
    attempt(() => upload(file, true));
  }));
}

function showNote(message, ...more) {
  const note = make('div', { class: 'yz-note yz-toast', role: 'status' }, message, ' ', more, ' ', button(say('close'), () => note.remove()));
  element.querySelector('.yz').append(note);
  setTimeout(() => note.remove(), 15_000);
}
