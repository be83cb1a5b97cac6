// To the clipboard, also where the page is not served over HTTPS and the browser offers no clipboard of its own.
async function copy(text, source) {
  let done = false;
  if (navigator.clipboard && window.isSecureContext) {
    done = await navigator.clipboard.writeText(text).then(() => true, () => false);
  }
  if (!done) done = copyBySelection(text);
  const before = source.textContent;
  announce(done ? say('copied') : say('copy_failed'));
  source.textContent = done ? say('copied') : say('copy_failed');
  setTimeout(() => { source.textContent = before; }, 1500);
}

function copyBySelection(text) {
  const box = make('textarea', { class: 'yz-hidden', 'aria-hidden': 'true', tabindex: '-1' });
  box.value = text;
  element.append(box);
  const focused = document.activeElement;
  box.select();
  const done = document.execCommand('copy');
  box.remove();
  focused?.focus();
  return done;
}

function download(name, blob) {
  const link = make('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
