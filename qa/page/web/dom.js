// Elements from tag, attributes and children. Text becomes text nodes: nothing on this page is ever parsed as HTML.
const $ = (id) => element.querySelector(`#${id}`);

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  const kept = children.flat(2).filter((child) => child !== null && child !== undefined && child !== false);
  node.append(...kept);
  return node;
}

const button = (label, onclick, attributes = {}) => make('button', { type: 'button', onclick, ...attributes }, label);

// What the page says in the language it is shown in, its {names} filled in.
let language = 'en';
function say(name, values = {}) {
  const text = props.words[language][name];
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
}

// Tell a screen reader, and nobody else.
function announce(text) {
  $('yz-said').textContent = text;
}

// Offsets count code points, as in Python; JavaScript's own count UTF-16 units.
const points = (text) => Array.from(text);
