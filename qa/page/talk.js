// A click on a quote or on a nearest case tells the server which; Enter and Space do the same from the keyboard.
element.addEventListener('click', (event) => {
  if (String(window.getSelection())) return; // somebody is selecting words to copy
  const chosen = event.target.closest('[data-yz-turn]');
  if (!chosen) return;
  element.querySelectorAll('.yz-chosen').forEach((other) => other.classList.remove('yz-chosen'));
  (chosen.closest('.yz-quote') || chosen).classList.add('yz-chosen');
  const data = { turn: Number(chosen.dataset.yzTurn) };
  if (chosen.dataset.yzQuote !== undefined) data.quote = Number(chosen.dataset.yzQuote);
  if (chosen.dataset.yzNear !== undefined) data.near = Number(chosen.dataset.yzNear);
  trigger('click', data);
});

// A new turn comes into view, its question at the top.
watch('value', () => {
  const turns = element.querySelectorAll('.yz-turn');
  if (turns.length) turns[turns.length - 1].scrollIntoView({ block: 'start', behavior: 'smooth' });
});
