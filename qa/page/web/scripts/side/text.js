// A document's text -> elements, with marks at spans of it.
import { make, points } from '../shared/dom.js';

const PARAGRAPH = /\S(?:[\s\S]*?\S)??(?=\s*\n[ \t]*\r?\n|\s*$)/g;

// Where a quote stands: at its offsets, or where its words have moved to since.
export function placeOf(quote, text, chars = points(text)) {
  if (chars.slice(quote.start, quote.end).join('') === quote.text) return [quote.start, quote.end];
  const unit = text.indexOf(quote.text);
  if (unit < 0) return null;
  const start = points(text.slice(0, unit)).length;
  return [start, start + points(quote.text).length];
}

// A section as elements, what stands in a span marked with the number of that span; `chars` are those of the document.
export function sectionOf(chars, section, spans) {
  const parts = [];
  const own = section.headings[section.headings.length - 1];
  if (own) {
    const level = Math.min(section.headings.length + 1, 6);
    parts.push(make(`h${level}`, { tabindex: '-1' }, markedPart(chars, section.start, section.start + points(own).length, spans)));
  }
  const body = chars.slice(section.body, section.end).join('');
  let [unit, at] = [0, section.body]; // the same place, in UTF-16 units of the body and in characters of the document
  for (const match of body.matchAll(PARAGRAPH)) {
    const start = at + points(body.slice(unit, match.index)).length;
    at = start + points(match[0]).length;
    unit = match.index + match[0].length;
    parts.push(make('p', {}, markedPart(chars, start, at, spans)));
  }
  return parts;
}

function markedPart(chars, start, end, spans) {
  const inside = spans.map((span, number) => span && [Math.max(span[0], start), Math.min(span[1], end), number])
    .filter((span) => span && span[0] < span[1]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const parts = [];
  let at = start;
  for (const [from, to, number] of inside) {
    const first = Math.max(from, at);
    if (first >= to) continue;
    parts.push(chars.slice(at, first).join(''), make('mark', { 'data-mark': number, tabindex: '-1' }, chars.slice(first, to).join('')));
    at = to;
  }
  return [...parts, chars.slice(at, end).join('')].filter((part) => part !== '');
}
