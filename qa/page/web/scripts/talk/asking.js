// Asking a question, and again; what a turn holds is shown by whoever hears of its change.
import { announce } from '../shared/dom.js';
import { shownQuotes } from '../shared/labels.js';
import { Refusal, answerTo } from '../shared/rpc.js';
import { changed, state } from '../shared/state.js';
import { saveTalks } from '../shared/store.js';

export function ask(question, scope = state.scope) {
  const text = question.trim();
  if (!text || state.pending) return;
  const turn = { question: text, scope };
  state.talk.turns.push(turn);
  state.talks = [state.talk, ...state.talks.filter((talk) => talk !== state.talk)];
  changed('talk');
  askTurn(turn);
}

export async function askTurn(turn) {
  if (state.pending) return;
  const before = state.talk.turns.slice(0, state.talk.turns.indexOf(turn));
  Object.assign(turn, { reply: null, failure: null, stopped: false, more: null, noMore: false, further: null, vote: null, thanked: false, wait: null });
  turn.history = before.filter((other) => other.reply).map((other) => other.question);
  state.pending = turn;
  state.stop = new AbortController();
  changed('turn', turn);
  changed('asked', turn);
  try {
    const asked = { question: turn.question, history: turn.history, scope: turn.scope || null };
    turn.reply = await answerTo(asked, state.stop.signal, (wait) => {
      turn.wait = wait;
      changed('wait', turn);
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
    changed('turn', turn);
    changed('answered', turn);
  }
}
