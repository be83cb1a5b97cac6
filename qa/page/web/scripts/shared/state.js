// What the page knows, and who wants to hear of a change: `talk`, `turn`, `talks`, `scope`, `documents`, `status`, `language`.
import { given } from './dom.js';

export const state = {
  talks: [], talk: null, pending: null, stop: null, scope: null, opened: null, chosen: null,
  documents: [], sections: [], suggestions: { ...given.suggestions }, status: null,
};

const bus = new EventTarget();
export const on = (name, work) => bus.addEventListener(name, (event) => work(event.detail));
export const changed = (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail }));
