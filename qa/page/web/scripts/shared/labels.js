// How a document and a place in it are named.
import { language, make, say } from './dom.js';
import { state } from './state.js';

// “p. 7”, “pp. 13–15 (inferred)”, “from p. 48”: the pages of a quote; of a document, its first one in its collection.
function pagesOf(place) {
  const known = place.pages || { first: place.page ?? place.first_page ?? null, last: place.page ?? null };
  if (known.first === null) return null;
  if (known.last === null) return say('first_page', { n: known.first });
  const text = known.first === known.last ? say('page', { n: known.first }) : say('pages', { n: known.first, m: known.last });
  return known.inferred ? say('inferred', { pages: text }) : text;
}

export const documentOf = (docId) => state.documents.find((known) => known.doc_id === docId);

// The title as it stands there, and beside it what the document itself says it is in the language of the page. Below a
// heading that names the document (`unnamed`), only the pages are left to say.
export function sourceLine(place, marker = null, unnamed = false) {
  const pages = pagesOf(place);
  const version = place.version ? make('span', {}, place.version) : null;
  const located = [version, pages === null ? null : make('span', {}, pages)];
  if (unnamed) return located.some(Boolean) ? make('div', { class: 'yz-source' }, located) : null;
  const known = documentOf(place.doc_id);
  const also = known?.titles[language];
  return make('div', { class: 'yz-source' }, marker,
    place.case === null ? null : make('span', { class: 'yz-case' }, say('case', { n: place.case })),
    make('cite', { lang: known?.lang }, place.title),
    also && also !== place.title ? make('span', { class: 'yz-also', lang: language }, also) : null,
    place.provider ? make('span', { class: 'yz-provider', lang: known?.lang }, place.provider) : null, located);
}

// “Case 5 · title · provider”: a document as one line of text.
export const documentLabel = (place) => [place.case === null ? '' : say('case', { n: place.case }), place.title, place.provider]
  .filter(Boolean).join(' · ');

// What a reply shows of the documents: what answers, else what is only related; kept conversations may be older than that.
export const shownQuotes = (reply) => [...reply.quotes, ...(reply.related || [])];

// Whether what the quote is read under is the heading that it stands below: it is then not named twice.
export const isHeaded = (quote) => Boolean(quote.lead) && quote.lead.text === quote.headings.at(-1);
