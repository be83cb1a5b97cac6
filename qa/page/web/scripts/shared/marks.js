// The words of a quote, those that decided inside <mark>; marks that do not fit the text are refused, all of them.
import { make, points } from './dom.js';

export function markedText(text, marks) {
  const chars = points(text);
  const fits = Array.isArray(marks) && marks.every((mark, i) => Array.isArray(mark) && mark.length === 2 && mark.every(Number.isInteger)
    && (i ? marks[i - 1][1] : 0) <= mark[0] && mark[0] < mark[1] && mark[1] <= chars.length);
  if (!fits) {
    console.error('marks that do not fit their quote', marks);
    return [text];
  }
  const parts = [];
  let at = 0;
  for (const [start, end] of whole(text, marks)) {
    parts.push(chars.slice(at, start).join(''), make('mark', { class: 'yz-word' }, chars.slice(start, end).join('')));
    at = end;
  }
  return [...parts, chars.slice(at).join('')].filter((part) => part !== '');
}

// The marks widened to whole characters as they are seen (a letter with its accent, a joined emoji), those that touch made one.
function whole(text, marks) {
  const edges = [0];
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    edges.push(edges.at(-1) + points(segment).length);
  }
  const found = [];
  for (const [start, end] of marks) {
    const from = edges.findLast((edge) => edge <= start);
    const to = edges.find((edge) => edge >= end);
    if (found.length && from <= found.at(-1)[1]) found.at(-1)[1] = Math.max(to, found.at(-1)[1]);
    else found.push([from, to]);
  }
  return found;
}
