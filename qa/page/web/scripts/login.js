// The form to sign in: the server checks name and password, and sets the cookie.
import { $, browserLanguage, say, speak } from './shared/dom.js';

speak(browserLanguage());
$('yz-login').addEventListener('submit', async (event) => {
  event.preventDefault();
  $('yz-wrong').textContent = '';
  try {
    const reply = await fetch(new URL('login', document.baseURI), { method: 'POST', body: new FormData(event.target) });
    if (reply.ok) location.reload();
    else $('yz-wrong').textContent = say('login_wrong');
  } catch {
    $('yz-wrong').textContent = say('offline');
  }
});
