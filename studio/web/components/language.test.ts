// How a line is coloured: units after numbers, names after points, comments over lines.
import { StringStream } from '@codemirror/language';
import { expect, it } from 'vitest';
import { parser } from './language.ts';

function tokens(text: string): string[] {
  const state = parser.startState?.(2);
  if (state === undefined) throw new Error('the parser has no start state');
  return text.split('\n').flatMap((line) => {
    const stream = new StringStream(line, 2, 2);
    const out: string[] = [];
    while (!stream.eol()) {
      stream.start = stream.pos;
      const style = parser.token(stream, state);
      if (stream.pos === stream.start) throw new Error(`no progress at ${line.slice(stream.pos)}`);
      if (style !== null) out.push(`${stream.current()}:${style}`);
    }
    return out;
  });
}

it.each([
  ['21 °C - 5 min', ['21:number', '°C:unit', '-:operator', '5:number', 'min:unit']],
  ['40 % 3 µg/m³', ['40:number', '%:unit', '3:number', 'µg/m³:unit']],
  ['5 while x', ['5:number', 'while:controlKeyword', 'x:variableName']],
  ['window.state == open', ['window:variableName', 'state:propertyName', '==:operator', 'open:variableName']],
  ['state a: enum', ['state:definitionKeyword', 'a:variableName', 'enum:typeName']],
  ['"a \\" b" "open', ['"a \\" b":string', '"open:string']],
  ['a /* x\ny */ b // c', ['a:variableName', '/*:comment', ' x:comment', 'y */:comment', 'b:variableName', '// c:comment']],
  ['暖房\u3000.温度', ['暖房:variableName', '温度:propertyName']],
])('%s', (text, want) => expect(tokens(text)).toEqual(want));

it('gets to the end of any line', () => {
  let seed = 7;
  const alphabet = 'a1 ."/*°%\\{}(µ日\u3000-<=&|é😀';
  const chars = [...alphabet];
  for (let n = 0; n < 500; n++) {
    let line = '';
    for (let i = 0; i < 40; i++) {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      line += chars[seed % chars.length] ?? '';
    }
    expect(() => tokens(line)).not.toThrow();
  }
});
