// What limits an answer, as chips: names that its question has, and limits beside it. One that is taken off asks again.
import { button, make, say } from '../shared/dom.js';
import { state } from '../shared/state.js';
import { limitsOf, toggled } from '../side/scope.js';
import { askTurn } from './asking.js';

export function boundTo(turn) {
  const chip = (field, value, sign, told, name = value) => button(`${name} ${sign}`, () => askWith(turn, toggled(turn.scope, field, value)),
    { class: 'yz-chip', dir: 'auto', 'aria-label': say(told, { name }) });
  const named = (turn.reply?.mentions || []).filter((one) => one.binds).map((one) => one.text);
  const on = [...limitsOf(turn.scope).map(([field, value, name]) => chip(field, value, '×', 'unbind', name)),
    ...[...new Set(named)].map((name) => chip('unbound', name, '×', 'unbind'))];
  const off = (turn.scope?.unbound || []).map((name) => chip('unbound', name, '+', 'bind'));
  const row = (told, chips) => (chips.length ? [make('span', {}, say(told)), chips] : []);
  return on.length || off.length ? make('div', { class: 'yz-scoped' }, row('scoped', on), row('not_scoped', off)) : null;
}

function askWith(turn, scope) {
  if (state.pending) return;
  turn.scope = scope;
  askTurn(turn);
}
