// Elements from tag, attributes and children. Text becomes text nodes: nothing on this page is ever parsed as HTML.
export const given = JSON.parse(document.getElementById('yz-given').textContent);
export const root = document.querySelector('.yz');
const TYPING_MS = 150;
export const $ = (id) => document.getElementById(id);

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const button = (label, onclick, attributes = {}) => make('button', { type: 'button', onclick, ...attributes }, label);

// What the page says in the language it is shown in, its {names} filled in.
export const languages = Object.keys(given.words);
export let language = languages.includes('en') ? 'en' : languages[0];

export function say(name, values = {}) {
  return given.words[language][name].replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
}

export function speak(chosen) {
  language = chosen;
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll('[data-say]')) node.textContent = say(node.dataset.say);
  for (const node of document.querySelectorAll('[data-label]')) node.setAttribute('aria-label', say(node.dataset.label));
  for (const node of document.querySelectorAll('[data-hint]')) node.placeholder = say(node.dataset.hint);
}

export const browserLanguage = () => languages.find((code) => navigator.language.toLowerCase().startsWith(code)) || language;

// Run a moment after the last key pressed in a box.
export function afterTyping(box, work) {
  let timer = null;
  box.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(work, TYPING_MS);
  });
}

// Whether the conversation and the documents take turns in one column.
export const narrow = matchMedia('(max-width: 800px)');

// Tell a screen reader, and nobody else.
export function announce(text) {
  $('yz-said').textContent = text;
}

// Offsets count code points, as in Python; JavaScript's own count UTF-16 units.
export const points = (text) => Array.from(text);
