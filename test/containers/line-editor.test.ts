import xterm from '@xterm/headless';
import { expect, test } from 'vitest';
import { LineEditor } from '../../src/containers/line-editor.ts';

const columns = 20;
const [left, right, back, home, end, up] = ['\x1b[D', '\x1b[C', '\x7f', '\x01', '\x05', '\x1b[A'];

/** What a terminal of 20 columns shows after some keys, and the line that Enter would give. */
async function typed(keys: string): Promise<{ screen: string[]; line: string }> {
  const terminal = new xterm.Terminal({ cols: columns, rows: 10, allowProposedApi: true });
  let output = '';
  let line = '';
  const editor = new LineEditor({
    write: (text) => {
      output += text.replaceAll('\n', '\r\n');
    },
    line: (text) => {
      line = text;
    },
    interrupt: () => {},
    endOfInput: () => {},
    complete: (word) => ['/etc/hostname', '/etc/hosts'].filter((name) => name.startsWith(word)),
  });
  editor.columns = columns;
  editor.remember('first line of before');
  editor.start('/ # ');
  editor.feed(`${keys}\r`);
  await new Promise<void>((done) => terminal.write(output, done));
  const { active } = terminal.buffer;
  const screen = Array.from({ length: active.cursorY }, (_, y) => active.getLine(y)!.translateToString(true).trimEnd());
  return { screen, line };
}

test.each([
  ['letters', 'pwd', ['/ # pwd'], 'pwd'],
  ['a letter in the middle', `pd${left}w`, ['/ # pwd'], 'pwd'],
  ['wide letters, and backspace', `echo 한글 테스트${back}${back}끝`, ['/ # echo 한글 테끝'], 'echo 한글 테끝'],
  ['a wide letter before others', `가나다${left}${left}${back}라`, ['/ # 라나다'], '라나다'],
  ['a line of two rows', 'a'.repeat(30), [`/ # ${'a'.repeat(16)}`, 'a'.repeat(14)], 'a'.repeat(30)],
  [
    'its start, from its end',
    `${'a'.repeat(30)}${home}b`,
    [`/ # b${'a'.repeat(15)}`, 'a'.repeat(15)],
    `b${'a'.repeat(30)}`,
  ],
  [
    'a row that is just full',
    `${'a'.repeat(16)}${left}${right}b`,
    [`/ # ${'a'.repeat(16)}`, 'b'],
    `${'a'.repeat(16)}b`,
  ],
  ['back over the end of a row', `${'a'.repeat(17)}${back}${back}`, [`/ # ${'a'.repeat(15)}`], 'a'.repeat(15)],
  ['killed to the start', `${'a'.repeat(30)}\x15ls`, ['/ # ls'], 'ls'],
  ['the end, after the start', `ls${home}${end} -l`, ['/ # ls -l'], 'ls -l'],
  ['a word back', 'ls one two\x1bbx', ['/ # ls one xtwo'], 'ls one xtwo'],
  ['a word forward', `ls one two${home}\x1bf!`, ['/ # ls! one two'], 'ls! one two'],
  ['history, over a longer draft', `${'x'.repeat(25)}${up}`, ['/ # first line of be', 'fore'], 'first line of before'],
  ['completion', 'cat /e\tn\tx', ['/ # cat /etc/hostnam', 'e x'], 'cat /etc/hostname x'],
])('%s', async (_what, keys, screen, line) => {
  const shown = await typed(keys);
  expect(shown.line).toBe(line);
  expect(shown.screen.filter((row) => row !== '')).toEqual(screen);
});
