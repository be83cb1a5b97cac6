// Calls to the server: through gradio's queue, which says how long it is, or straight for what is quick.
class Refusal extends Error {}

const pageId = randomId();

function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const address = (path) => new URL(`gradio_api/${path}`, document.baseURI);
const functionNumber = (name) => window.gradio_config.dependencies.find((known) => known.api_name === name).id;

async function send(path, body, signal) {
  let reply;
  try {
    const headers = { 'Content-Type': 'application/json' };
    reply = await fetch(address(path), { method: 'POST', headers, body: JSON.stringify(body), signal });
  } catch (error) {
    throw error.name === 'AbortError' ? error : new Refusal(say('offline'));
  }
  if (reply.status === 401) location.reload(); // signed out, or the program was started anew
  const data = await reply.json().catch(() => ({}));
  if (reply.status === 503) throw new Refusal(say('busy'));
  if (!reply.ok) throw new Refusal(data.error || data.detail || `HTTP ${reply.status}`);
  return data;
}

async function quick(name, ...data) {
  return (await send(`run/${name}`, { data, fn_index: functionNumber(name), session_hash: pageId })).data[0];
}

async function queued(name, data, signal, onWait) {
  const session = randomId();
  const job = { data, fn_index: functionNumber(name), session_hash: session };
  const { event_id } = await send('queue/join', job, signal);
  signal.addEventListener('abort', () => send('cancel', { ...job, event_id }).catch(() => {}));
  for await (const message of messages(`queue/data?session_hash=${session}`, signal)) {
    if (message.msg === 'estimation') onWait(message.rank, message.rank_eta);
    if (message.msg === 'process_starts') onWait(0, null);
    if (message.msg === 'process_completed') {
      if (message.success && message.output.data) return message.output.data[0];
      throw new Refusal(message.output.error || say('offline'));
    }
    if (message.msg === 'unexpected_error') throw new Refusal(message.message || say('offline'));
  }
  throw new Refusal(say('offline'));
}

async function* messages(path, signal) {
  let stream;
  try {
    stream = (await fetch(address(path), { signal })).body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await stream.read();
      if (done) return;
      const parts = (rest + value).split('\n\n');
      rest = parts.pop();
      for (const part of parts) if (part.startsWith('data: ')) yield JSON.parse(part.slice(6));
    }
  } catch (error) {
    throw error.name === 'AbortError' ? error : new Refusal(say('offline'));
  }
}
