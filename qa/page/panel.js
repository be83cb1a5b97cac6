// Brings the current mark into view, and steps from mark to mark.
const body = () => element.querySelector('.yz-body');
const marks = () => [...element.querySelectorAll('[data-yz-mark]')];

function show(mark) {
  const frame = body();
  if (!mark || !frame) return;
  marks().forEach((other) => other.classList.toggle('yz-current', other.dataset.yzMark === mark.dataset.yzMark));
  frame.scrollTop += mark.getBoundingClientRect().top - frame.getBoundingClientRect().top - frame.clientHeight / 3;
  const box = frame.getBoundingClientRect();
  if (box.top < 0 || box.top > window.innerHeight - 120) element.scrollIntoView({ block: 'start' });
}

watch('value', () => {
  const current = element.querySelector('mark.yz-current');
  if (current) show(current);
  else if (body()) element.scrollIntoView({ block: 'nearest' });
});

element.addEventListener('click', (event) => {
  const step = event.target.closest('[data-yz-step]');
  if (!step) return;
  const numbers = [...new Set(marks().map((mark) => mark.dataset.yzMark))];
  const current = element.querySelector('mark.yz-current');
  const at = current ? numbers.indexOf(current.dataset.yzMark) : -1;
  const next = numbers[(at + Number(step.dataset.yzStep) + numbers.length) % numbers.length];
  show(marks().find((mark) => mark.dataset.yzMark === next));
});
