// How rules are coloured and folded: words, comments, texts, quantities. Meaning is the gateway's.

import { StreamLanguage, type StreamParser } from '@codemirror/language';

interface State {
  /** Inside a block comment. */
  comment: boolean;
  /** The last thing read was a number, so a unit may follow. */
  quantity: boolean;
  /** The last thing read was a point, so any word is a name. */
  dotted: boolean;
}

const declarations = 'model device environment app rule service behaviour let var assume safe allow priority';
const steering = 'when while if then else or and on also for after at every start achieve';
const promises = 'always never whenever only happens together required critical as not even moment once';
const actions = 'set call notify';
const kinds = 'sensor state action property fixed updatable modifiable must may fault by hand';
const types = 'bool int float string enum duration time geo list';
const atoms = 'true false';

/** The words the editor knows, by the class they are coloured as. */
export const vocabulary: Readonly<Record<string, string>> = Object.fromEntries([
  ...declarations.split(' ').map((w) => [w, 'keyword'] as const),
  ...steering.split(' ').map((w) => [w, 'controlKeyword'] as const),
  ...promises.split(' ').map((w) => [w, 'modifier'] as const),
  ...actions.split(' ').map((w) => [w, 'operatorKeyword'] as const),
  ...kinds.split(' ').map((w) => [w, 'definitionKeyword'] as const),
  ...types.split(' ').map((w) => [w, 'typeName'] as const),
  ...atoms.split(' ').map((w) => [w, 'bool'] as const),
]);

/** The tokenizer; each call reads one token of a line. */
export const parser: StreamParser<State> = {
  name: 'tenet',
  startState: () => ({ comment: false, quantity: false, dotted: false }),
  token(stream, state) {
    if (state.comment) {
      if (stream.skipTo('*/')) {
        stream.match('*/');
        state.comment = false;
      } else stream.skipToEnd();
      return 'comment';
    }
    if (stream.eatSpace() || stream.match(/^\u3000+/u)) return null;
    const { quantity, dotted } = state;
    state.quantity = false;
    state.dotted = false;
    if (stream.match('//')) {
      stream.skipToEnd();
      return 'comment';
    }
    if (stream.match('/*')) {
      state.comment = true;
      return 'comment';
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/u)) return 'string';
    if (stream.match(/^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/u)) {
      state.quantity = true;
      return 'number';
    }
    if (quantity && stream.match(/^(?:°[CF]|%|µ?[\p{L}]+(?:\/[\p{L}]+[³²]?)?)(?![\p{L}\p{N}_])/u, false)) {
      const word = /^(?:°[CF]|%|[\p{L}µ]+(?:\/[\p{L}]+[³²]?)?)/u;
      const found = stream.match(word, false);
      const unit = Array.isArray(found) ? (found[0] ?? '') : '';
      if (vocabulary[unit] === undefined) {
        stream.match(word);
        return 'unit';
      }
    }
    const name = stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u);
    if (Array.isArray(name)) return dotted ? 'propertyName' : (vocabulary[name[0] ?? ''] ?? 'variableName');
    if (stream.eat('.')) {
      state.dotted = true;
      return null;
    }
    if (stream.match(/^(?:\|\||&&|==|!=|<=|>=|->|[<>=!+\-*/%?])/u)) return 'operator';
    stream.next();
    return null;
  },
  languageData: { commentTokens: { line: '//', block: { open: '/*', close: '*/' } }, closeBrackets: { brackets: ['(', '[', '{', '"'] } },
};

export const tenet = StreamLanguage.define(parser);
