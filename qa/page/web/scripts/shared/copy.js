// To the clipboard, also where the page is not served over HTTPS and the browser offers no clipboard of its own.
import { announce, button, make, root, say } from './dom.js';

const SHOWN_MS = 1500;
const timers = new WeakMap(); // of the buttons that say for a while what has become of it

export async function copy(text, source) {
  let done = false;
  if (navigator.clipboard && window.isSecureContext) {
    done = await navigator.clipboard.writeText(text).then(() => true, () => false);
  }
  if (!done) done = copyBySelection(text);
  announce(done ? say('copied') : say('copy_failed'));
  clearTimeout(timers.get(source));
  source.dataset.label ??= source.textContent;
  source.textContent = done ? say('copied') : say('copy_failed');
  timers.set(source, setTimeout(() => { source.textContent = source.dataset.label; }, SHOWN_MS));
}

function copyBySelection(text) {
  const box = make('textarea', { class: 'yz-hidden', 'aria-hidden': 'true', tabindex: '-1' });
  box.value = text;
  root.append(box);
  const focused = document.activeElement;
  box.select();
  const done = document.execCommand('copy');
  box.remove();
  focused?.focus();
  return done;
}

const copyButton = (label, text) => button(label, (event) => copy(text, event.currentTarget), { class: 'yz-copy' });

// The quote with its source; in other styles on demand. Conversations kept from an earlier version may lack some.
export function copyButtons(cite) {
  const styles = ['markdown', 'gbt', 'apa', 'bibtex'].filter((style) => cite[style]);
  return [copyButton(say('copy'), cite.plain),
    make('details', { class: 'yz-styles' }, make('summary', {}, say('copy_as')),
      make('div', { class: 'yz-row' }, styles.map((style) => copyButton(say(`copy_${style}`), cite[style]))))];
}

export function download(name, blob) {
  const link = make('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function downloadFile(file) {
  const bytes = Uint8Array.from(atob(file.data), (char) => char.charCodeAt(0));
  download(file.name, new Blob([bytes], { type: file.type }));
}
