// The Markdown of an answer without quotes -> elements: paragraphs, headings, lists, quotes, tables, bold, italics.
// Links and HTML stay what they are: text.
function markdown(text) {
  const apart = text.replace(/\r/g, '').replace(/^(?!\s*[-*+] )(.+)\n(?=\s*[-*+] )/gm, '$1\n\n'); // a list begins a block
  const blocks = apart.split(/\n{2,}/).filter((block) => block.trim());
  return blocks.map(block);
}

function block(text) {
  const lines = text.split('\n');
  const heading = /^(#{1,6})\s+(.*)$/.exec(text);
  if (heading && lines.length === 1) return make('p', {}, make('strong', {}, inline(heading[2])));
  if (lines.every((line) => /^\s*[-*+]\s+/.test(line))) return list('ul', lines, /^\s*[-*+]\s+/);
  if (lines.every((line) => /^\s*\d+[.)]\s+/.test(line))) return list('ol', lines, /^\s*\d+[.)]\s+/);
  if (lines.every((line) => line.startsWith('>'))) {
    return make('blockquote', {}, markdown(lines.map((line) => line.replace(/^>\s?/, '')).join('\n')));
  }
  if (lines.length > 1 && /^\s*\|?[\s:|-]+\|?\s*$/.test(lines[1]) && lines[0].includes('|')) return table(lines);
  return make('p', {}, lines.flatMap((line, i) => [i ? make('br') : null, ...inline(line)]));
}

function list(tag, lines, mark) {
  return make(tag, {}, lines.map((line) => make('li', {}, inline(line.replace(mark, '')))));
}

function table(lines) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map((cell) => inline(cell.trim()));
  const row = (line, tag) => make('tr', {}, cells(line).map((cell) => make(tag, {}, cell)));
  const body = lines.slice(2).map((line) => row(line, 'td'));
  return make('div', { class: 'yz-table', tabindex: '0' }, make('table', {}, row(lines[0], 'th'), body));
}

function inline(text) {
  const parts = text.split(/(?<!\\)(\*\*.+?(?<!\\)\*\*|\*[^*]+?(?<!\\)\*)/);
  return parts.filter(Boolean).map((part) => {
    if (/^\*\*.+\*\*$/.test(part)) return make('strong', {}, plain(part.slice(2, -2)));
    if (/^\*[^*]+\*$/.test(part)) return make('em', {}, plain(part.slice(1, -1)));
    return plain(part);
  });
}

const plain = (text) => text.replace(/\\([\\`*_{}[\]<>#|~])/g, '$1');
