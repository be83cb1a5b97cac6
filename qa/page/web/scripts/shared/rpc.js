// Calls to the server: a question, whose place in the line is told while it waits; or what is quick.
import { say } from './dom.js';

export class Refusal extends Error {}

async function send(path, body, signal) {
  let reply;
  try {
    reply = await fetch(new URL(path, document.baseURI), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal });
  } catch (error) {
    throw error.name === 'AbortError' ? error : new Refusal(say('offline'));
  }
  if (reply.ok) return reply;
  if (reply.status === 401) location.reload(); // signed out, or the program was started anew
  if (reply.status === 503) throw new Refusal(say('busy'));
  const told = await reply.json().catch(() => ({}));
  throw new Refusal(told.error || told.detail || `HTTP ${reply.status}`);
}

export async function quick(name, ...data) {
  return (await (await send(`gradio_api/run/${name}`, { data })).json()).data[0];
}

export const signOut = () => send('logout', {});

// The answer to a question; `onWait` hears how many are before it, and about how many seconds that takes.
export async function answerTo(asked, signal, onWait) {
  for await (const line of linesOf(await send('ask', { ...asked, parts: true }, signal))) {
    if (line.answer) return line.answer;
    if (line.error) throw new Refusal(line.error);
    onWait(line);
  }
  throw new Refusal(say('offline'));
}

async function* linesOf(reply) {
  try {
    const stream = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await stream.read();
      if (done) return;
      const lines = (rest + value).split('\n');
      rest = lines.pop();
      for (const line of lines) yield JSON.parse(line);
    }
  } catch (error) {
    throw error.name === 'AbortError' ? error : new Refusal(say('offline'));
  }
}
