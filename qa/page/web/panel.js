// The source panel: a whole document, the quotes of an answer marked in it, one of them current.
const PARAGRAPH = /\S(?:[\s\S]*?\S)??(?=\s*\n[ \t]*\r?\n|\s*$)/g;

function openQuote(turn, quote) {
  const shown = shownQuotes(turn.reply);
  const quotes = shown.includes(quote) ? shown : [...shown, quote];
  const marks = quotes.filter((other) => other.doc_id === quote.doc_id);
  return openDocument(quote.doc_id, marks, marks.indexOf(quote), quote.sha256);
}

async function openDocument(docId, quotes, current, version = '') {
  showTab('document');
  await attempt(async () => {
    const found = await quick('page_document', docId, version || '');
    if (!found) {
      $('yz-document').replaceChildren(make('p', { class: 'yz-empty' }, say('gone')));
      return;
    }
    state.opened = { found, quotes, current };
    showDocument();
  });
}

function showDocument() {
  if (!state.opened) {
    $('yz-document').replaceChildren(make('p', { class: 'yz-empty' }, say('panel_empty')));
    return;
  }
  const { found, quotes, current } = state.opened;
  const chars = points(found.text);
  const spans = quotes.map((quote) => place(chars, found.text, quote));
  const moved = quotes.some((quote, i) => !spans[i] || spans[i][0] !== quote.start);
  const frame = make('div', { class: 'yz-body', dir: 'auto', tabindex: '0', role: 'region', 'aria-label': found.title },
    found.sections.map((section) => sectionOf(chars, section, spans)));
  const steps = make('div', { class: 'yz-row yz-steps' },
    button(say('previous'), () => step(-1)), make('span', { class: 'yz-count', role: 'status' }), button(say('next'), () => step(1)));
  $('yz-document').replaceChildren(make('article', { class: 'yz-document' },
    make('header', {}, sourceLine(found), make('div', { class: 'yz-file' }, found.doc_id),
      make('div', { class: 'yz-row' }, onlyButton('doc_ids', found.doc_id), outline(found, frame)),
      moved ? make('p', { class: 'yz-notice' }, say('changed')) : null,
      spans.filter(Boolean).length > 1 ? steps : null),
    frame));
  if (current !== null && spans[current]) showMark(current);
  else if (window.innerWidth <= 800) element.querySelector('.yz-side').scrollIntoView({ block: 'start' });
}

// Where a quote stands: at its offsets, or where its words have moved to since.
function place(chars, text, quote) {
  if (chars.slice(quote.start, quote.end).join('') === quote.text) return [quote.start, quote.end];
  const unit = text.indexOf(quote.text);
  if (unit < 0) return null;
  const start = points(text.slice(0, unit)).length;
  return [start, start + points(quote.text).length];
}

function sectionOf(chars, section, spans) {
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
    parts.push(chars.slice(at, first).join(''), make('mark', { 'data-mark': number }, chars.slice(first, to).join('')));
    at = to;
  }
  return [...parts, chars.slice(at, end).join('')].filter((part) => part !== '');
}

function outline(found, frame) {
  const heads = found.sections.map((section, number) => [section, number]).filter(([section]) => section.headings.length > 1);
  if (!heads.length) return null;
  const pick = make('select', { 'aria-label': say('outline'), class: 'yz-outline' }, make('option', { value: '' }, say('outline')),
    heads.map(([section]) => make('option', {}, `${'　'.repeat(section.headings.length - 2)}${section.headings.at(-1)}`)));
  pick.addEventListener('change', () => {
    const titles = [...frame.querySelectorAll('h3, h4, h5, h6')];
    const chosen = titles[pick.selectedIndex - 1];
    if (chosen) scrollInside(frame, chosen, 8);
    pick.selectedIndex = 0;
  });
  return pick;
}

function showMark(number) {
  const frame = $('yz-document').querySelector('.yz-body');
  const marks = [...frame.querySelectorAll('mark')];
  const numbers = [...new Set(marks.map((mark) => Number(mark.dataset.mark)))];
  marks.forEach((mark) => mark.classList.toggle('yz-current', Number(mark.dataset.mark) === number));
  const current = frame.querySelector('mark.yz-current');
  if (!current) return;
  state.opened.current = number;
  const count = $('yz-document').querySelector('.yz-count');
  if (count) count.textContent = say('mark_count', { i: numbers.indexOf(number) + 1, n: numbers.length });
  scrollInside(frame, current, frame.clientHeight / 3);
  const box = frame.getBoundingClientRect();
  if (box.top < 0 || box.top > window.innerHeight - 160) element.querySelector('.yz-side').scrollIntoView({ block: 'start' });
}

function scrollInside(frame, target, above) {
  frame.scrollTop += target.getBoundingClientRect().top - frame.getBoundingClientRect().top - above;
}

// Marks in the order of the document, whatever the order of the quotes.
function step(by) {
  const marks = [...$('yz-document').querySelectorAll('mark')];
  const numbers = [...new Set(marks.map((mark) => Number(mark.dataset.mark)))];
  const at = numbers.indexOf(state.opened.current);
  showMark(numbers[(at + by + numbers.length) % numbers.length]);
}

function showTab(name) {
  for (const tab of ['document', 'corpus']) {
    $(`yz-${tab}`).hidden = tab !== name;
    $(`yz-tab-${tab}`).setAttribute('aria-selected', String(tab === name));
    $(`yz-tab-${tab}`).tabIndex = tab === name ? 0 : -1;
  }
}
