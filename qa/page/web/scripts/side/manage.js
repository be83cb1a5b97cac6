// The state of the index: what is in it, what has changed since, what was left out; asked for again and again.
import { $, button, language, languages, make, say } from '../shared/dom.js';
import { documentOf, shownQuotes } from '../shared/labels.js';
import { attempt } from '../shared/notes.js';
import { Refusal, quick, signOut } from '../shared/rpc.js';
import { changed, on, state } from '../shared/state.js';
import { removedList, uploadButton } from './changes.js';

const POLL_MS = 500;
const WATCH_MS = 3000;
let shown = null; // what is shown

// Above everything only what hinders or is under way.
function showStatus() {
  const status = state.status;
  shown = JSON.stringify(status);
  if (!status) return;
  const stage = status.ready ? status.rebuilding : status.stage;
  const failure = status.error || status.rebuild_failure;
  $('yz-status').replaceChildren(...[stage ? progressLine(stage) : null,
    failure ? make('div', { class: 'yz-failed', role: 'alert' }, make('strong', {}, say('failed')), ' ', failure) : null].filter(Boolean));
}

// Below the list of documents: how it stands, and for whoever may, what changes it.
function showState(place) {
  const status = state.status;
  if (!status?.ready || status.error) {
    place.replaceChildren();
    return;
  }
  const time = new Date(status.built_at).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  place.replaceChildren(make('div', { class: 'yz-state' }, make('span', {}, say('state', { n: status.n_documents, time })),
    fileList(say('changed_files', { n: status.changed.length }), status.changed),
    fileList(say('refused_files', { n: status.refused.length }), status.refused.map((one) => `${one.doc_id}: ${one.reason}`)),
    status.may_change ? [uploadButton(), status.rebuilding ? null : button(say('rebuild'), rebuild), removedList()] : null));
}

const fileList = (title, names) => (names.length
  ? make('details', {}, make('summary', {}, title), make('ul', {}, names.map((name) => make('li', {}, name)))) : null);

function progressLine(stage) {
  const known = stage.total > 1;
  return make('div', { class: 'yz-progress' }, `${say(`stage_${stage.name}`)}${known ? ` ${stage.done} / ${stage.total}` : ''}`,
    make('progress', { 'aria-label': say(`stage_${stage.name}`), ...(known ? { value: stage.done, max: stage.total } : {}) }));
}

// Often while something goes on, seldom else, not at all in a hidden window.
async function follow(place) {
  const before = state.status;
  if (!document.hidden || !before?.ready) {
    try {
      state.status = await quick('page_state');
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      state.status = { error: error.message };
    }
    const reads = place.querySelector('details[open]') || place.contains(document.activeElement);
    const busy = reads && state.status.ready && !state.status.rebuilding; // somebody reads a list: later
    if (JSON.stringify(state.status) !== shown && !busy) {
      showStatus();
      showState(place);
    }
    $('yz-logout').hidden = !state.status.user;
    if (state.status.may_change !== before?.may_change) changed('status');
    if (state.status.ready && state.status.built_at !== before?.built_at) await attempt(loadCorpus);
  }
  setTimeout(follow, state.status.ready && !state.status.rebuilding ? WATCH_MS : POLL_MS, place);
}

async function loadCorpus() {
  const unknown = !state.documents.length;
  Object.assign(state, await quick('page_corpus'));
  changed('documents');
  const quoted = state.talk.turns.flatMap((turn) => (turn.reply ? shownQuotes(turn.reply) : []));
  if (unknown && quoted.some((quote) => documentOf(quote.doc_id))) changed('talk'); // its cards could not name them fully
  for (const code of [language, ...languages.filter((other) => other !== language)]) {
    const before = JSON.stringify(state.suggestions[code]);
    state.suggestions[code] = await quick('page_suggestions', code);
    if (code === language && JSON.stringify(state.suggestions[code]) !== before) changed('documents');
  }
}

async function rebuild() {
  await attempt(async () => {
    await quick('page_rebuild');
    state.status = { ...state.status, rebuilding: { name: 'read', done: 0, total: 1 } };
    showStatus();
  });
}

export function manageDocuments(place) {
  $('yz-logout').addEventListener('click', () => attempt(async () => {
    await signOut();
    location.reload();
  }));
  on('language', () => { showStatus(); showState(place); });
  follow(place);
}
