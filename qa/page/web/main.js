// The page comes to life: language, theme, the state of the index, the events of its fixed parts.
const state = {
  talks: [], talk: null, pending: null, stop: null, composing: false, opened: null, scope: null,
  documents: [], sections: [], suggestions: { ...props.suggestions }, status: null, told: null,
};

const languages = Object.keys(props.words);
const otherLanguage = () => languages[(languages.indexOf(language) + 1) % languages.length];

function setLanguage(chosen) {
  language = chosen;
  const root = element.querySelector('.yz');
  root.lang = language;
  document.documentElement.lang = language;
  for (const node of root.querySelectorAll('[data-say]')) node.textContent = say(node.dataset.say);
  for (const node of root.querySelectorAll('[data-label]')) node.setAttribute('aria-label', say(node.dataset.label));
  for (const node of root.querySelectorAll('[data-hint]')) node.placeholder = say(node.dataset.hint);
  $('yz-switch').textContent = props.words[otherLanguage()].name;
  showStatus();
  showTalk();
  showSend();
  showScope();
  showDocument();
  showCorpus();
  if (!$('yz-shelf').hidden) showShelf();
}

function setTheme(chosen) {
  const dark = chosen === 'dark' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('yz-dark', dark); // gradio has a class of its own, and sets it by the system
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
}

function grow(box) {
  box.style.height = 'auto';
  box.style.height = `${Math.min(box.scrollHeight + 2, 180)}px`;
}

function begin() {
  state.talks = loadTalks();
  state.talk = state.talks.find((talk) => talk.id === recall(own('talk'), null)) || state.talks[0];
  state.scope = recall(own('scope'), null);
  const theme = recall('theme', 'auto');
  setTheme(theme);
  $('yz-theme').value = theme;
  $('yz-theme').addEventListener('change', (event) => { keep('theme', event.target.value); setTheme(event.target.value); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => setTheme(recall('theme', 'auto')));
  setLanguage(recall('language', languages.find((code) => navigator.language.toLowerCase().startsWith(code)) || 'en'));
  $('yz-switch').addEventListener('click', () => {
    const other = otherLanguage();
    keep('language', other);
    setLanguage(other);
  });
  element.addEventListener('compositionstart', () => { state.composing = true; });
  element.addEventListener('compositionend', () => { state.composing = false; });
  const box = $('yz-box');
  box.maxLength = props.limit;
  const submit = () => {
    if (state.pending) { state.stop.abort(); return; }
    const question = box.value;
    if (!question.trim()) return;
    box.value = '';
    grow(box);
    ask(question);
  };
  onEnter(box, () => { if (!state.pending) submit(); });
  box.addEventListener('input', () => grow(box));
  $('yz-form').addEventListener('submit', (event) => { event.preventDefault(); submit(); });
  $('yz-new').addEventListener('click', beginTalk);
  $('yz-talks').addEventListener('click', () => toggleShelf());
  for (const name of ['document', 'corpus']) {
    const tab = $(`yz-tab-${name}`);
    tab.addEventListener('click', () => showTab(name));
    tab.addEventListener('keydown', (event) => {
      if (!['ArrowLeft', 'ArrowRight'].includes(event.key)) return;
      const other = name === 'document' ? 'corpus' : 'document';
      showTab(other);
      $(`yz-tab-${other}`).focus();
    });
  }
  $('yz-back').addEventListener('click', (event) => {
    event.preventDefault();
    (element.querySelector('.yz-chosen') || $('yz-form')).scrollIntoView({ block: 'center' });
  });
  window.addEventListener('storage', takeOver);
  showTab('document');
  follow();
}

// Move into the place that gradio has made: whoever is typing goes on. A browser that would lose focus and scroll
// positions on the way leaves the page where it is, in front of gradio's.
function settle(place) {
  if (!place.moveBefore) return;
  if (state.composing) {
    element.addEventListener('compositionend', () => setTimeout(settle, 0, place), { once: true });
    return;
  }
  const active = document.activeElement;
  document.body.classList.remove('yz-opening');
  place.moveBefore(element, null);
  // A place that was hidden until now takes the focus away as it is drawn.
  requestAnimationFrame(() => requestAnimationFrame(() => {
    if (document.activeElement === document.body && element.contains(active)) active.focus({ preventScroll: true });
  }));
}

// Before somebody has signed in, gradio shows its form alone, and loads the page again behind it.
if (window.gradio_config.auth_required) {
  element.remove();
  document.getElementById('yz-style').remove();
} else {
  document.title = window.gradio_config.title;
  document.body.classList.add('yz-opening');
  begin();
}
return { settle };
