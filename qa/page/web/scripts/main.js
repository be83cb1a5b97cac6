// The page comes to life: language and theme, what was kept, the events of its fixed parts.
import { $, browserLanguage, given, language, languages, speak } from './shared/dom.js';
import { changed } from './shared/state.js';
import { keep, loadTalks, recall, takeOver } from './shared/store.js';
import { beginBasket } from './side/basket.js';
import { beginCorpus } from './side/corpus.js';
import { beginPanel, openLink } from './side/panel.js';
import { beginScope } from './side/scope.js';
import { beginTabs } from './side/tabs.js';
import { beginShelf } from './talk/shelf.js';
import { beginTalks, showConversationAnew } from './talk/talk.js';

function setLanguage(chosen) {
  speak(languages.includes(chosen) ? chosen : browserLanguage());
  $('yz-switch').textContent = given.words[otherLanguage()].name;
  $('yz-switch').lang = otherLanguage();
  changed('language');
}

const otherLanguage = () => languages[(languages.indexOf(language) + 1) % languages.length];

function setTheme(chosen) {
  document.documentElement.style.colorScheme = { light: 'light', dark: 'dark' }[chosen] || ''; // else as the system has it
}

loadTalks();
const theme = recall('theme', 'auto');
setTheme(theme);
$('yz-theme').value = theme;
$('yz-theme').addEventListener('change', (event) => { keep('theme', event.target.value); setTheme(event.target.value); });
$('yz-switch').addEventListener('click', () => { keep('language', otherLanguage()); setLanguage(otherLanguage()); });
window.addEventListener('storage', takeOver);
beginTabs();
beginScope();
beginCorpus();
beginPanel();
beginTalks();
beginShelf();
beginBasket();
setLanguage(recall('language', null));
showConversationAnew();

// A link to a quote, such as #/guide.md/12-40/…: it is opened beside the conversation.
function followHash() {
  if (location.hash.startsWith('#/')) openLink(decodeURIComponent(location.hash.slice(2)));
}
window.addEventListener('hashchange', followHash);
followHash();
