// What the gateway's verifier says, in a file of its own: it is fetched after the page.
export { default } from '../../../verifier/words/es.json';
