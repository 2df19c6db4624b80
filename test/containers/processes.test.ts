import { describe, expect, test } from 'vitest';
import { StartError } from '../../src/containers/runtime.ts';
import { contextAt, logText, memoryVolumes, run, runtime, script, start, startedAt } from './containers.ts';

const stateAt = (record: Awaited<ReturnType<typeof start>>, seconds: number) =>
  runtime.state(record, startedAt + seconds * 1000);

describe('a main process is read off its record', () => {
  test('a script ends when its sleeps are over, with its own status', async () => {
    const container = await start('busybox', script('echo a; sleep 2; echo b; exit 3'));
    expect(logText(container, 1)).toBe('a\n');
    expect(stateAt(container, 1)).toEqual({ running: true, endsAt: startedAt + 2000 });
    expect(logText(container, 2)).toBe('a\nb\n');
    expect(stateAt(container, 2)).toEqual({ running: false, exitCode: 3, finishedAt: startedAt + 2000 });
  });

  test('files come and go at their time', async () => {
    const container = await start('busybox', script('touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600'));
    const probe = ['cat', '/tmp/healthy'];
    expect((await run(container, probe, contextAt(29))).exitCode).toBe(0);
    expect((await run(container, probe, contextAt(31))).text).toBe(
      "! cat: can't open '/tmp/healthy': No such file or directory\n",
    );
  });

  test('what somebody wrote meanwhile stays, and the plan goes on', async () => {
    const container = await start('busybox', script('touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600'));
    const touched = (await run(container, ['touch', '/tmp/mine'], contextAt(10))).record;
    expect((await run(touched, ['ls', '/tmp'], contextAt(20))).text).toBe('healthy\nmine\n');
    expect((await run(touched, ['ls', '/tmp'], contextAt(40))).text).toBe('mine\n');
    const again = (await run(touched, ['touch', '/tmp/healthy'], contextAt(40))).record;
    expect((await run(again, ['ls', '/tmp'], contextAt(50))).text).toBe('healthy\nmine\n');
  });

  test('an endless loop is kept as a pattern: dates move, numbers count', async () => {
    const container = await start(
      'busybox',
      script('i=0; while true; do echo "$i: $(date)"; i=$((i+1)); sleep 1; done'),
    );
    expect(container.main.loop?.period).toBe(1000);
    expect(container.main.said ?? []).toEqual([]);
    const day = logText(container, 86_400).split('\n');
    expect(day.at(-2)).toBe('86400: Fri Jan  2 00:00:00 UTC 2026');
    expect(logText(container, 2)).toBe(
      '0: Thu Jan  1 00:00:00 UTC 2026\n1: Thu Jan  1 00:00:01 UTC 2026\n2: Thu Jan  1 00:00:02 UTC 2026\n',
    );
  });

  test('two lines and a count of two', async () => {
    const container = await start(
      'busybox',
      script('n=10; while :; do echo tick $n; n=$((n+2)); sleep 3; echo tock; sleep 4; done'),
    );
    expect(logText(container, 21)).toBe('tick 10\ntock\ntick 12\ntock\ntick 14\ntock\ntick 16\n');
  });

  test('a loop that counts is not taken for an endless one', async () => {
    const container = await start('busybox', script('for i in $(seq 1 60); do echo $i; sleep 1; done; echo done'));
    expect(stateAt(container, 60)).toMatchObject({ running: false, exitCode: 0 });
    const counted = await start(
      'busybox',
      script('i=0; while true; do i=$((i+1)); echo $i; [ $i -eq 40 ] && break; sleep 1; done; exit 9'),
    );
    expect(stateAt(counted, 60)).toMatchObject({ running: false, exitCode: 9 });
  });

  test('ping goes on, and its numbers with it', async () => {
    const container = await start('busybox', { command: ['ping', '10.244.0.7'] });
    expect(logText(container, 100).trimEnd().split('\n').at(-1)).toBe(
      '64 bytes from 10.244.0.7: seq=100 ttl=64 time=0.100 ms',
    );
  });

  test('a loop that waits for a Service ends when the Service is there', async () => {
    const waiting = await start(
      'busybox:1.28',
      script('until nslookup db.default.svc.cluster.local; do echo waiting for db; sleep 2; done'),
    );
    expect(stateAt(waiting, 1000)).toEqual({ running: true });
    expect(logText(waiting, 5).match(/waiting/g)).toHaveLength(3);
    expect(await runtime.poll!(waiting, contextAt(5))).toBe(waiting);
    const found = await runtime.poll!(
      waiting,
      contextAt(7, { names: { 'db.default.svc.cluster.local.': ['10.96.1.2'] } }),
    );
    expect(stateAt(found, 8)).toEqual({ running: false, exitCode: 0, finishedAt: startedAt + 7000 });
    expect(logText(found, 8).match(/waiting/g)).toHaveLength(4);
    expect(logText(found, 8)).toContain('Address 1: 10.96.1.2');
  });

  test.each([
    ['sleep infinity', ['sleep', 'infinity']],
    ['tail -f /dev/null', ['tail', '-f', '/dev/null']],
    ['a busy loop', ['sh', '-c', 'while :; do :; done']],
    ['a sleepy loop', ['sh', '-c', 'trap "exit 0" TERM; while true; do sleep 1; done']],
    ['sh -c sleep', ['sh', '-c', 'echo hello && sleep infinity']],
  ])('%s runs on', async (_name, command) => {
    const container = await start('busybox', { command });
    expect(stateAt(container, 1_000_000)).toEqual({ running: true });
  });

  test.each([
    ['sh without input', { command: ['sh'] }, 0],
    ['true', { command: ['true'] }, 0],
    ['false', { command: ['false'] }, 1],
    ['exit 42', script('exit 42'), 42],
    ['unknown word in a script', script('nope'), 127],
  ])('%s ends at once', async (_name, setup, exitCode) => {
    expect(stateAt(await start('busybox', setup), 0)).toEqual({ running: false, exitCode, finishedAt: startedAt });
  });

  test('a shell with an open input waits', async () => {
    expect(stateAt(await start('busybox', { stdin: true, tty: true }), 10)).toEqual({ running: true });
  });

  test.each([
    ['foo', 'exec: "foo": executable file not found in $PATH'],
    ['/bin/foo', 'exec: "/bin/foo": stat /bin/foo: no such file or directory'],
    ['/tmp', 'exec: "/tmp": is a directory'],
    ['/etc/passwd', 'exec: "/etc/passwd": permission denied'],
  ])('%s cannot be started', async (name, message) => {
    await expect(start('busybox', { command: [name] })).rejects.toThrow(new StartError(message));
  });

  test('an image without a shell has no ls', async () => {
    const container = await start('ghcr.io/c1t1d0s7/go-myweb');
    await expect(run(container, ['ls', '/tmp/ready'])).rejects.toThrow(
      'exec: "ls": executable file not found in $PATH',
    );
  });

  test('a server that a script starts serves what the script wrote', async () => {
    const setup = script('echo hi > /usr/share/nginx/html/index.html && exec nginx -g "daemon off;"');
    const container = await start('nginx', setup);
    expect(stateAt(container, 60)).toEqual({ running: true });
    const request = { method: 'GET', scheme: 'http' as const, host: 'p', path: '/', headers: [], body: '' };
    const response = runtime.answer(container, 80, request, contextAt())!;
    expect(Buffer.from(response.body).toString()).toBe('hi\n');
  });

  test('args replace the image’s command, command replaces its entry point', async () => {
    expect((await start('nginx')).argv).toEqual(['/docker-entrypoint.sh', 'nginx', '-g', 'daemon off;']);
    expect((await start('nginx', { args: ['sleep', '1'] })).argv).toEqual(['/docker-entrypoint.sh', 'sleep', '1']);
    expect((await start('nginx', { command: ['sleep'], args: ['1'] })).argv).toEqual(['sleep', '1']);
    expect((await start('curlimages/curl', { args: ['-s', 'web'] })).main.exit?.code).toBe(6);
  });
});

describe('a volume that two containers share', () => {
  test('one writes, the other reads, serves and follows', async () => {
    const volumes = memoryVolumes();
    const context = contextAt(0, {}, volumes);
    await start(
      'busybox',
      { ...script('while true; do date >> /data/index.html; sleep 10; done'), volumes: { '/data': 'v' } },
      context,
    );
    const web = await start('nginx', { volumes: { '/usr/share/nginx/html': 'v' } }, context);
    const tail = await start(
      'busybox',
      { command: ['tail', '-n+1', '-F', '/logs/index.html'], volumes: { '/logs': 'v' } },
      context,
    );
    const later = contextAt(25, {}, volumes);
    const request = { method: 'GET', scheme: 'http' as const, host: 'p', path: '/', headers: [], body: '' };
    const lines = 'Thu Jan  1 00:00:00 UTC 2026\nThu Jan  1 00:00:10 UTC 2026\nThu Jan  1 00:00:20 UTC 2026\n';
    expect(Buffer.from(runtime.answer(web, 80, request, later)!.body).toString()).toBe(lines);
    expect(logText(tail, 25, volumes)).toBe(lines);
    await run(web, ['rm', '/usr/share/nginx/html/index.html'], later);
    expect(runtime.answer(web, 80, request, contextAt(26, {}, volumes))!.code).toBe(403);
  });
});

test('the first Job of every tutorial', async () => {
  const container = await start('perl:5.34.0', { command: ['perl', '-Mbignum=bpi', '-wle', 'print bpi(20)'] });
  expect(logText(container, 0)).toBe('3.1415926535897932385\n');
  expect(stateAt(container, 0)).toMatchObject({ running: false, exitCode: 0 });
});

test('a container that just serves costs little', async () => {
  const container = await start('nginx', { mounts: {}, ports: [80] });
  expect(JSON.stringify(container).length).toBeLessThan(300);
});

describe('doing things to a container from inside', () => {
  test('kill 1 ends a server, which a restart follows; a shell as process 1 does not hear it', async () => {
    const web = await start('nginx');
    const { record } = await run(web, ['sh', '-c', 'kill 1'], contextAt(5));
    expect(stateAt(record, 5)).toEqual({ running: false, exitCode: 0, finishedAt: startedAt + 5000 });
    expect(runtime.listeners(record, startedAt + 5000)).toEqual([]);
    const sleeper = await start('busybox', { command: ['sleep', '1000'] });
    expect(stateAt((await run(sleeper, ['kill', '-9', '1'])).record, 5)).toMatchObject({ running: true });
  });

  test.each([
    ['debian', 'apt-get update && apt-get install -y curl'],
    ['alpine', 'apk add --no-cache curl'],
  ])('%s: %s', async (image, line) => {
    const before = await start(image, { stdin: true });
    await expect(run(before, ['curl', 'web'])).rejects.toThrow('executable file not found');
    const { record, exitCode } = await run(before, ['sh', '-c', line]);
    expect(exitCode).toBe(0);
    expect((await run(record, ['curl', '-s', 'nosuch'])).exitCode).toBe(6);
    expect((await run(record, ['sh', '-c', 'curl -s nosuch'])).exitCode).toBe(6);
  });

  test('busybox httpd serves a folder', async () => {
    const setup = script('mkdir /www; echo hi > /www/index.html; httpd -f -p 8080 -h /www');
    const container = await start('busybox', setup);
    const request = { method: 'GET', scheme: 'http' as const, host: 'p', path: '/', headers: [], body: '' };
    expect(Buffer.from(runtime.answer(container, 8080, request, contextAt())!.body).toString()).toBe('hi\n');
    expect(runtime.answer(container, 8080, { ...request, path: '/x' }, contextAt())!.code).toBe(404);
  });
});
