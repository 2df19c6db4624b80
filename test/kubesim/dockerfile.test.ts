import { expect, test } from 'vitest';
import { execForm, expanded, pairsOf, parseDockerfile } from '../../src/containers/build/dockerfile.ts';

test.each([
  ['FROM httpd\nCOPY a b', ['FROM httpd', 'COPY a b']],
  ['# remark\nfrom httpd as base\n\nrun a && \\\n  b', ['FROM httpd as base', 'RUN a && b']],
  ['ARG TAG=1\nFROM httpd:$TAG', ['ARG TAG=1', 'FROM httpd:$TAG']],
])('%j is read as instructions', (source, instructions) => {
  expect(parseDockerfile(source).map(({ name, text }) => `${name} ${text}`)).toEqual(instructions);
});

test.each([
  ['', 'the Dockerfile cannot be empty'],
  ['FROM httpd\nCOPPY a b', 'dockerfile parse error on line 2: unknown instruction: COPPY (did you mean COPY?)'],
  ['FROM httpd\nFETCH a', 'dockerfile parse error on line 2: unknown instruction: FETCH'],
  ['COPY a b', 'no build stage in current context'],
  ['FROM httpd\nEXPOSE', 'dockerfile parse error on line 2: EXPOSE requires at least one argument'],
])('%j is refused', (source, message) => {
  expect(() => parseDockerfile(source)).toThrow(message);
});

test('flags stand before the operands', () => {
  const [, copy] = parseDockerfile('FROM a\nCOPY --from=build --chown=1:1 /a /b');
  expect(copy).toMatchObject({ text: '/a /b', flags: { from: 'build', chown: '1:1' }, line: 2 });
});

test.each([
  ['A=1 B="x y"', { A: '1', B: 'x y' }],
  ['A x y', { A: 'x y' }],
  ["A='x' B=a\\ b", { A: 'x', B: 'a b' }],
])('ENV %s', (text, pairs) => expect(Object.fromEntries(pairsOf(text))).toEqual(pairs));

test.each([
  ['["a", "b c"]', ['a', 'b c']],
  ['a b', undefined],
  ['["a" b]', undefined],
])('the exec form of %s', (text, words) => expect(execForm(text)).toEqual(words));

test.each([
  ['$A/x', '1/x'],
  ['${A}b', '1b'],
  ['${NONE:-2}', '2'],
  ['$NONE', ''],
])('%s is expanded', (text, value) => expect(expanded(text, { A: '1' })).toBe(value));
