import { describe, expect, test } from 'vitest';
import { run, start } from './containers.ts';

describe('a shell in busybox', () => {
  test.each([
    ['echo a b | wc -w', '2\n', 0],
    ['false || echo saved', 'saved\n', 0],
    ['cat nope', "! cat: can't open 'nope': No such file or directory\n", 1],
    ['ls /tmp/ready', '! ls: /tmp/ready: No such file or directory\n', 1],
    ['foo', '! sh: foo: not found\n', 127],
    ['bash -c true', '! sh: bash: not found\n', 127],
    ['cd /nope', "! sh: cd: can't cd to /nope: No such file or directory\n", 1],
    ['echo out; echo err >&2; echo again', 'out\n! err\nagain\n', 0],
    ['exit 3', '', 3],
    ['echo $0 $1 $#', undefined, 0],
    ["cat <<EOF | tr a-z A-Z\nhello $HOSTNAME\nEOF\necho $'a\\nb'", 'HELLO P\na\nb\n', 0],
    ["cat <<'EOF' > /tmp/f\n$x `y`\nEOF\ncat /tmp/f", '$x `y`\n', 0],
    ['f() { echo "<$1>"; return 4; }; f x | cat; f y', '<x>\n<y>\n', 4],
    ['for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done', '1\n3\n', 0],
    ['x=$(date +%s); sleep 5; echo $(( $(date +%s) - x ))', '5\n', 0],
    ['echo 1 > /tmp/a; echo 2 >> /tmp/a; cat /tmp/a; rm /tmp/a; ls /tmp', '1\n2\n', 0],
    ['set -e; false; echo never', '', 1],
    ['case $HOSTNAME in p) echo yes;; *) echo no;; esac', 'yes\n', 0],
    ['echo )', '! sh: syntax error: unexpected ")"\n', 2],
    ['while true; do :; done', '', 137],
    ['i=0; until [ $i -ge 3 ]; do i=$((i+1)); done; echo $i', '3\n', 0],
    ['sleep 2 & wait; echo done', 'done\n', 0],
    ['exec echo replaced; echo never', 'replaced\n', 0],
    ['printf "%s-%s\\n" a b', 'a-b\n', 0],
    ['echo "#!/bin/sh\necho from script \\$1" > /tmp/s; chmod +x /tmp/s; /tmp/s x', 'from script x\n', 0],
    [
      'mkdir -p /a/b; echo x > /a/b/c; find /a -type f; rm -r /a; ls /a',
      '/a/b/c\n! ls: /a: No such file or directory\n',
      1,
    ],
    ['seq 3 | while read n; do echo "<$n>"; done', '<1>\n<2>\n<3>\n', 0],
    ['grep -c nameserver /etc/resolv.conf', '1\n', 0],
    ['echo hi > /proc/x', undefined, 1],
    ['command -v ls; which ls', '/bin/ls\n/bin/ls\n', 0],
  ])('%s', async (line, text, exitCode) => {
    const container = await start('busybox', { stdin: true });
    const result = await run(container, ['sh', '-c', line]);
    expect(result.exitCode).toBe(exitCode);
    if (text !== undefined) expect(result.text).toBe(text);
  });
});

describe('other shells complain in their own words', () => {
  test.each([
    ['ubuntu', ['bash', '-c', 'foo'], '! bash: line 1: foo: command not found\n'],
    ['ubuntu', ['sh', '-c', 'foo'], '! sh: 1: foo: not found\n'],
    ['nginx', ['ls', '/tmp/ready'], "! ls: cannot access '/tmp/ready': No such file or directory\n"],
    ['nginx', ['sh', '-c', 'cat nope'], '! cat: nope: No such file or directory\n'],
    [
      'ghcr.io/c1t1d0s7/network-multitool',
      ['bash', '-c', 'cd /nope'],
      '! bash: line 1: cd: /nope: No such file or directory\n',
    ],
  ])('%s %j', async (image, argv, text) => {
    expect((await run(await start(image, { stdin: true }), argv)).text).toBe(text);
  });
});

test('parameters of a script', async () => {
  const container = await start('busybox', { stdin: true });
  expect((await run(container, ['sh', '-c', 'echo $1 "$2" $#', 'me', 'a b', 'c d'])).text).toBe('a b c d 2\n');
});

test('standard input reaches the script', async () => {
  const container = await start('busybox', { stdin: true });
  expect((await run(container, ['sh', '-c', 'cat > /tmp/in; wc -l < /tmp/in'], undefined, 'a\nb\n')).text).toBe('2\n');
  expect((await run(container, ['sh'], undefined, 'echo one\necho two\n')).text).toBe('one\ntwo\n');
});
