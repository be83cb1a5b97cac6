// What changes the documents, for whoever may: adding, replacing, moving, taking away, putting back, rebuilding.
import { button, given, make, say } from '../shared/dom.js';
import { attempt, showNote } from '../shared/notes.js';
import { quick } from '../shared/rpc.js';
import { state } from '../shared/state.js';

const CHUNK = 32_768; // bytes that become characters at a time

export function uploadButton() {
  const pick = make('input', { type: 'file', multiple: true, accept: given.suffixes.join(','), hidden: true });
  pick.addEventListener('change', async () => { for (const file of pick.files) await attempt(() => upload(file, false)); });
  return [button(say('upload'), () => pick.click()), pick];
}

async function upload(file, replace) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  const reply = await quick('page_upload', file.name, btoa(text), replace);
  if (reply.exists) showNote(say('replace', { name: reply.name }), say('yes'), () => attempt(() => upload(file, true)));
  else showNote(say('uploaded', { name: reply.name }));
}

// Moving or taking away the document that is open; `close` when it is gone.
export function documentActs(found, close) {
  if (!state.status?.may_change) return null;
  const box = make('input', { value: found.doc_id, 'aria-label': say('move_to'), required: true });
  const move = async (event) => {
    event.preventDefault();
    const name = await attempt(() => quick('page_move', found.doc_id, box.value.trim()));
    if (name) showNote(say('moved', { name }));
  };
  const remove = () => attempt(async () => {
    const kept = await quick('page_remove', found.doc_id);
    close();
    showNote(say('removed', { name: found.doc_id }), say('undo'), () => putBack(kept));
  });
  return make('details', { class: 'yz-manage' }, make('summary', {}, say('manage')),
    make('form', { class: 'yz-row', onsubmit: move }, box, make('button', { type: 'submit' }, say('move')), button(say('take_away'), remove)));
}

const putBack = (name) => attempt(async () => showNote(say('put_back_done', { name: await quick('page_put_back', name) })));

// What was taken away or replaced, and can still be put back; looked up when somebody opens it.
export function removedList() {
  const list = make('ul', {});
  const show = () => attempt(async () => {
    const kept = await quick('page_removed');
    list.replaceChildren(...(kept.length ? kept.map((one) => make('li', {},
      `${one.doc_id} · ${new Date(one.at).toLocaleString(document.documentElement.lang)} ${one.account}`, ' ',
      button(say('put_back'), async () => { await putBack(one.name); show(); }))) : [make('li', {}, say('nothing_removed'))]));
  });
  return make('details', { ontoggle: (event) => event.target.open && show() }, make('summary', {}, say('removed_files')), list);
}
