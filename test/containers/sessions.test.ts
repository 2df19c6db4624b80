import { describe, expect, test } from 'vitest';
import type { ContainerRecord } from '../../src/containers/record.ts';
import type { ContainerSetup, Session } from '../../src/containers/runtime.ts';
import { type FakeNet, page } from '../support/net.ts';
import { contextAt, logText, runtime, start } from './containers.ts';

const net: FakeNet = {
  names: { 'web.default.svc.cluster.local.': ['10.96.1.1'] },
  servers: { '10.96.1.1:80': () => page('Hello World!\nweb-1\n') },
};

/** Somebody at a terminal: waits for a prompt before the next line, as people do. */
async function type(
  image: string,
  argv: readonly string[] | 'attach',
  keys: readonly string[],
  setup: Partial<ContainerSetup> = {},
) {
  let record = await start(image, { tty: true, stdin: true, ...setup }, contextAt(0, net));
  const cell = {
    read: async () => ({ record, context: contextAt(0, net) }),
    write: async (after: ContainerRecord) => {
      record = after;
    },
  };
  const session = await runtime.session(cell, argv, { tty: true, columns: 80 });
  const screen = await converse(session, keys);
  return { screen, record, ...(await session.done) };
}

async function converse(session: Session, keys: readonly string[]): Promise<string> {
  let text = '';
  const waiting = [...keys];
  for await (const piece of session.output) {
    text += piece.text;
    if (/(?:[#$>] |sleep 100\r\n)$/.test(text) && waiting.length > 0) session.write(waiting.shift()!);
  }
  return text.replaceAll('\r\n', '\n');
}

const multitool = 'ghcr.io/c1t1d0s7/network-multitool';

describe('at a prompt', () => {
  test('a session as people type it', async () => {
    const { screen, exitCode, record } = await type(multitool, 'attach', [
      'curl web\r',
      'cat /etc/resolv.conf\r',
      'exit\r',
    ]);
    expect(screen).toBe(
      'bash-5.1# curl web\nHello World!\nweb-1\nbash-5.1# cat /etc/resolv.conf\nnameserver 10.96.0.10\nsearch default.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\nbash-5.1# exit\nexit\n',
    );
    expect(exitCode).toBe(0);
    expect(runtime.state(record, contextAt().now)).toMatchObject({ running: false, exitCode: 0 });
  });

  test('variables, functions, folder and status last from line to line', async () => {
    const { screen } = await type(
      'busybox',
      ['sh'],
      ['x=5; cd /tmp\r', 'f() { echo "<$1>"; }\r', 'f $x; false\r', 'echo $?\r', 'exit 3\r'],
    );
    expect(screen).toBe(
      '/ # x=5; cd /tmp\n/tmp # f() { echo "<$1>"; }\n/tmp # f $x; false\n<5>\n/tmp # echo $?\n1\n/tmp # exit 3\n',
    );
  });

  test('several lines make one command', async () => {
    const { screen } = await type(
      'busybox',
      ['sh'],
      ['for i in 1 2\r', 'do echo $i\r', 'done\r', 'echo "a\r', 'b"\r', '\x04'],
    );
    expect(screen).toBe('/ # for i in 1 2\n> do echo $i\n> done\n1\n2\n/ # echo "a\n> b"\na\nb\n/ # \n');
  });

  test('Ctrl-C leaves a line, stops a command, and keeps what was known', async () => {
    const { screen } = await type(
      multitool,
      ['bash'],
      ['x=7\r', 'half a line\x03', 'sleep 100\r', '\x03', 'echo $x $?\r', '\x04'],
    );
    expect(screen).toBe(
      'bash-5.1# x=7\nbash-5.1# half a line^C\nbash-5.1# sleep 100\n^C\nbash-5.1# echo $x $?\n7 130\nbash-5.1# exit\n',
    );
  });

  test.each([
    ['backspace', 'echo abX\x7fc\r', 'abc'],
    ['left and insert', 'echo ac\x1b[Db\r', 'abc'],
    ['home and end', 'cho abc\x01e\x05d\r', 'abcd'],
    ['Ctrl-U', 'garbage\x15echo abc\r', 'abc'],
    ['Ctrl-W', 'echo abc nope\x17\r', 'abc'],
    ['Ctrl-K', 'echo abc\x01\x06\x06\x06\x06\x06\x06\x06\x06xyz\x02\x02\x02\x0b\r', 'abc'],
    ['delete', 'echo aXbc\x1b[D\x1b[D\x1b[D\x1b[3~\r', 'abc'],
    ['a word of two bytes a letter', 'echo 안녕X\x7f\r', '안녕'],
  ])('%s', async (_name, keys, printed) => {
    const { screen } = await type('busybox', ['sh'], [keys, 'exit\r']);
    expect(screen.split('\n').slice(1, 2)).toEqual([printed]);
  });

  test('history and completion', async () => {
    const { screen } = await type(
      'busybox',
      ['sh'],
      ['echo one\r', 'echo two\r', '\x1b[A\x1b[A\r', 'cat /etc/resol\t\r', 'exit\r'],
    );
    expect(screen.split('\n')[5]).toBe('one');
    expect(screen).toContain('nameserver 10.96.0.10');
  });

  test('prompts', async () => {
    expect((await type('ubuntu', ['bash'], ['cd\r', 'exit\r'])).screen).toBe('root@p:/# cd\nroot@p:~# exit\nexit\n');
    expect((await type('curlimages/curl', ['sh'], ['exit\r'])).screen).toBe('/ $ exit\n');
  });

  test('what one line writes, the next command outside finds', async () => {
    const { record } = await type('busybox', ['sh'], ['echo hi > /tmp/x\r', 'exit\r']);
    expect(record.files?.entries['/tmp/x']).toMatchObject({ text: 'hi\n' });
  });
});

describe('a main process that reads', () => {
  const feed = async (argv: readonly string[], tty: boolean, input: readonly string[], ended = true) => {
    let record = await start('busybox', { stdin: true, tty, command: argv });
    const cell = {
      read: async () => ({ record, context: contextAt(2, net) }),
      write: async (after: ContainerRecord) => {
        record = after;
      },
    };
    const waited = runtime.state(record, contextAt(1).now).running;
    const session = await runtime.session(cell, 'attach', { tty, columns: 80 });
    for (const text of input) session.write(text);
    if (ended) session.end();
    let text = '';
    for await (const piece of session.output) text += piece.text;
    const { exitCode } = await session.done;
    return { waited, text: text.replaceAll('\r\n', '\n'), exitCode, log: logText(record, 3) };
  };

  test.each([
    ['cat', ['cat'], ['a\n', 'b'], 'a\nb', 0],
    ['nothing for cat', ['cat'], [], '', 0],
    ['wc', ['wc', '-l'], ['a\nb\n'], '2\n', 0],
    ['sort', ['sort'], ['b\n', 'a\n'], 'a\nb\n', 0],
    ['grep -c', ['grep', '-c', 'h'], ['hi\n', 'oh\n', 'no\n'], '2\n', 0],
    ['tee', ['tee', '/tmp/x'], ['a\n'], 'a\n', 0],
    ['a question', ['sh', '-c', 'echo who; read a; echo "hi $a"; exit 3'], ['you\n'], 'who\nhi you\n', 3, 'who\n'],
    ['a loop', ['sh', '-c', 'while read l; do echo "<$l>"; done; echo end'], ['a\n', 'b\n'], '<a>\n<b>\nend\n', 0],
    ['a file', ['sh', '-c', 'cat > /tmp/x; cat /tmp/x /tmp/x'], ['a\n'], 'a\na\n', 0],
  ])('%s', async (_name, argv, input, log, exitCode, early = '') => {
    // What it said before anybody attached is in its log only.
    const text = log.slice(early.length);
    expect(await feed(argv, false, input)).toEqual({ waited: true, text, exitCode, log });
  });

  test.each([
    ['lines and Ctrl-D', ['cat'], ['a\r', 'b\x7fc\r', '\x04'], /a\n/, 0],
    ['a read that has its line', ['sh', '-c', 'read a; echo "<$a>"; exit 4'], ['x\r'], /<x>\n$/, 4],
    ['Ctrl-C', ['cat'], ['a\r', '\x03'], /\^C/, 130],
  ])('%s', async (_name, argv, input, text, exitCode) => {
    expect(await feed(argv, true, input, false)).toMatchObject({ text: expect.stringMatching(text), exitCode });
  });

  test.each([
    ['cat of a file', ['cat', '/etc/hostname']],
    ['a script that only names readers', ['sh', '-c', 'cat /etc/hosts | wc -l; exit 2']],
  ])('%s does not wait', async (_name, command) => {
    const record = await start('busybox', { stdin: true, command });
    expect(runtime.state(record, contextAt(1).now)).toMatchObject({ running: false });
  });
});

describe('without a terminal', () => {
  const pipe = async (image: string, argv: readonly string[], input: readonly string[]) => {
    let record = await start(image, { stdin: true });
    const cell = {
      read: async () => ({ record, context: contextAt(0, net) }),
      write: async (after: ContainerRecord) => void (record = after),
    };
    const session = await runtime.session(cell, argv, { tty: false });
    for (const text of input) session.write(text);
    session.end();
    let text = '';
    for await (const piece of session.output) text += piece.channel === 'stderr' ? `! ${piece.text}` : piece.text;
    return { text, record, ...(await session.done) };
  };

  test.each([
    ['a script', ['sh'], ['x=1\necho $x\n', 'nope\nexit 4\necho never\n'], '1\n! sh: nope: not found\n', 4],
    ['a here-document', ['sh'], ['cat <<EOF\nhello\nEOF\n', 'echo last'], 'hello\nlast\n', 0],
    ['a loop over lines', ['sh'], ['for i in a b; do\necho $i\ndone\n'], 'a\nb\n', 0],
    ['parameters of its own', ['sh', '-s', 'one'], ['echo $1\n'], 'one\n', 0],
    ['cat', ['cat'], ['a\n', 'b'], 'a\nb', 0],
    ['ls', ['ls', '/etc/hosts'], [], '/etc/hosts\n', 0],
  ])('%s', async (_name, argv, input, text, exitCode) => {
    expect(await pipe('busybox', argv, input)).toMatchObject({ text, exitCode });
  });

  test('tee writes what comes in', async () => {
    expect((await pipe('busybox', ['tee', '/tmp/x'], ['a\n'])).record.files?.entries['/tmp/x']).toMatchObject({
      text: 'a\n',
    });
  });
});

test('attach to a process that ended shows what it said', async () => {
  const { screen, exitCode } = await type('busybox', 'attach', [], { command: ['sh', '-c', 'echo hi; exit 5'] });
  expect(screen).toBe('hi\n');
  expect(exitCode).toBe(5);
});
